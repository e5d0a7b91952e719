"""One exchange: the request and response bytes as they crossed the wire, and what is known of the peer.

Every source of traffic (the download handler, later the browser's recording proxy) fills this one class and
hands it to `Recorder.commit`. It knows nothing of Scrapy.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, ClassVar

from nianbao.core import clock
from nianbao.core.errors import StoreError, UsageError

SPOOL_MEMORY_BYTES = 1024**2


class Truncated(StrEnum):
    """Why a block is incomplete (WARC/1.1, section 5.13)."""

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Peer:
    """Who answered. `tls` as the IIPC names protocols (tls/1.3), `certificate_sha256` in hex, of the DER;
    `legacy`: the handshake succeeded only by the profile for old servers."""

    address: str | None = None
    tls: str | None = None
    cipher: str | None = None
    certificate_sha256: str | None = None
    legacy: bool = False


def _spool() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=SPOOL_MEMORY_BYTES, dir=Exchange.spool_directory)


@dataclass(slots=True)
class Exchange:
    """The bytes of one request and its answer.

    `head` is the final response's head up to and including the empty line; `interim` the 1xx heads before
    it; the body is spooled, in memory up to 1 MiB and in a file beyond. `payload` hashes the entity body:
    transfer coding removed, content coding kept (iipc/warc-specifications#22); `payload_known` is false where
    the framing could not be understood, so that nobody can say what the entity is.
    """

    spool_directory: ClassVar[str | None] = None
    url: str
    request: bytearray = field(default_factory=bytearray)
    interim: list[bytes] = field(default_factory=list)
    head: bytearray = field(default_factory=bytearray)
    body: IO[bytes] = field(default_factory=_spool)
    body_bytes: int = 0
    began: datetime = field(default_factory=clock.now)
    sent_monotonic: float = field(default_factory=time.monotonic)
    ended: datetime | None = None
    peer: Peer = field(default_factory=Peer)
    truncated: Truncated | None = None
    error: str | None = None
    payload: hashlib._Hash = field(default_factory=hashlib.sha256)
    payload_known: bool = True

    @property
    def finished(self) -> bool:
        """No more bytes belong to this exchange."""
        return self.ended is not None

    @property
    def has_head(self) -> bool:
        """The answer began as HTTP does, so that readers can parse a response record of it."""
        return self.head[:5] == b"HTTP/" and b"\n" in self.head

    @property
    def http_status(self) -> int | None:
        """The status of the answer; None where it did not begin as HTTP does."""
        words = bytes(self.head[:64]).split(b" ", 2)
        return int(words[1][:3]) if self.has_head and len(words) > 1 and words[1][:3].isdigit() else None

    @property
    def payload_digest(self) -> str:
        """sha256:<hex> of the entity body received so far."""
        return f"sha256:{self.payload.hexdigest()}"

    def add_body(self, data: bytes) -> None:
        """Body bytes as received, chunk framing and trailers included."""
        self.body.write(data)
        self.body_bytes += len(data)

    def drop_tail(self, count: int) -> None:
        """Take back the last `count` body bytes: they came after the message's end."""
        self.body_bytes -= count
        self.body.seek(self.body_bytes)
        self.body.truncate()

    def end_interim(self) -> None:
        """The head received so far was an interim (1xx) answer; the final one follows."""
        self.interim.append(bytes(self.head))
        self.head.clear()

    def finish(self, truncated: Truncated | None = None, error: str | None = None) -> None:
        """Close the exchange; the first word counts, since a closing connection is reported twice."""
        if self.finished:
            return
        self.ended, self.truncated, self.error = clock.now(), truncated, error

    @property
    def received_bytes(self) -> int:
        """All bytes of the answer, heads and framing included."""
        return sum(map(len, self.interim)) + len(self.head) + self.body_bytes


def spool_in(directory: Path) -> None:
    """Put the spools of large bodies on the file system of the work directory, not into /tmp.

    Raises UsageError where a file is in its way, StoreError where it cannot be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except (NotADirectoryError, FileExistsError) as error:
        raise UsageError(
            f"{directory} cannot be a folder: a file is in its way; set NIANBAO_WORK (or NIANBAO_STORE) "
            "to a directory"
        ) from error
    except OSError as error:
        raise StoreError(f"{directory} cannot be made: {error.strerror}; see NIANBAO_WORK") from error
    Exchange.spool_directory = str(directory)
