"""What an answer, or the lack of one, says: where it redirects to, when to come again, why there is none."""

from __future__ import annotations

import email.utils
from datetime import UTC
from urllib.parse import quote_from_bytes, urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionLost
from twisted.web.client import ResponseNeverReceived

from crawler.capture.addresses import ADVICE, refused_addresses
from crawler.discovery.references import asked
from nianbao.archive.warc.recorder import Receipt
from nianbao.core import clock
from nianbao.core.errors import Unreachable
from nianbao.core.hosts import authority
from nianbao.core.report import Status

REDIRECTS = (301, 302, 303, 307, 308)
_URL_LETTERS = "".join(map(chr, range(33, 127)))


class BrokenRedirect(Unreachable):
    """The address leads to one that nobody can ask for: it answers, but holds nothing. `receipt` names the
    answer, once it is known."""

    status = Status.NOT_FOUND
    receipt: Receipt | None = None


def what_failed(url: str, error: Exception) -> str:
    """Why no whole answer came, as a user reads it."""
    host = urlsplit(url).hostname or ""
    if host in refused_addresses:
        return f"{host} is at the private address {refused_addresses[host]}: refused; {ADVICE}"
    if isinstance(error, CannotResolveHostError):
        return f"{host} is not known to DNS"
    if isinstance(error, DownloadConnectionRefusedError):
        return f"{authority(url)} refuses connections"
    if isinstance(error, DownloadTimeoutError):
        return f"{url} did not answer in time (setting timeout_seconds)"
    if isinstance(error, ResponseDataLossError):
        return f"{url}: the portal cut the answer off"
    if isinstance(error, DownloadCancelledError):
        return f"{url}: the body is over the limit (setting body_bytes); the part received is archived"
    if isinstance(error, (DownloadFailedError, ConnectError, ConnectionLost, ResponseNeverReceived)):
        return f"{url}: the connection failed ({str(error.__cause__ or error)[:160]})"
    return f"{url}: {type(error).__name__}: {str(error)[:160]}"


def redirect_target(response: Response) -> str | None:
    """Where an answer sends its reader; None where it does not. Raises BrokenRedirect."""
    raw = response.headers.get("Location")
    if response.status not in REDIRECTS or not raw:
        return None
    try:
        location = raw.decode("utf-8")
    except UnicodeDecodeError:
        location = quote_from_bytes(raw, safe=_URL_LETTERS)  # GBK, sent back as it came
    target = asked(response.url, location)
    if target is None:
        raise BrokenRedirect(f"{response.url} redirects to {location[:200]!r}, which is no address")
    return target


def retry_after_seconds(value: str) -> float | None:
    """Seconds that a Retry-After value asks for (RFC 9110, 10.2.3: number or date); None if unreadable."""
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - clock.now()).total_seconds())


def header_of(response: Response, name: str) -> str:
    """A header's value as text, "" where it is not there."""
    value = response.headers.get(name)
    return value.decode("utf-8", errors="replace") if value else ""
