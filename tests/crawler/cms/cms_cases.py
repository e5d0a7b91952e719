"""The fixtures of the CMS families: fixtures/<family>/expected.json names pages, their addresses, and what the
family says of them. The pages are made up after the structures of real ones."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.cms import FAMILIES
from crawler.cms.family import Ask, Family, Told
from crawler.discovery.links import Link
from pipelines.text.page import Page

FIXTURES = Path(__file__).parent / "fixtures"
BY_NAME: dict[str, Family] = {family.name: family for family in FAMILIES}
_DATE = re.compile(r"20\d\d\s*-\s*\d\d\s*-\s*\d\d")


@dataclass(frozen=True)
class Case:
    """One page of a family with what is expected of it."""

    family: str
    file: str
    url: str
    expected: dict[str, Any]

    @property
    def page(self) -> Page:
        return read(self.family, self.file, self.url)

    def __str__(self) -> str:
        return f"{self.family}-{self.file.partition('.')[0]}"


def read(family: str, file: str, url: str) -> Page:
    return Page.of((FIXTURES / family / file).read_bytes(), url)


def cases_of(family: str) -> list[Case]:
    """The cases of a family; none where it has no fixtures."""
    path = FIXTURES / family / "expected.json"
    if not path.is_file():
        return []
    return [Case(family, each["page"], each["url"], each) for each in json.loads(path.read_text())]


def all_cases() -> list[Case]:
    return [case for family in BY_NAME for case in cases_of(family)]


def ask_of(written: dict[str, Any]) -> Ask:
    form = written.get("form")
    return Ask(written["url"], tuple(form.items()) if form is not None else None)


def as_entry(link: Link) -> list[str]:
    """An entry as expected.json writes it: address, whole title, the date beside it."""
    found = _DATE.search(link.row)
    return [link.url, link.best_text, "".join(found[0].split()) if found else ""]


def as_ask(ask: Ask) -> dict[str, Any]:
    written: dict[str, Any] = {"url": ask.url}
    if ask.form is not None:
        written["form"] = dict(ask.form)
    return written


def as_told(told: Told) -> dict[str, Any]:
    return {
        "entries": [as_entry(link) for link in told.entries],
        "further": [as_ask(ask) for ask in told.further],
    }
