"""What a fleet portal is: hosts with routes, and how a crawl of it has to end.

Pages name the fleet's hosts symbolically (`http://main.fleet.test/a`, `spoof.fleet.test`); the server puts in the
real address and port when it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import ModuleType
from urllib.parse import parse_qsl, urlencode

from nianbao.core.report import Scope, Status

YEAR = 2024
"""The report year that the whole fleet is examined for."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as a route sees it. `before` counts earlier requests for the same address, `served` all
    earlier requests to the host, robots.txt left out."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    before: int
    served: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send. `kind` is the Content-Type ("" sends none); `gzip` sends the body gzipped where the client
    takes it; `withheld` bytes are announced by Content-Length and never sent; `times` repeats the body;
    `hang_up` drops the connection without a word."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    gzip: bool = False
    chunked: bool = False
    withheld: int = 0
    times: int = 1
    hang_up: bool = False


Route = Callable[[Ask], Answer]


def address(path: str, query: Mapping[str, str] | str = "") -> str:
    """A path with its parameters in one order, so that reordered queries are the same address."""
    pairs = parse_qsl(query, keep_blank_values=True) if isinstance(query, str) else list(query.items())
    return f"{path}?{urlencode(sorted(pairs))}" if pairs else path


@dataclass
class Site:
    """One host: routes by exact address, by path whatever the query, and by folder (the longest wins).

    `reads` changes a request before it is looked up, `guard` may answer in the routes' place, `dress` changes
    every answer.
    """

    exact: dict[str, Route] = field(default_factory=dict)
    folders: dict[str, Route] = field(default_factory=dict)
    reads: Callable[[Ask], Ask] | None = None
    guard: Callable[[Ask], Answer | None] | None = None
    dress: Callable[[Answer], Answer] | None = None
    software: str = "nginx"
    ip: str = "127.0.0.1"

    def on(self, where: str, route: Route | Answer) -> None:
        """Answer at an address; one that ends with * means the folder."""
        given = (lambda ask: route) if isinstance(route, Answer) else route
        if where.endswith("*"):
            self.folders[where[:-1]] = given
            return
        key = address(*where.partition("?")[::2])
        assert key not in self.exact, f"two answers at {key}"
        self.exact[key] = given

    def answer(self, ask: Ask) -> Answer:
        """The answer to a request; 404 where nothing is published."""
        ask = self.reads(ask) if self.reads else ask
        found = (self.guard(ask) if self.guard else None) or self._routed(ask)
        return self.dress(found) if self.dress else found

    def _routed(self, ask: Ask) -> Answer:
        route = self.exact.get(address(ask.path, ask.query)) or self.exact.get(ask.path)
        if route is None:
            folders = [folder for folder in self.folders if ask.path.startswith(folder)]
            if not folders:
                return Answer(_MISSING, 404)
            route = self.folders[max(folders, key=len)]
        return route(ask)


_MISSING = (
    "<html><head><title>404</title></head><body><p>对不起，您访问的页面找不到了。</p></body></html>".encode()
)


@dataclass(frozen=True, slots=True)
class Expect:
    """How the crawl of a portal has to end, decided from what the portal publishes.

    `path` is the report page on `host` (a path with its query), `twins` other addresses of the same page,
    `route` what stands in its fragment.
    `why` says what decides where a reader might hesitate.
    """

    status: Status
    path: str | None = None
    title: str | None = None
    published_on: date | None = None
    scope: Scope | None = None
    host: str = "main"
    twins: tuple[str, ...] = ()
    route: str = ""
    why: str = ""


@dataclass
class Portal:
    """One portal of the fleet. `hosts` are its servers by name: `main` is the registry's portal_url, those in
    `listed` its other_hosts, the rest are strangers that must never be asked. `forbidden` are addresses that
    robots.txt closes; `most` is how many requests a crawl may send at the utmost, `gap` the seconds that have to
    lie between two of them; `what` is its structure in a
    line, `slug` a short name."""

    code: str
    name: str
    expect: Expect
    hosts: dict[str, Site]
    listed: tuple[str, ...] = ()
    home: str = "/"
    forbidden: tuple[str, ...] = ()
    most: int = 60
    gap: float = 0
    what: str = ""
    slug: str = ""

    @property
    def strangers(self) -> list[str]:
        """The hosts that no request may reach."""
        return [name for name in self.hosts if name != "main" and name not in self.listed]


def portals_of(modules: Iterable[ModuleType]) -> tuple[Portal, ...]:
    """Every portal that the modules make, in order of code; what each is stands in its maker's docstring."""
    portals = [
        replace(make(), what=" ".join((make.__doc__ or "").split()), slug=make.__name__)
        for module in modules
        for make in module.PORTALS
    ]
    assert len({portal.code for portal in portals}) == len(portals), "a code is given twice"
    assert len({portal.name for portal in portals}) == len(portals), "a name is given twice"
    return tuple(sorted(portals, key=lambda portal: portal.code))
