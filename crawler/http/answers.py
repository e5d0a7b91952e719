"""What came for a request: an answer after its redirects, one passed on to a browser, pages to be shared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from crawler.discovery.references import joined, refresh_target
from nianbao.archive.warc.recorder import Receipt
from nianbao.core.content_coding import CodingBroken, TooLarge, decoded
from pipelines.text.charset import decode
from pipelines.text.page import Page

SHARED_BYTES_MOST = 8 * 1024**2
READ_BYTES_MOST = 16 * 1024**2
"""Of what a browser was answered, beyond which its text is not looked into."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came after redirects. `body` has HTTP codings removed; it is empty where the body was too large
    to be a page (`oversize`), but the archive has it. `flaws`: what of its coding and framing is wrong."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    receipt: Receipt
    oversize: bool = False
    flaws: tuple[str, ...] = ()

    @property
    def refresh(self) -> str | None:
        """Where its Refresh header sends its reader; None where nowhere."""
        target = refresh_target(self.headers.get("refresh", ""))
        return joined(self.url, target) if target else None

    @property
    def page(self) -> Page:
        """The body as a page."""
        return Page.of(self.body, self.url, self.headers.get("content-type", ""))

    @property
    def sheet(self) -> str:
        """The body as a style sheet."""
        return self.body.decode("utf-8", errors="replace")


class PageSource(Protocol):
    """Where pages and what belongs to them are had from: the portal, or an archive of it."""

    async def get(self, url: str, *, requisite: bool = False) -> Answer:
        """What the address answers, after its redirects. Raises PortalError where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What came for a browser's request: one answer, its content coding kept."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    receipt: Receipt
    oversize: bool

    @property
    def text(self) -> str:
        """The body without its content coding, as text; what cannot be decoded is left out."""
        codings = next((value for name, value in self.headers if name.lower() == b"content-encoding"), b"")
        try:
            body, _ = decoded(self.body, codings.decode("latin-1"), READ_BYTES_MOST)
        except (CodingBroken, TooLarge):
            return ""
        return decode(body).text


@dataclass
class SharedPages:
    """Pages that one county's crawl was answered and others of the run need too: none is asked for twice.
    `held_bytes`: beyond SHARED_BYTES_MOST further ones are left out."""

    answers: dict[str, Answer] = field(default_factory=dict)
    held_bytes: int = 0

    def note(self, url: str, answer: Answer) -> None:
        """Keep an answer that is a page."""
        if answer.status == 200 and not answer.oversize and self.held_bytes < SHARED_BYTES_MOST:
            self.answers[url] = answer
            self.held_bytes += len(answer.body)
