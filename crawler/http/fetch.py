"""One address asked for under the rules: host, robots, budget, pace; redirects and retries decided here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.capture.handler import DELAY, RECEIPTS, RECORDED, RECORDER
from crawler.discovery.references import escaped
from crawler.http.answers import Answer, PassedOn, SharedPages
from crawler.http.broken_off import broken_off, is_all_there
from crawler.http.budget import Budget
from crawler.http.downloads import Downloads
from crawler.http.own_network import OwnNetwork
from crawler.http.redirects import (
    BrokenRedirect,
    header_of,
    redirect_target,
    retry_after_seconds,
    what_failed,
)
from crawler.http.retry_after import Patience
from crawler.http.robots import RobotsAnswer, RobotsCache
from crawler.settings import FROM_ARCHIVE
from nianbao.archive.catalogue.recorded import RecordedAnswers
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.archive.warc.resource import Resource
from nianbao.core.errors import CaptureError, ForeignHost, NianbaoError, Unreachable
from nianbao.core.hosts import HostRule, authority, host_of
from nianbao.core.opt_out import OptOut
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.report import Status
from nianbao.core.settings import Settings

logger = logging.getLogger(__name__)

Post = tuple[bytes, str]
"""A POST body and its media type."""
Headers = Mapping[str, str]
NO_HEADERS: Headers = MappingProxyType({})
BUSY = (429, 503)
_FAULTS = (500, 502, 503, 504)
WAITS_MOST = 10
"""So many times in a row a host that says when it will be ready is taken at its word."""
CRAWL_DELAY_LIMIT_SECONDS = 60.0
_PASSING = (DownloadTimeoutError, ResponseDataLossError, DownloadFailedError)


class BrokenOff(Unreachable):
    """No whole answer came; `receipts` name what did come, which is archived."""

    def __init__(self, reason: Reason, receipts: list[Receipt]) -> None:
        super().__init__(reason)
        self.receipts = receipts


class EndlessRedirect(Unreachable):
    """The address leads in a circle: it answers, but holds nothing."""

    status = Status.NOT_FOUND


class Fetcher:
    """Sends the requests of one county (or of one `capture`), each recorded by its recorder.

    Raises ForeignHost, Disallowed, Unreachable, BudgetSpent (all PortalError) and CaptureError.
    """

    def __init__(
        self,
        downloads: Downloads,
        settings: Settings,
        recorder: Recorder,
        robots: RobotsCache,
        patience: Patience,
        budget: Budget,
        hosts: HostRule | None,
        interrupted: RecordedAnswers | None = None,
        earlier: RecordedAnswers | None = None,
        shared: SharedPages | None = None,
        network: OwnNetwork | None = None,
    ) -> None:
        self._downloads = downloads
        self._settings = settings
        self._recorder = recorder
        self._robots = robots
        self._patience = patience
        self._hosts = hosts
        self._interrupted = interrupted
        self._earlier = earlier
        self._shared = shared
        self._network = network or OwnNetwork()
        self.budget = budget
        self._delays: dict[str, float] = {}
        self.requisites_most = settings.county_requisites
        self.scripts: dict[str, PassedOn] = {}
        """The script files that came; who needs one again is given it."""
        self._strangers = HostRule.of_names(settings.requisite_hosts)
        self._opted_out = OptOut.read(settings.opt_out)

    def is_own(self, url: str) -> bool:
        """Whether the address lies on a host of the county itself."""
        return self._hosts is None or self._hosts.covers(url)

    async def get(
        self,
        url: str,
        *,
        form: dict[str, str] | None = None,
        post: Post | None = None,
        requisite: bool = False,
        headers: Headers = NO_HEADERS,
        reuse: bool = False,
    ) -> Answer:
        """Ask for an address (POST where `form` or `post` is given), following redirects by the same rules.

        `requisite` marks what is not a page: an attachment, a style sheet; it is counted apart. `headers`
        go with the request: what the script of a page would send. `reuse`: an answer that an earlier
        capture recorded is taken instead. An application's route is never sent, and stays with the answer.
        """
        url, mark, route = (escaped(url) or url).partition("#")
        if mark:
            answer = await self.get(
                url, form=form, post=post, requisite=requisite, headers=headers, reuse=reuse
            )
            return replace(answer, url=f"{answer.url}#{route}")
        address = url
        shared = self._shared if form is None and post is None and not requisite else None
        if shared is not None and address in shared.answers:
            return shared.answers[address]
        if form is not None:
            post = (urlencode(form).encode(), "application/x-www-form-urlencoded")
        seen: list[str] = []
        while True:
            await self._permit(url, requisite)
            recorded = self._earlier if reuse and post is None else None
            reused = await self._reused(recorded, url)
            response, receipt = reused or await self._patiently(url, post, requisite, headers)
            target = _target(response, receipt)
            if target is None:
                answer = Answer.of(response, receipt, self._settings.page_bytes)
                self._keep_script(url, PassedOn.of(response, receipt))
                if shared is not None:
                    shared.note(address, answer)
                return answer
            seen.append(url)
            if len(seen) > self._settings.redirects or seen.count(target) > 1:
                raise EndlessRedirect(
                    because(Code.REDIRECT_ENDLESS, address=address, times=len(seen), target=target)
                )
            if response.status not in (307, 308):
                post = None
            url = target

    async def _permit(self, url: str, requisite: bool) -> None:
        self._check_host(url, requisite)
        await self._patience.wait(host_of(url))
        rules = await self._robots.rules(url, partial(self._ask_robots, requisite))
        self._recorder.contacts.robots(url, rules.seen)
        rules.check(url, self._robots.product)
        self._slow_down(url, rules.delay_seconds(self._robots.product))

    def _check_host(self, url: str, requisite: bool) -> None:
        if not authority(url):
            raise ForeignHost(because(Code.NO_ADDRESS, address=url[:200]))
        if not self._may_ask(url, requisite):
            raise ForeignHost(because(Code.FOREIGN_HOST, host=authority(url)))
        self._opted_out.check(url)

    def _may_ask(self, url: str, requisite: bool) -> bool:
        return bool(authority(url)) and (self.is_own(url) or (requisite and self._strangers.covers(url)))

    async def _ask_robots(self, requisite: bool, url: str) -> RobotsAnswer:
        """A robots.txt, up to five redirects on (RFC 9309, 2.3.1.2); a redirect is the answer where it may
        not be followed."""
        for _ in range(6):
            response, receipt = await self._patiently(url, None, requisite=False)
            try:
                target = redirect_target(response)
            except BrokenRedirect:
                break
            if target is None or not self._may_ask(target, requisite) or self._opted_out.hosts.covers(target):
                break
            url = target
        answer = Answer.of(response, receipt, self._settings.page_bytes)
        return RobotsAnswer(answer.status, answer.body, receipt)

    def _slow_down(self, url: str, asked_seconds: float) -> None:
        delay = min(asked_seconds, CRAWL_DELAY_LIMIT_SECONDS)
        if delay > self._settings.delay:
            self._delays[host_of(url)] = delay

    async def _patiently(
        self, url: str, post: Post | None, requisite: bool, headers: Headers = NO_HEADERS
    ) -> tuple[Response, Receipt]:
        """Try again where a fault may pass: a broken connection, 5xx, and 429 or 503 with Retry-After. What
        a crawl that was killed had fetched is not asked for."""
        if post is None and (reused := await self._reused(self._interrupted, url)) is not None:
            return reused
        faults_left, waits_left = self._settings.retries, WAITS_MOST
        while True:
            try:
                response, receipt = await self._send(url, post, requisite, headers)
            except Unreachable as error:
                if not faults_left or not isinstance(error.__cause__, _PASSING):
                    raise
                logger.info("%s: %s; trying again", url, error)
                faults_left -= 1
                continue
            busy = self._busy_seconds(url, response)
            if busy is None and response.status in _FAULTS and faults_left:
                faults_left -= 1
            elif busy is not None and self._is_worth_waiting(busy) and waits_left:
                waits_left -= 1
                await self._patience.wait(host_of(url))
            else:
                return response, receipt

    async def _reused(self, recorded: RecordedAnswers | None, url: str) -> tuple[Response, Receipt] | None:
        if recorded is None:
            return None
        answer = await asyncio.to_thread(recorded.find, url, self._settings.page_bytes)
        if answer is None:
            return None
        meta = self._meta(url) | {RECORDED: answer, "download_slot": FROM_ARCHIVE}
        response = await self._downloads.download(Request(url, meta=meta, dont_filter=True))
        self._recorder.contacts.met(url, answer.peer)
        if answer.receipt.original is not None:
            self._recorder.original_warcs[answer.receipt.original.warc] = None
        return response, answer.receipt

    def source_of(self, answer: Answer) -> str | None:
        """Where an answer came from that was not asked for; None where it was."""
        if answer.receipt.warc in self._recorder.keys:
            return None
        if self._shared is not None and answer in self._shared.answers.values():
            return f"another county's visit: {answer.receipt.warc}"
        return "the interrupted crawl"

    def is_unchanged(self, answer: Answer) -> bool:
        """Whether an earlier crawl got the same payload."""
        original = answer.receipt.original
        return original is not None and original.warc not in self._recorder.keys

    def _busy_seconds(self, url: str, response: Response) -> float | None:
        """How long the host says that it is busy; it is left alone so long. None where it does not say."""
        asked = retry_after_seconds(header_of(response, "Retry-After")) if response.status in BUSY else None
        if asked is not None:
            self._patience.note(host_of(url), asked)
        return asked

    def _is_worth_waiting(self, seconds: float) -> bool:
        return seconds <= min(self._settings.retry_after_seconds, self.budget.seconds_left)

    async def _send(
        self, url: str, post: Post | None, requisite: bool, headers: Headers
    ) -> tuple[Response, Receipt]:
        return await self._exchange(self._request(url, post, headers), requisite)

    def holds(self, receipt: Receipt) -> bool:
        """Whether the archive has what a receipt names."""
        return self._recorder.holds(receipt)

    async def keep(self, resource: Resource) -> Receipt:
        """Record what did not come over the wire."""
        return await self._recorder.commit(resource)

    async def pass_on(
        self, method: str, url: str, headers: dict[str, str], body: bytes, *, requisite: bool
    ) -> PassedOn:
        """Send one request of a browser under the same rules; redirects and cookies are the browser's own."""
        if method == "GET" and url in self.scripts:
            return self.scripts[url]
        await self._permit(url, requisite)
        meta = self._meta(url) | {"dont_merge_cookies": True}
        request = Request(url, method=method, headers=headers, body=body, meta=meta, dont_filter=True)
        response, receipt = await self._exchange(request, requisite)
        passed = PassedOn.of(response, receipt)
        if method == "GET":
            self._keep_script(url, passed)
        return passed

    def _keep_script(self, url: str, passed: PassedOn) -> None:
        if passed.is_script:
            self.scripts[url] = passed

    @property
    def cookies(self) -> CookieJar | None:
        """The cookies that the county's hosts gave; a browser shares them. None: the crawl takes none."""
        return self._downloads.cookies(id(self))

    async def _exchange(self, request: Request, requisite: bool) -> tuple[Response, Receipt]:
        self.budget.check()
        self.budget.count(1, requisite)
        url = request.url
        try:
            response = await self._downloads.download(request)
        except NianbaoError:
            raise
        except Exception as error:
            self._network.failed(url, error)
            raise BrokenOff(what_failed(url, error), request.meta.get(RECEIPTS, [])) from error
        finally:
            receipts: list[Receipt] = request.meta.get(RECEIPTS, [])
            self.budget.count(len(receipts) - 1, requisite)  # none was sent to nobody, two after a reset
            self.budget.received_bytes += sum(receipt.received_bytes for receipt in receipts)
        self._network.answered()
        if not receipts:
            raise CaptureError(f"{url} was answered but not recorded")
        if (broken := broken_off(response)) is not None and not is_all_there(
            response, self._settings.page_bytes
        ):
            raise BrokenOff(what_failed(url, broken), receipts) from broken
        return response, receipts[-1]

    def _meta(self, url: str) -> dict[str, Any]:
        host = host_of(url)
        return {
            RECORDER: self._recorder,
            DELAY: self._delays.get(host, self._settings.delay),
            "download_slot": host,
            "cookiejar": id(self),
            "download_timeout": self._settings.timeout_seconds,
        }

    def _request(self, url: str, post: Post | None, said: Headers) -> Request:
        meta = self._meta(url)
        headers = dict(said)
        body, media_type = post or (b"", "")
        if post is not None:
            headers["Content-Type"] = media_type
        method = "GET" if post is None else "POST"
        return Request(url, method=method, body=body, headers=headers, meta=meta, dont_filter=True)


def _target(response: Response, receipt: Receipt) -> str | None:
    try:
        return redirect_target(response)
    except BrokenRedirect as error:
        error.receipt = receipt
        raise
