"""Where a page's own script asks for its listing, and where its pager goes, for one page's number."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote

from crawler.discovery.script.notes import Request
from crawler.discovery.script.reading import scripts
from crawler.discovery.script.values import SET_ELSEWHERE, Unknown, Value, pieces
from pipelines.text.page import Page

FOUND_MOST = 12
_ADDRESS = re.compile(r"^(?:https?://|/|\.{1,2}/|\?|[\w-]+[./?])")
_STATIC = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|html?)(?:\?|$)", re.I)
_COUNTER = re.compile(r"page(?:no|num|number|index)?$|^p$|pn$|current|^n$|^no$", re.I)
_IN_QUERY = re.compile(r"([?&])([\w.\[\]-]{1,40})=([^&#]*)")


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """An address as a script writes it, for one page number. `form` is what a POST sends, None for GET."""

    address: str
    form: tuple[tuple[str, str], ...] | None = None
    counts: bool = False


def pager_addresses(page: Page, last: int, functions: Collection[str]) -> list[str]:
    """The addresses of pages 2 to `last` of a listing, where one of `functions` (which the page's links call
    with numbers) goes to an address with the number in it."""
    for name in functions:
        found: list[str] = []
        for number in range(2, last + 1):
            told = scripts(page).led(f"{name}({number})")
            if not isinstance(told, str) or not _ADDRESS.match(told):
                break
            found.append(told)
        if len(set(found)) == len(found) > 0:
            return found
    return []


def interface_calls(page: Page, number: int) -> list[WrittenCall]:
    """The calls by which the page's script asks for (page `number` of) what it lists; at most twelve."""
    found = (_written(request, number) for request in scripts(page).notes.requests)
    calls = dict.fromkeys(each for each in found if each is not None)
    counting = {call.address.partition("?")[0] for call in calls if call.counts}
    kept = (each for each in calls if each.counts or each.address.partition("?")[0] not in counting)
    return list(kept)[:FOUND_MOST]


def _written(request: Request, number: int) -> WrittenCall | None:
    if request.fields is None:
        return None
    filling = _Filling(number, _unknown(request))
    address = filling.address(request.address)
    fields = tuple((name, filling.field(name, value)) for name, value in request.fields)
    told = [(name, value) for name, value in fields if value is not None]
    if filling.lost or not _ADDRESS.match(address) or _STATIC.search(address):
        return None
    if request.posted:
        return WrittenCall(address, tuple(told), filling.counts)
    asked = "&".join(f"{quote(name)}={quote(value)}" for name, value in told)
    mark = "" if not asked else "&" if "?" in address else "?"
    return WrittenCall(f"{address}{mark}{asked}", None, filling.counts)


def _unknown(request: Request) -> set[Unknown]:
    values = (request.address, *(value for _, value in request.fields or ()))
    return {piece for value in values for piece in pieces(value) if isinstance(piece, Unknown)}


class _Filling:
    """Puts a page's number where the script counts: in the fields and variables that say so, else in the only
    piece that is unknown. Where another piece stays unknown, the call is `lost`."""

    def __init__(self, number: int, unknown: set[Unknown]) -> None:
        self.number = number
        self.only = next(iter(unknown)) if len(unknown) == 1 else None
        self.counts = self.lost = False

    def address(self, value: Value) -> str:
        """An address with its pieces filled in, and the numbers of fields that count."""
        parts: list[str] = []
        for piece in pieces(value):
            before = "".join(parts)
            name = re.search(r"[?&]([\w.\[\]-]{1,40})=$", before)
            parts.append(piece if isinstance(piece, str) else self.piece(piece, name[1] if name else ""))
        return _IN_QUERY.sub(self._counted, "".join(parts))

    def _counted(self, found: re.Match[str]) -> str:
        counts = _COUNTER.search(found[2]) and found[3].isdecimal() and len(found[3]) <= 3
        return f"{found[1]}{found[2]}={self.number_from(found[3]) if counts else found[3]}"

    def number_from(self, written: str) -> str:
        """The number where the script writes one: those that begin with 0 count from there."""
        if self.counts:
            return written
        self.counts = True
        return str(self.number - 1 if written == "0" else self.number)

    def piece(self, piece: Unknown, name: str) -> str:
        """What stands for an unknown piece, of a field of this name."""
        if _COUNTER.search(name) or _COUNTER.search(piece.name) or piece == self.only:
            self.counts = True
            return str(self.number + (0 if piece.why == SET_ELSEWHERE else piece.shift))
        if piece.default is None:
            self.lost = True
        return quote(piece.default or "")

    def field(self, name: str, value: Value) -> str | None:
        """The value of a field that is sent; None for one that says nothing."""
        if value is None:
            return None
        told = "".join(each if isinstance(each, str) else self.piece(each, name) for each in pieces(value))
        if (
            _COUNTER.search(name)
            and told.isdecimal()
            and not any(isinstance(e, Unknown) for e in pieces(value))
        ):
            return self.number_from(told)
        return told
