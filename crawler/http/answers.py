"""What came for a request: an answer after its redirects, one passed on to a browser, pages to be shared."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Protocol

from scrapy.http import Response

from crawler.capture.handler import LEGACY_TLS, OVERSIZE
from crawler.discovery.references import joined, refresh_target
from crawler.http.broken_off import IMPERFECTLY_FRAMED, broken_off
from crawler.http.redirects import headers_of
from nianbao.archive.warc.recorder import Receipt
from nianbao.core.content_coding import CodingBroken, TooLarge, decoded
from nianbao.core.errors import Unreachable
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from pipelines.text.charset import decode
from pipelines.text.page import Page

logger = logging.getLogger(__name__)

SHARED_BYTES_MOST = 8 * 1024**2
READ_BYTES_MOST = 16 * 1024**2
"""Of what a browser was answered, beyond which its text is not looked into."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came after redirects. `body` has HTTP codings removed; it is empty where the body was too large
    to be a page (`oversize`), but the archive has it. `flaws`: what of its coding and framing is wrong;
    `legacy_tls`: it came by the TLS profile for old servers."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    receipt: Receipt
    oversize: bool = False
    flaws: tuple[str, ...] = ()
    legacy_tls: bool = False

    @classmethod
    def of(cls, response: Response, receipt: Receipt, page_bytes: int) -> Answer:
        """What came, without its content coding. Raises Unreachable where that is broken beyond reading."""
        headers, flaws, oversize = headers_of(response), list[str](), OVERSIZE in response.flags
        body = b""
        try:
            body, coding = decoded(response.body, headers.get("content-encoding", ""), page_bytes)
            flaws += (f"of its content coding, {flaw}" for flaw in coding)
        except TooLarge:
            oversize = True
        except CodingBroken as error:
            raise Unreachable(str(error)) from error
        if broken_off(response) is not None:
            flaws.append(IMPERFECTLY_FRAMED)
        for flaw in flaws:
            logger.warning("%s: %s; read as browsers show it", response.url, flaw)
        about = (response.url, response.status, headers, body, receipt)
        return cls(*about, oversize, tuple(flaws), LEGACY_TLS in response.flags)

    @property
    def refresh(self) -> str | None:
        """Where its Refresh header sends its reader; None where nowhere."""
        target = refresh_target(self.headers.get("refresh", ""))
        return joined(self.url, target) if target else None

    @property
    def cut(self) -> Reason | None:
        """Why the body is no page that can be read; None where it may be one."""
        if not self.oversize:
            return None
        return because(Code.PAGE_CUT, address=self.url, limits=because(Code.CUT_BYTES))

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

    @classmethod
    def of(cls, response: Response, receipt: Receipt) -> PassedOn:
        """What came, header by header."""
        named = [(name, value) for name, values in response.headers.items() for value in values]
        return cls(response.status, named, response.body, receipt, OVERSIZE in response.flags)

    @property
    def is_script(self) -> bool:
        """Whether a whole script came."""
        kinds = (value for name, value in self.headers if name.lower() == b"content-type")
        return self.status == 200 and not self.oversize and any(b"script" in kind for kind in kinds)

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
