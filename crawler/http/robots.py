"""robots.txt, asked before the first page of each host (RFC 9309)."""

from __future__ import annotations

import asyncio
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from nianbao.archive.warc.contacts import RobotsSeen, RobotsState
from nianbao.archive.warc.recorder import Receipt
from nianbao.core.errors import BudgetSpent, Disallowed, PortalError, Unreachable
from nianbao.core.hosts import authority
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because

PARSED_BYTES = 500 * 1024
"""RFC 9309, 2.5: parsers must read at least 500 kibibytes; what lies beyond is ignored."""

APPLIED_MOST = 2_000_000
"""Rules times the programs that they are for; the parser holds each rule for each program."""
_AGENTS = re.compile(r"^[ \t]*user[ -]?agent", re.I | re.M)


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What a host said: HTTP status and body of the answer after redirects."""

    status: int
    body: bytes
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host, and what was seen of them. `refusal` is set where nothing of it may be crawled
    now."""

    seen: RobotsSeen
    parser: Protego | None = None
    refusal: Disallowed | Unreachable | None = None

    def check(self, url: str, product: str) -> None:
        """Raise what forbids this address, if anything does."""
        if self.refusal is not None:
            raise self.refusal
        if self.parser is not None and not self.parser.can_fetch(url, product):
            path = urlsplit(url).path or "/"
            raise Disallowed(because(Code.ROBOTS_FORBIDS, host=authority(url), path=path))

    def delay_seconds(self, product: str) -> float:
        """The Crawl-delay that the host asks for, 0 where none."""
        asked = self.parser.crawl_delay(product) if self.parser is not None else None
        return max(0.0, float(asked)) if asked is not None else 0.0


class RobotsCache:
    """The rules of every host of this process, each asked for once."""

    def __init__(self, user_agent: str) -> None:
        self.product = user_agent.split("/", 1)[0].split(" ", 1)[0] or "*"
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    async def rules(self, url: str, ask: Callable[[str], Awaitable[RobotsAnswer]]) -> Rules:
        """The rules that apply to the address; `ask` fetches a robots.txt, following redirects."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        while (known := self._rules.get(host)) is not None:
            try:
                return await asyncio.shield(known)
            except BudgetSpent:
                continue  # whoever asked could not finish; now it is our turn
        if host not in self._rules:
            future = self._rules[host] = asyncio.get_running_loop().create_future()
            try:
                future.set_result(await _ask(f"{host}/robots.txt", ask))
            except BaseException as error:
                del self._rules[host]
                future.set_exception(error)
                future.exception()  # nobody else may be waiting, and that is no error
                raise
        return await asyncio.shield(self._rules[host])


async def _ask(url: str, ask: Callable[[str], Awaitable[RobotsAnswer]]) -> Rules:
    try:
        answer = await ask(url)
    except BudgetSpent:
        raise  # this county's budget says nothing about the host
    except Unreachable as error:
        return Rules(RobotsSeen(url, RobotsState.UNREACHABLE, reason=str(error)), refusal=error)
    except PortalError as error:
        seen = RobotsSeen(url, RobotsState.UNREACHABLE, reason=str(error))
        return Rules(seen, refusal=Disallowed(because(Code.ROBOTS_UNREAD, why=error.reason)))
    return read_robots(url, answer)


def read_robots(url: str, answer: RobotsAnswer) -> Rules:
    """The rules that an answer states: 5xx (and 429) forbid everything for now, other 4xx nothing."""
    if answer.status >= 500 or answer.status == 429:
        refusal = Disallowed(because(Code.ROBOTS_REFUSED, address=url, status=answer.status))
        return Rules(_seen(url, RobotsState.REFUSED, answer), refusal=refusal)
    if answer.status >= 300:  # a redirect that leads nowhere, or elsewhere, is "unavailable" (2.3.1.2)
        return Rules(_seen(url, RobotsState.ABSENT, answer))
    body = answer.body[:PARSED_BYTES]
    charset = "utf-16" if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    text = body.decode(charset, errors="replace")
    if len(_AGENTS.findall(text)) * text.count("\n") > APPLIED_MOST:
        refusal = Disallowed(because(Code.ROBOTS_UNREAD, why=because(Code.ROBOTS_GROUPS)))
        return Rules(_seen(url, RobotsState.REFUSED, answer), refusal=refusal)
    return Rules(_seen(url, RobotsState.READ, answer), Protego.parse(text))


def _seen(url: str, state: RobotsState, answer: RobotsAnswer) -> RobotsSeen:
    held = answer.receipt
    if held is None:
        return RobotsSeen(url, state, answer.status)
    return RobotsSeen(url, state, answer.status, held.warc, held.record_id, held.payload_digest)
