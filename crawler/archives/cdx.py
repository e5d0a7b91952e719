"""What a CDX server answers: the captures that an archive holds, a line each.

pywb and Common Crawl's index answer a JSON object a line, the Internet Archive one JSON array, its first row
the names of the columns; other servers keep to lines of words. All of them know `url`, `matchType`, `from`,
`output=json` and `limit`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

LINES_MOST = 20_000
"""Of one answer; an archive may hold millions of a host."""
_TIMESTAMP = re.compile(r"\d{14}")
_FIELDS = {"original": "url", "mimetype": "mime", "statuscode": "status"}
"""The Internet Archive's names, and everybody else's."""
_SEVEN = ("urlkey", "timestamp", "url", "mime", "status", "digest", "length")
_NINE = (*_SEVEN[:6], "redirect", "offset", "filename")
_ELEVEN = (*_SEVEN[:6], "redirect", "robotflags", "length", "offset", "filename")
_PLAIN = {len(names): names for names in (_SEVEN, _NINE, _ELEVEN)}
_REVISIT = "warc/revisit"


class NoCdx(ValueError):
    """The answer is none of a CDX server."""


@dataclass(frozen=True, slots=True)
class HeldCapture:
    """One capture in another archive. `status` is None where the line does not say (of a revisit, as a rule);
    `filename`, `offset`, `length`: where in its WARCs it lies, "" and 0 where that is not said."""

    url: str
    timestamp: str
    mime: str = ""
    status: int | None = None
    digest: str = ""
    filename: str = ""
    offset: int = 0
    length: int = 0

    @property
    def moment(self) -> datetime:
        """When it was captured."""
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    @property
    def is_revisit(self) -> bool:
        """Its payload is held by another record."""
        return self.mime == _REVISIT

    @property
    def may_be_page(self) -> bool:
        """Whether it may hold an answer worth reading: a page, a document, or a repeated one."""
        return self.status == 200 or (self.is_revisit and self.status is None)

    @property
    def may_redirect(self) -> bool:
        """Whether it leads elsewhere."""
        return self.status is not None and 300 <= self.status < 400 and self.status != 304


def cdx_query(endpoint: str, url: str, match: str, since: str) -> str:
    """The address that asks for the captures of an address, or of a host, from a year on."""
    asked = f"url={quote(url, safe='/:')}&matchType={match}&from={since}&output=json&limit={LINES_MOST}"
    return f"{endpoint}?{asked}&collapse=timestamp:6"


def read_captures(body: bytes) -> list[HeldCapture]:
    """The captures of an answer. Raises NoCdx where it is none."""
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return []
    try:
        return [made for said in _objects(text) if (made := _capture(said)) is not None]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NoCdx(f"no answer of a CDX server: {text[:80]!r}") from error


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    if text.startswith("["):
        rows = json.loads(text)
        names, rows = (rows[0], rows[1:]) if rows else ((), ())
        for row in rows:
            yield dict(zip(names, row, strict=True))
        return
    yield from map(_object, text.splitlines())


def _object(line: str) -> Mapping[str, Any]:
    """A line of JSON, or of the older forms that a server keeps to: CDXJ, or fields between blanks."""
    said: Mapping[str, Any]
    if line.startswith("{"):
        said = json.loads(line)
    else:
        words = line.split(" ", 2)
        if len(words) == 3 and words[2].startswith("{"):
            said = json.loads(words[2]) | {"timestamp": words[1]}
        else:
            said = dict(zip(_PLAIN.get(len(line.split()), ()), line.split(), strict=True))
    if "url" not in said and "message" not in said:
        raise ValueError("neither a capture nor a message")
    return said


def _capture(said: Mapping[str, Any]) -> HeldCapture | None:
    """A line, None where it is a message (no captures) or says no address or time."""
    named = {_FIELDS.get(name, name): str(value) for name, value in said.items()}
    if not _TIMESTAMP.fullmatch(named.get("timestamp", "")) or "url" not in named:
        return None
    status = named.get("status", "")
    return HeldCapture(
        named["url"],
        named["timestamp"],
        named.get("mime", ""),
        int(status) if status.isdecimal() else None,
        named.get("digest", ""),
        named.get("filename", ""),
        *(int(named[name]) if named.get(name, "").isdecimal() else 0 for name in ("offset", "length")),
    )


def best_first(captures: Iterable[HeldCapture], wanted: datetime) -> list[HeldCapture]:
    """The captures from that moment on, the earliest first, then those before, the latest first: a list of
    reports is complete only after they were published. Redirects come after pages. Where the same payload was
    captured before, that capture stands for it: it is the older witness, and no revisit."""
    held = sorted(
        (each for each in captures if each.may_be_page or each.may_redirect), key=lambda each: each.timestamp
    )
    later = [each for each in held if each.moment >= wanted]
    before = [each for each in held if each.moment < wanted]
    first = {each.digest: each for each in reversed(held) if each.digest and not each.is_revisit}
    ordered = sorted([*later, *before[::-1]], key=lambda each: not each.may_be_page)
    return list(dict.fromkeys(first.get(each.digest, each) for each in ordered))
