"""`nianbao export`: the data set."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from nianbao.archive.package.dataset.export import FORMATS, export
from nianbao.archive.store import open_bucket
from nianbao.core.clock import now
from nianbao.core.errors import UsageError
from nianbao.core.panel import load_panel
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.archive import open_archive
from nianbao_cli.output import say
from nianbao_cli.progress import Progress
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao export --output dataset/
  nianbao export --output for-excel/ --bom
  nianbao export --output panel/ --format parquet
  nianbao export --output s3://bucket/panel --format parquet
  nianbao export --output stata/ --format dta --year 2023 --year 2024

An earlier export in DIR, of whatever format, is replaced.
Besides reports and cells there are versions, wide (one row per report), wide_states (why a figure of it is
empty), sources (where each cell came from), identities, narrative, sections, extras, dates, gaps (each year's
counties), places (names and codes since 2008) and variables; data-dictionary.md explains them,
datapackage.json names each file with its SHA-256."""


@click.command(epilog=EPILOG)
@click.option("--output", required=True, metavar="DIR", help="The folder, or s3://bucket/prefix.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True, help="The file format."
)
@click.option(
    "--year", "years", type=REPORT_YEAR, multiple=True, help="Only this report year; may be given again."
)
@click.option(
    "--raw", is_flag=True, help="CSV: every text as printed, also what a spreadsheet would run as a formula."
)
@click.option("--bom", is_flag=True, help="CSV: a byte order mark first, so that Excel shows Chinese.")
@click.option("--beside", is_flag=True, help="Write into DIR though other files than a data set lie there.")
def command(output: str, form: str, years: tuple[int, ...], raw: bool, bom: bool, beside: bool) -> int:
    """Write the data set: reports, cells and all that belongs to them."""
    if raw and form != "csv":
        raise UsageError(f"--raw goes with csv: {form} holds every text as printed")
    if bom and form != "csv":
        raise UsageError(f"--bom goes with csv: {form} says its letters by itself")
    settings = load_settings()
    with (
        open_archive(settings) as (store, catalogue),
        export_folder(output, settings) as folder,
        Progress("report", None) as progress,
    ):
        written = export(
            store,
            catalogue,
            folder,
            now(),
            form=form,
            raw=raw,
            bom=bom,
            beside=beside,
            years=years,
            panel=load_panel(settings),
            progress=progress.advance,
        )
    for name in written:
        say(f"{output.rstrip('/')}/{name}")
    return 0


LAST = "datapackage.json"
"""It names the others and their checksums, so it is sent when they are there."""


@contextmanager
def export_folder(output: str, settings: Settings) -> Iterator[Path]:
    """The folder to write a data set into. Of a bucket's, each file replaces that of an earlier export when
    all of them are whole. Raises UsageError where the archive itself lies there."""
    if not output.startswith("s3://"):
        yield Path(output)
        return
    if f"{output.rstrip('/')}/".startswith(f"{settings.store.rstrip('/')}/"):
        raise UsageError(f"--output {output} lies in the archive's own place: choose another prefix")
    bucket = open_bucket(output, settings, "--output")
    bucket.prepare()
    with tempfile.TemporaryDirectory(prefix="nianbao-export-") as folder:
        yield Path(folder)
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        for path in sorted(files, key=lambda path: (path.name == LAST, path)):
            bucket.replace(path.relative_to(folder).as_posix(), path)
