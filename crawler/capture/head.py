"""An answer's head, read as browsers read it: what cannot be read is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STATUS = re.compile(rb"(\S+)[ \t]+(\d{3})(?!\d)")
_VERSION = re.compile(rb"HTTP/\d+\.\d+")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NO_BODY = (204, 304)
LINES_MOST = 1000
"""Of one head."""

Header = tuple[bytes, bytes]


class BrokenAnswer(Exception):
    """What came cannot be understood as HTTP/1."""


class OverLimit(BrokenAnswer):
    """It is read no further: it is made to hold whoever reads it."""


@dataclass(frozen=True, slots=True)
class Head:
    """A status and headers; `version` is HTTP/1.1 where what was said is no version of HTTP/1."""

    version: bytes
    status: int
    headers: tuple[Header, ...]

    @classmethod
    def of(cls, raw: bytes) -> Head:
        """Read a whole head. Raises BrokenAnswer where its first line is no status line, or it has more lines
        than anybody sends."""
        if raw.count(b"\n") > LINES_MOST:
            raise BrokenAnswer(f"a head of more than {LINES_MOST} lines")
        first, _, rest = raw.partition(b"\n")
        version, status = status_of(first)
        return cls(version, status, tuple(_headers(rest)))

    @property
    def is_interim(self) -> bool:
        """The final answer follows."""
        return 100 <= self.status < 200

    @property
    def stays_open(self) -> bool:
        """Whether the connection is meant for another request."""
        said = self.values(b"connection")
        return b"keep-alive" in said if self.version == b"HTTP/1.0" else b"close" not in said

    @property
    def is_chunked(self) -> bool:
        """Of several transfer codings only the framing by chunks is undone here."""
        return self.values(b"transfer-encoding")[-1:] == [b"chunked"]

    def body_bytes(self, method: str) -> int | None:
        """The length of the body as it was said; None where no readable one was.

        Raises BrokenAnswer where two lengths were said.
        """
        if method == "HEAD" or self.status in _NO_BODY:
            return 0
        said = self.values(b"content-length")
        if self.is_chunked or not said or not all(map(bytes.isdigit, said)):
            return None
        if len(lengths := set(map(int, said))) > 1:
            raise BrokenAnswer(f"several lengths: {sorted(lengths)}")
        return lengths.pop()

    def values(self, name: bytes) -> list[bytes]:
        """The comma-separated values of all headers of a name, in lower case."""
        values = (value for each, value in self.headers if each.lower() == name)
        return [part.strip().lower() for value in values for part in value.split(b",")]


def status_of(line: bytes) -> tuple[bytes, int]:
    """The version and status of a first line, doubled spaces and odd versions read as browsers do.

    Raises BrokenAnswer where it is no status line.
    """
    found = _STATUS.match(line)
    if found is None:
        raise BrokenAnswer(f"no status line: {line[:80]!r}")
    return (found[1] if _VERSION.fullmatch(found[1]) else b"HTTP/1.1"), int(found[2])


def _headers(rest: bytes) -> Iterator[Header]:
    """What has a usable name; a line that begins with a blank goes on with the one before."""
    for line in _unfolded(rest):
        name, colon, value = line.partition(b":")
        if colon and _TOKEN.fullmatch(name.rstrip()):
            yield name.rstrip(), value.strip()


def _unfolded(rest: bytes) -> list[bytes]:
    lines: list[bytes] = []
    for line in rest.split(b"\n"):
        line = line.removesuffix(b"\r")
        if lines and line[:1] in (b" ", b"\t"):
            lines[-1] += line
        else:
            lines.append(line)
    return lines
