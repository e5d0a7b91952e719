"""What the archive answers instead of a portal: the exchanges that a capture names, and no request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from crawler.capture.handler import OVERSIZE, response_of
from crawler.http.answers import Answer
from crawler.http.broken_off import is_all_there
from crawler.http.redirects import redirect_target
from nianbao.archive.catalogue.recorded import (
    RecordedAnswer,
    RecordedAnswers,
    TooLargeToReuse,
    records_of,
)
from nianbao.core.errors import PortalError

REDIRECTS_MOST = 10


class NotArchived(PortalError):
    """The capture did not ask for the address, or got nothing that can be read."""


class ArchivedPages:
    """Gives the answers that were recorded (see `crawler.http.answers.PageSource`)."""

    def __init__(self, recorded: RecordedAnswers, page_bytes: int) -> None:
        self._recorded = recorded
        self._page_bytes = page_bytes

    async def get(self, url: str, *, requisite: bool = False) -> Answer:
        """See `PageSource.get`; a requisite is answered like a page."""
        return self.find(url)

    def find(self, url: str) -> Answer:
        """What the address answered, after its redirects. Raises NotArchived, or another PortalError as a
        crawl does; StoreError where it cannot be read."""
        for _ in range(REDIRECTS_MOST):
            newest = partial(self._recorded.newest, url, self._page_bytes)
            answer, target = self._answer(url, newest)
            if target is None:
                return answer
            url = target
        raise NotArchived(f"{url} is not archived")

    def record(self, url: str, record_id: str) -> Answer:
        """The answer of an address that is this record. Raises NotArchived; StoreError where it cannot be
        read."""
        asked = url.partition("#")[0]  # what follows is the application's own, and never sent
        answer, _ = self._answer(asked, partial(self._recorded.record, asked, record_id, self._page_bytes))
        if record_id not in records_of(answer.receipt):
            raise NotArchived(f"{url}: its record {record_id} is not in the WARCs that its manifest names")
        return replace(answer, url=url)

    def sheet(self, url: str) -> str | None:
        """The text of a style sheet; None where it was not had."""
        try:
            answer = self.find(url)
        except PortalError:
            return None
        return answer.sheet if answer.status < 400 else None

    def _answer(self, url: str, ask: Callable[[], RecordedAnswer | None]) -> tuple[Answer, str | None]:
        """The answer, and where it sends its reader: whole, or its head alone where it is too large."""
        oversize = False
        try:
            recorded = ask()
        except TooLargeToReuse:
            recorded, oversize = self._recorded.head(url), True
        if recorded is None:
            raise NotArchived(f"{url} is not archived")
        response = response_of(url, recorded)
        if oversize:
            response.flags.append(OVERSIZE)
        elif recorded.cut_off and not is_all_there(response, self._page_bytes):
            raise NotArchived(f"{url}: only a part of it came")
        return Answer.of(response, recorded.receipt, self._page_bytes), redirect_target(response)
