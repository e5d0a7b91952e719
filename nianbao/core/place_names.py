"""Places in Latin letters (config/place-names.csv, docs/history.md): how a name is read, what it is called in
English, and what may be typed for it."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from typing import NamedTuple

from nianbao.core.settings import CONFIG

_NO_LETTER = re.compile(r"[^a-z]+")
_KINDS = {"县": "xian", "区": "qu", "市": "shi", "旗": "qi", "州": "zhou", "盟": "meng", "省": "sheng"}


class PlaceName(NamedTuple):
    """A name in Latin letters: `pinyin` of the name without its kind, `english` with it."""

    pinyin: str
    english: str


def place_name(name: str) -> PlaceName | None:
    """The name in Latin letters; None for one that is not in the bundled list."""
    return _names().get(name)


def in_english(name: str) -> str:
    """What a place is called in English; the name itself where nobody says."""
    known = place_name(name)
    return known.english if known else name


def latin_key(text: str) -> str:
    """Latin letters as they are compared: without marks, spaces and case, ü as u; "" for other letters."""
    if not text.isascii() and not re.fullmatch(r"[\x00-\u024f\u0300-\u036f‘’]*", text):
        return ""
    return _NO_LETTER.sub("", unicodedata.normalize("NFD", text.lower()))


@cache
def latin_keys(name: str) -> tuple[str, ...]:
    """What may be typed for a place: shiping, shipingxian and shipingcounty for 石屏县; pei and peixian for
    沛县; also lv for lü."""
    known = place_name(name)
    if known is None:
        return ()
    pinyin, kind = latin_key(known.pinyin), _KINDS.get(name[-1], "")
    short = pinyin.removesuffix(kind) if len(name) == 2 else pinyin
    keys = [pinyin, short, short + kind, latin_key(known.english), latin_key(known.pinyin.replace("ü", "v"))]
    return tuple(dict.fromkeys(keys))


def begins_in_latin(name: str, key: str) -> bool:
    """Whether what may be typed for a place begins with these letters."""
    return any(each.startswith(key) for each in latin_keys(name))


@cache
def _names() -> dict[str, PlaceName]:
    with (CONFIG / "place-names.csv").open(encoding="utf-8", newline="") as stream:
        return {line["name"]: PlaceName(line["pinyin"], line["english"]) for line in csv.DictReader(stream)}
