"""What portals of the third blind fleet have in common: entries with pages, the page that lists them, data by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from portals.blind.parts import cut, whole
from portals.cms import Entry
from portals.maker import Maker
from portals.site import Ask

NAME = "政府信息公开年报"


def published(
    make: Maker, at: str, entries: Iterable[Entry], name: str = NAME, folder: str = ""
) -> list[Entry]:
    """Publish the pages of entries that the page at `at` lists; the entries with their addresses."""
    placed = make.placed(folder or f"{at.rpartition('/')[0]}/", entries)
    make.articles(placed, [(name, at)])
    return placed


def board(make: Maker, at: str, content: Callable[[], str] | str, name: str = NAME, way: bool = True) -> None:
    """Publish a page that lists, and the plain way to it: 政务公开, then its name."""
    make.page(at, f"{name}-{make.place.government}", content, [(name, at)])
    if way:
        make.way("政务公开 /zwgk/", f"{name} {at}")


def records(entries: Sequence[Entry]) -> list[dict[str, str]]:
    """Entries as data without addresses: a script makes them from the id."""
    return [{"id": f"{e.serial}", "title": e.title, "publishTime": f"{e.day} 09:26:00"} for e in entries]


def asked(held: Sequence[Entry], ask: Ask, number: str, size: int) -> Sequence[Entry]:
    """The page of entries that a request names, in its query or its form."""
    return cut(held, whole((dict(ask.query) | dict(ask.form)).get(number)), size)


def items(make: Maker, entries: Iterable[Entry]) -> str:
    """Rows as markup."""
    return "".join(make.cms.row(e.path, e) for e in entries)
