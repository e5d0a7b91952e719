"""Every county under each of its names and codes, as they are read and called in English: the dimension by
which a panel follows a place."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.archive.package.dataset.writing import Row
from nianbao.core.panel import Panel
from nianbao.core.place_names import place_name


def place_rows(panel: Panel) -> Iterator[Row]:
    """A row for each code and name with the report years in which both were in force, sorted by place and
    year."""
    for county, term in panel.places():
        latin = place_name(term.name) or (None, None)
        yield (
            panel.place(term.code, term.from_year),
            term.code,
            term.name,
            *latin,
            term.from_year,
            term.to_year,
            term.now or None,
            county.province,
            county.prefecture,
            term.kind or None,
            term.note or None,
        )
