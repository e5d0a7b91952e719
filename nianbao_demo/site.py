"""What a demonstration portal is: addresses with answers, and how a crawl of it must end."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlencode

from nianbao.core.clock import SHANGHAI
from nianbao.core.report import Layout, Status
from nianbao_demo.places import PREFECTURE, PROVINCE, Place

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """One answer. `body` is uncoded; `gzip` and `chunked` say how the server may send it.

    Header values are Latin-1 text: raw bytes of another charset travel as their Latin-1 reading.
    """

    status: int = 200
    headers: Headers = ()
    body: bytes = b""
    gzip: bool = False
    chunked: bool = False

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return next((value for given, value in self.headers if given.lower() == name.lower()), None)


@dataclass(frozen=True)
class Expected:
    """How a crawl of a portal must end. Addresses are paths with their query; `cells` are printed texts by
    report-format field id, an empty text being a blank cell; `column` is the report column's first page."""

    year: int
    status: Status
    column: str | None = None
    path: str | None = None
    title: str | None = None
    published_on: date | None = None
    signed_on: date | None = None
    issuer: str | None = None
    layout: Layout = Layout.NONE
    cells: Mapping[str, str] = field(default_factory=dict)
    identities_failed: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass
class Portal:
    """One portal, without a host of its own: a DemoServer gives it one. Its answers never change.

    `home` is the path a registry would give, `software` the Server header, `dead` the paths that pages link
    to and that answer 404 on purpose. Queries are compared whatever the order of their parameters.
    """

    place: Place
    expected: Expected = field(default_factory=lambda: Expected(0, Status.NOT_FOUND))
    software: str = "nginx"
    home: str = "/"
    charset: str = "utf-8"
    page_type: str = "text/html; charset=utf-8"
    gzip: bool = False
    chunked: bool = False
    dead: frozenset[str] = frozenset()
    answers: dict[str, DemoAnswer] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The six digits of the registry."""
        return self.place.code

    @property
    def county(self) -> str:
        """The county's name."""
        return self.place.name

    @property
    def province(self) -> str:
        """The province's name, for the registry."""
        return PROVINCE

    @property
    def prefecture(self) -> str:
        """The prefecture's name, for the registry."""
        return PREFECTURE

    def answer(self, path: str, query: str) -> DemoAnswer:
        """The answer to a GET for a path and a query string, both as sent."""
        found = self.answers.get(_key(path, query)) or self.answers.get(path)
        if found is not None:
            return found
        if path + "/" in self.answers:
            return DemoAnswer(301, (("Location", path + "/"), ("Content-Type", "text/html")))
        return self._page(404, _MISSING)

    def page(self, address: str, markup: str, modified: date | None = None) -> None:
        """Publish a page at a path, or at a path with a query."""
        headers: Headers = ()
        if modified:
            moment = datetime.combine(modified, time(9, 30), SHANGHAI).astimezone(UTC)
            headers = (("Last-Modified", format_datetime(moment, usegmt=True)),)
        self._publish(address, self._page(200, markup, headers))

    def file(self, address: str, body: bytes, media_type: str, *headers: tuple[str, str]) -> None:
        """Publish a style sheet, image, script or attachment."""
        self._publish(address, DemoAnswer(200, (("Content-Type", media_type), *headers), body))

    def alias(self, address: str, of: str) -> None:
        """Answer at an address what a page already published answers."""
        self._publish(address, self.answers[of])

    def redirect(self, path: str, to: str) -> None:
        """Answer 302 at a path."""
        self._publish(path, DemoAnswer(302, (("Location", to), ("Content-Type", "text/html"))))

    def robots(self, *lines: str) -> None:
        """Publish a robots.txt."""
        self.file("/robots.txt", "".join(line + "\r\n" for line in lines).encode(), "text/plain")

    def _page(self, status: int, markup: str, headers: Headers = ()) -> DemoAnswer:
        headers = (("Content-Type", self.page_type), *headers)
        return DemoAnswer(status, headers, markup.encode(self.charset), self.gzip, self.chunked)

    def _publish(self, address: str, answer: DemoAnswer) -> None:
        key = _key(*address.partition("?")[::2])
        assert key not in self.answers, f"{self.county}: two pages at {key}"
        self.answers[key] = answer


_MISSING = "<html><head><title>404</title></head><body><h3>您访问的页面不存在或者已经移走</h3></body></html>"


def relative(page: str, target: str) -> str:
    """The link from one page to another as content management systems write it: ./a.html, ../b/c.html."""
    link = posixpath.relpath(target, posixpath.dirname(page))
    if target.endswith("/"):
        link += "/"
    return link if link.startswith(".") else f"./{link}"


def _key(path: str, query: str) -> str:
    return f"{path}?{urlencode(sorted(parse_qsl(query, keep_blank_values=True)))}" if query else path
