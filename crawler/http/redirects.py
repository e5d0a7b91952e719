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

from crawler.capture.addresses import refused_addresses
from crawler.discovery.references import joined
from nianbao.archive.warc.recorder import Receipt
from nianbao.core import clock
from nianbao.core.errors import Unreachable
from nianbao.core.hosts import authority
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.report import Status

REDIRECTS = (301, 302, 303, 307, 308)
_URL_LETTERS = "".join(map(chr, range(33, 127)))


class BrokenRedirect(Unreachable):
    """The address leads to one that nobody can ask for: it answers, but holds nothing. `receipt` names the
    answer, once it is known."""

    status = Status.NOT_FOUND
    receipt: Receipt | None = None


def what_failed(url: str, error: Exception) -> Reason:
    """Why no whole answer came."""
    host = urlsplit(url).hostname or ""
    if host in refused_addresses:
        return because(Code.PRIVATE_ADDRESS, host=host, address=refused_addresses[host])
    if isinstance(error, CannotResolveHostError):
        return because(Code.UNKNOWN_HOST, host=host)
    if isinstance(error, DownloadConnectionRefusedError):
        return because(Code.CONNECTION_REFUSED, host=authority(url))
    if isinstance(error, DownloadTimeoutError):
        return because(Code.TIMED_OUT, address=url)
    if isinstance(error, ResponseDataLossError):
        return because(Code.CUT_OFF, address=url)
    if isinstance(error, DownloadCancelledError):
        return because(Code.BODY_TOO_LARGE, address=url)
    if isinstance(error, DownloadFailedError):
        return because(Code.CONNECTION_FAILED, address=url, detail=str(error.__cause__ or error)[:160])
    kind, detail = type(error).__name__, str(error)[:160]
    return because(Code.EXCHANGE_FAILED, address=url, kind=kind, detail=detail)


def redirect_target(response: Response) -> str | None:
    """Where an answer sends its reader; None where it does not. Raises BrokenRedirect."""
    raw = response.headers.get("Location")
    if response.status not in REDIRECTS or not raw:
        return None
    try:
        location = raw.decode("utf-8")
    except UnicodeDecodeError:
        location = quote_from_bytes(raw, safe=_URL_LETTERS)  # GBK, sent back as it came
    target = joined(response.url, location)
    if target is None:
        raise BrokenRedirect(because(Code.REDIRECT_BROKEN, address=response.url, target=location[:200]))
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


def headers_of(response: Response) -> dict[str, str]:
    """All headers, their names in lower case."""
    return {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
