"""A small county portal that a test changes over time: it publishes, moves its column, breaks, corrects."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from servers.raw import RawServer, Reply

MISSING = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
DOWN = Reply([], reset=True)
WALL = Reply([b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nforbidden"])
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def page(body: str, title: str = "") -> Reply:
    """An HTML page."""
    content = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return Reply([head.encode() + content])


@dataclass
class GrowingPortal:
    """A county's pages below `base` of a server: home page, disclosure section, report column, reports."""

    name: str
    base: str = ""
    column: str = "/nb/"
    reports: dict[int, tuple[str, str]] = field(default_factory=dict)
    state: str = "open"
    redesigned: bool = False

    def publish(self, year: int, date: str, said: str = "认真落实要求") -> None:
        """Publish the report of a year, or correct it."""
        self.reports[year] = (date, said)

    def answer(self, path: str) -> Reply:
        """The answer to a path below `base`."""
        if self.state == "down":
            return DOWN
        if path == "/robots.txt":
            closed = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\r\nUser-agent: *\r\nDisallow: /\n"
            return Reply([closed]) if self.state == "closed" else MISSING
        if self.state == "blocked":
            return WALL
        return self._page(path.removeprefix(self.base))

    def _page(self, path: str) -> Reply:
        base = self.base
        if path == "/":
            section = "" if self.redesigned else f"<a href='{base}/zwgk/'>政府信息公开</a>"
            return page(section + "<p>新闻</p>" * 9, self.name)
        if path == "/zwgk/" and not self.redesigned:
            return page(f"<a href='{base}{self.column}'>政府信息公开年报</a>")
        if path == self.column and not self.redesigned:
            return self._column()
        for year, (date, said) in self.reports.items():
            if path == f"/{year}.html":
                return self._report(year, date, said)
        return MISSING

    def _column(self) -> Reply:
        rows = "".join(
            f"<li><a href='{self.base}/{year}.html'>{self._title(year)}</a><span>{date}</span></li>"
            for year, (date, _) in sorted(self.reports.items(), reverse=True)
        )
        return page(f"<ul>{rows}</ul>", "政府信息公开年报")

    def _title(self, year: int) -> str:
        return f"{self.name}{year}年政府信息公开工作年度报告"

    def _report(self, year: int, date: str, said: str) -> Reply:
        body = "".join(f"<p>{heading}</p><p>{year}年，全县各乡镇{said * 20}。</p>" for heading in HEADINGS)
        title = self._title(year)
        return page(f"<h1>{title}</h1><div>发布时间：{date}</div><div>{body}</div>", title)


class Platform:
    """A server that carries several counties' portals, below /0, /1 and so on; `hold` is a path that answers
    only when `release` is called, and sets `held` when it is asked for."""

    def __init__(self, portals: list[GrowingPortal], hold: str = "") -> None:
        self.portals = portals
        for number, portal in enumerate(portals):
            portal.base = f"/{number}"
        self.hold = hold
        self.held = threading.Event()
        self._released = threading.Event()
        self.server = RawServer(self.answer)

    def release(self) -> None:
        """Let the held path be answered from now on."""
        self._released.set()

    def answer(self, path: str) -> Reply:
        if path == "/robots.txt":
            return MISSING
        if self.hold and path == self.hold:
            self.held.set()
            self._released.wait(60)
        number = path.split("/")[1]
        return self.portals[int(number)].answer(path) if number.isdecimal() else MISSING

    def urls(self) -> list[str]:
        return [self.server.url(f"{portal.base}/") for portal in self.portals]
