"""Every error that Nianbao raises on purpose.

NianbaoError            exit 1
├── UsageError          exit 2   wrong usage or settings
├── StoreError          exit 1   an object could not be written or read
│   ├── ObjectMissing            the key is not in the store
│   ├── StoreUnreachable         no answer, or 5xx: the same may work later
│   │   └── ArchiveGone          the store answers, and holds nothing of what it held
│   ├── StoreMissing             there is no such bucket
│   ├── DiskFull                 there is no room where something was to be written
│   └── ObjectExists             the key is taken by other content (writes are create-only)
├── CaptureError        exit 1   an exchange could not be recorded
├── HookMissing         exit 1   the installed Scrapy lacks what the archive needs of it
├── MachineFault        exit 1   our own network or clock is out of order: nobody's status, nothing is stored
├── StampError          exit 1   a time stamp authority gave no stamp, or one is not of what it lies beside
├── ManifestError       exit 1   a manifest is not one of ours, or says what cannot be
├── DocumentError       exit 1   a document cannot be read: damaged, locked, over a limit
│   └── ReaderMissing            what it is read with is not installed
└── PortalError                  what a portal did; carries the status of the county
    ├── Blocked                  a challenge or refusal answered
    ├── Disallowed               robots.txt forbids, or answers 5xx (RFC 9309); or who asked not to be crawled
    ├── Unreachable              DNS, connection, time-out, 5xx
    ├── ForeignHost              the address is not the county's
    └── BudgetSpent              the county's budget of pages, bytes or time is used up
"""

from __future__ import annotations

from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.report import Status


class NianbaoError(Exception):
    """The root: catch this to catch everything of ours. The message says what, where, and what to do next."""

    exit_code = 1


class UsageError(NianbaoError):
    """Wrong usage or settings."""

    exit_code = 2


class StoreError(NianbaoError):
    """An object could not be written or read."""


class StoreUnreachable(StoreError):
    """The store does not answer, or answers with an error of its own; the same may work later."""


class ArchiveGone(StoreUnreachable):
    """The store holds none of the manifests that the work directory knows: not mounted, emptied, another."""


class StoreMissing(StoreError):
    """The bucket does not exist."""


class DiskFull(StoreError):
    """There is no room where something was to be written; what was captured before is kept."""


class ObjectMissing(StoreError):
    """The key is not in the store."""


class ObjectExists(StoreError):
    """The key is taken by other content."""


class CaptureError(NianbaoError):
    """An exchange could not be recorded; nothing may be concluded from it."""


class MachineFault(NianbaoError):
    """Our own machine is out of order (no network, no resolver, a wrong clock): nobody is blamed for it."""


class HookMissing(NianbaoError):
    """The installed Scrapy lacks a hook that the archive needs."""


class StampError(NianbaoError):
    """A time stamp authority gave none, or a stamp is not of the link that it lies beside."""


class ManifestError(NianbaoError):
    """A manifest cannot be read."""


class DocumentError(NianbaoError):
    """A document cannot be read: it is damaged, locked, of an unknown kind, or over a limit."""


class ReaderMissing(DocumentError):
    """What the document is read with is not installed; the message names it."""


class PortalError(NianbaoError):
    """A portal's answer that ends a county's crawl, or one address of it. A sentence alone as its `reason`
    is taken as it is."""

    status = Status.FAILED

    def __init__(self, reason: Reason | str) -> None:
        self.reason = because(Code.TEXT, said=reason) if isinstance(reason, str) else reason
        super().__init__(self.reason.english)


class Blocked(PortalError):
    """A challenge page or a refusal answered."""

    status = Status.BLOCKED


class Disallowed(PortalError):
    """robots.txt forbids the address, or could not be read (RFC 9309, 2.3.1.4); or its host is on the list of
    those who asked not to be crawled."""

    status = Status.DISALLOWED


class Unreachable(PortalError):
    """No usable answer: DNS, connection, time-out, 5xx, a refused private address."""

    status = Status.UNREACHABLE


class ForeignHost(PortalError):
    """An address outside the county's hosts; it was not requested."""

    status = Status.NOT_FOUND


class BudgetSpent(PortalError):
    """The budget of pages, bytes or seconds for one county is used up."""

    status = Status.NOT_FOUND
