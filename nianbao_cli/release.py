"""`nianbao release`: the data set, versioned."""

from __future__ import annotations

from pathlib import Path

import click

from nianbao.archive.package.release import NOTES, make_release
from nianbao.core.clock import now
from nianbao.core.panel import load_panel
from nianbao.core.settings import load_settings
from nianbao_cli.archive import open_archive
from nianbao_cli.output import number_of, say
from nianbao_cli.progress import Progress

EPILOG = """\b
Examples:
  nianbao release --output releases/
  cd releases/2026-04-02 && sha256sum -c SHA256SUMS

Each release is a folder below DIR named after its day: the tables as CSV, Parquet, Stata and SQLite, NOTES.md
and changes.csv with what changed since the last release in DIR, release.json and SHA256SUMS. Where nothing
changed, nothing is written. `nianbao serve` shows the releases of the folder that NIANBAO_RELEASES names."""


@click.command(epilog=EPILOG)
@click.option(
    "--output", required=True, metavar="DIR", type=click.Path(path_type=Path), help="All releases' folder."
)
def command(output: Path) -> int:
    """Write a release of the data set, with notes on what changed since the last."""
    settings = load_settings()
    with open_archive(settings) as (store, catalogue), Progress("report", None) as progress:
        panel = load_panel(settings)
        made = make_release(store, catalogue, output, now(), panel=panel, progress=progress.advance)
    if made is None:
        say(f"nothing changed since the last release in {output}: none was made")
        return 0
    changes = [f"{count} {change.value.replace('_', ' ')}" for change, count in made.changes.items() if count]
    held = number_of(made.reports, "report") + (f" ({', '.join(changes)})" if changes else "")
    say(f"{made.folder}  {held}; what changed: {made.folder / NOTES}")
    return 0
