"""`nianbao export`: the data set."""

from __future__ import annotations

import click

from nianbao.archive.package.dataset.export import FORMATS, export
from nianbao.archive.package.publish import export_folder
from nianbao.core.clock import now
from nianbao.core.settings import load_settings
from nianbao_cli.archive import known_counties, open_archive
from nianbao_cli.output import say
from nianbao_cli.progress import Progress
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao export --output dataset/
  nianbao export --output panel/ --format parquet
  nianbao export --output s3://bucket/panel --format parquet
  nianbao export --output stata/ --format dta --year 2023 --year 2024

Besides reports and cells there are versions, wide (one row per report), sources (where each cell came from),
identities, narrative, sections, extras, dates, gaps (every county and year asked for) and variables;
data-dictionary.md explains them, datapackage.json names each file with its SHA-256."""


@click.command(epilog=EPILOG)
@click.option("--output", required=True, metavar="DIR", help="The folder, or s3://bucket/prefix.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True, help="The file format."
)
@click.option(
    "--year", "years", type=REPORT_YEAR, multiple=True, help="Only this report year; may be given again."
)
def command(output: str, form: str, years: tuple[int, ...]) -> int:
    """Write the data set: reports, cells and all that belongs to them."""
    settings = load_settings()
    with (
        open_archive(settings) as (store, catalogue),
        export_folder(output, settings) as folder,
        Progress("reports", None) as progress,
    ):
        counties = known_counties(settings, catalogue).counties
        written = export(
            store,
            catalogue,
            folder,
            now(),
            form=form,
            years=years,
            counties=counties,
            progress=progress.advance,
        )
    for name in written:
        say(f"{output.rstrip('/')}/{name}")
    return 0
