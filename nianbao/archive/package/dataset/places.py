"""Every county under each of its names and codes, as they are read and called in English: the dimension by
which a panel follows a place."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from nianbao.archive.package.dataset.writing import Row
from nianbao.core.panel import Panel
from nianbao.core.settings import CONFIG


class PlaceName(NamedTuple):
    """A name in Latin letters: `pinyin` of the name without its kind, `english` with it."""

    pinyin: str
    english: str


def place_name(name: str) -> PlaceName | None:
    """The name in Latin letters; None for one that is not in the bundled list."""
    return _names().get(name)


@cache
def _names() -> dict[str, PlaceName]:
    with (CONFIG / "place-names.csv").open(encoding="utf-8", newline="") as stream:
        return {line["name"]: PlaceName(line["pinyin"], line["english"]) for line in csv.DictReader(stream)}


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
