"""How a county's name is read, and what it is called in English."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

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
