"""One WARC series: exchanges go in, and are on disk when `commit` returns."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.placing import sync_directory
from nianbao.archive.warc.contacts import Contacts
from nianbao.archive.warc.exchange import Exchange, Truncated
from nianbao.archive.warc.exchange_records import records_of
from nianbao.archive.warc.lookup import read_fields
from nianbao.archive.warc.originals import Original, Originals, is_repeatable
from nianbao.archive.warc.record_digests import is_chunked
from nianbao.archive.warc.records import Block, Record, fields_block, new_record_id, warc_date
from nianbao.core import clock
from nianbao.core.errors import CaptureError, StoreError
from nianbao.core.file_lock import lock

logger = logging.getLogger(__name__)

SUFFIX = ".warc.gz"
# zlib and fdatasync release the interpreter's lock, so a few threads serve any number of recorders.
_scribes = ThreadPoolExecutor(max_workers=4, thread_name_prefix="scribe")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an exchange lies, durably: store key of the WARC, offset and length of its main record.

    `original` is set where that is a revisit record, and tells where the payload lies.
    """

    url: str
    warc: str
    offset: int
    length: int
    record_id: str
    received_bytes: int
    http_status: int | None
    truncated: Truncated | None
    original: Original | None = None
    payload_digest: str | None = None


class Recordable(Protocol):
    """What is no exchange of ours and has a record: a resource, a copy of another tool's record."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    @property
    def size(self) -> int:
        """Bytes of its block."""
        ...

    def record(self, warcinfo_id: str) -> Record:
        """Its record in a file of that warcinfo."""
        ...


class Recorder:
    """Appends exchanges to `<directory>/<prefix>/<time>-<serial>.warc.gz`, rolling over at `warc_bytes`.

    `commit` may be called from one event loop at any rate: exchanges that wait together share one
    fdatasync of each file they went into. Files are locked while open, so that recovery leaves them alone.
    Failures raise CaptureError and leave the files as they were before the exchange. With `originals`, a
    payload that is held already is written as a revisit record.
    """

    def __init__(
        self,
        directory: Path,
        prefix: str,
        info: Sequence[tuple[str, str]],
        warc_bytes: int = 1024**3,
        originals: Originals | None = None,
    ) -> None:
        self._directory = directory
        self._prefix = prefix
        self._info = list(info)
        self._warc_bytes = warc_bytes
        self._originals = originals
        self._began = clock.stamp(clock.now())
        self._serial = 0
        self._file: IO[bytes] | None = None
        self._files: dict[str, IO[bytes]] = {}
        self._unsynced: dict[str, int] = {}
        """Keys of the files that were written to since the last sync; how many bytes of each are synced."""
        self._offset = 0
        self._warcinfo_id = ""
        self._waiting: deque[tuple[Exchange | Recordable, Future[Receipt]]] = deque()
        self._lock = threading.Condition()
        self._busy = self._released = False
        self.keys: list[str] = []
        self.original_warcs: dict[str, None] = {}
        """Keys of the WARCs that revisit records refer to."""
        self.contacts = Contacts()

    async def commit(self, exchange: Exchange | Recordable) -> Receipt:
        """Write a finished exchange, or what has a record; it is flushed and synced when this returns."""
        assert not isinstance(exchange, Exchange) or exchange.finished, (
            "only a finished exchange can be committed"
        )
        future: Future[Receipt] = Future()
        future.set_running_or_notify_cancel()  # who waits may be cancelled; what is written is not
        with self._lock:
            if self._released:
                if isinstance(exchange, Exchange):
                    exchange.body.close()
                raise CaptureError(f"an exchange came after the crawl of {self._prefix} had ended")
            self._waiting.append((exchange, future))
            if not self._busy:
                self._busy = True
                _scribes.submit(self._drain)
        return await asyncio.wrap_future(future)

    def holds(self, receipt: Receipt) -> bool:
        """Whether the record that a receipt names lies where it says."""
        try:
            local = DirectoryStore(self._directory)
            fields, _ = read_fields(local, receipt.warc, receipt.offset, receipt.length)
        except StoreError:
            return False
        said = fields.get("warc-record-id"), fields.get("warc-target-uri")
        return said == (receipt.record_id, receipt.url)

    def path(self, key: str) -> Path:
        """The local file of one of `keys`."""
        return self._directory / key

    def release(self) -> None:
        """Close the WARCs and unlock them; nothing can be committed after. Before this, recovery by another
        process leaves them alone; so call it after they were delivered. What was handed to `commit` before is
        written first, though a crawl that was interrupted waits no longer for its receipt."""
        with self._lock:
            self._released = True
            self._lock.wait_for(lambda: not self._busy)
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._file = None

    def discard(self) -> None:
        """Let go of all that was recorded, and of the records: they tell of nobody but us."""
        for key in self.keys:
            self.path(key).unlink(missing_ok=True)
        self.release()

    def _drain(self) -> None:
        while True:
            with self._lock:
                group = list(self._waiting)
                self._waiting.clear()
                if not group:
                    self._busy = False
                    self._lock.notify_all()
                    return
            self._write_group(group)

    def _write_group(self, group: list[tuple[Exchange | Recordable, Future[Receipt]]]) -> None:
        written: list[tuple[Future[Receipt], Receipt]] = []
        for exchange, future in group:
            try:
                written.append((future, self._append(exchange)))
            except Exception as error:  # a writer thread must answer every commit, whatever went wrong
                future.set_exception(_capture_error(error, self._prefix))
            finally:
                if isinstance(exchange, Exchange):
                    exchange.body.close()
        try:
            self._sync()
        except OSError as error:
            self._withdraw()
            for future, _ in written:
                future.set_exception(_capture_error(error, self._prefix))
            return
        for future, receipt in written:
            if receipt.original is not None:
                self.original_warcs[receipt.original.warc] = None
            future.set_result(receipt)

    def _sync(self) -> None:
        """Sync what the group wrote, a file that it filled and left included; then it may be referred to."""
        for key in self._unsynced:
            os.fdatasync(self._files[key].fileno())
        self._unsynced.clear()
        if self._originals:
            self._originals.keep()

    def _withdraw(self) -> None:
        """Nothing of a group that was not synced may be read or referred to. After a failed sync the kernel
        may call the same bytes written: these files are written to no more."""
        self._file = None
        for key, synced in list(self._unsynced.items()):
            try:
                self._files[key].truncate(synced) if synced else self._drop(key)
            except OSError as error:
                logger.error("%s: what could not be synced could not be cut off: %s", key, error)
        self._unsynced.clear()
        if self._originals:
            self._originals.withdraw()

    def _append(self, exchange: Exchange | Recordable) -> Receipt:
        if self._file is None or self._offset >= self._warc_bytes:
            self._roll_over()
        begin = self._offset
        self._unsynced.setdefault(self.keys[-1], begin)
        if not isinstance(exchange, Exchange):
            record = exchange.record(self._warcinfo_id)
            place = (exchange.url, self.keys[-1], begin, self._write_all_of([record]), record.record_id)
            return Receipt(*place, exchange.size, None, None)
        original = self._originals.find(exchange) if self._originals else None
        records = records_of(exchange, self._warcinfo_id, original)
        length = self._write_all_of(records)
        main = records[0]
        receipt = Receipt(
            exchange.url,
            self.keys[-1],
            begin,
            length,
            main.record_id,
            exchange.received_bytes,
            exchange.http_status,
            exchange.truncated,
            original,
            exchange.payload_digest if exchange.payload_known else None,
        )
        self.contacts.met(exchange.url, exchange.peer)
        if self._originals and original is None and is_repeatable(exchange):
            self._originals.add(exchange.payload_digest, _original(exchange, receipt))
        return receipt

    def _write_all_of(self, records: Sequence[Record]) -> int:
        """Write records that belong together, or nothing of them; returns the first one's length."""
        begin = self._offset
        try:
            lengths = [self._write(record) for record in records]
        except BaseException:
            self._cut_back(begin)
            raise
        return lengths[0]

    def _write(self, record: Record) -> int:
        assert self._file is not None
        begin = self._offset
        for piece in record.member():
            _write_all(self._file, piece)
            self._offset += len(piece)
        return self._offset - begin

    def _cut_back(self, offset: int) -> None:
        """After a failed write nothing half-written may stay in front of the next record: where it cannot be
        cut off, the next one goes into a new file."""
        assert self._file is not None
        file, self._file = self._file, None
        file.truncate(offset)
        file.seek(offset)
        self._file, self._offset = file, offset

    def _roll_over(self) -> None:
        key = f"{self._prefix}/{self._began}-{self._serial:05d}{SUFFIX}"
        path = self.path(key)
        self._file = self._files[key] = _open_locked(path)
        self._serial += 1
        self._offset = 0
        self.keys.append(key)
        self._unsynced[key] = 0
        try:
            self._write(self._warcinfo(path.name))
            self._sync_names(path.parent)
        except BaseException:
            self._drop(key)
            raise

    def _sync_names(self, folder: Path) -> None:
        """A file survives a power cut when every name on the way to it does."""
        sync_directory(folder)
        while folder != self._directory:
            folder = folder.parent
            sync_directory(folder)

    def _drop(self, key: str) -> None:
        """Take a file away of which nothing was ever acknowledged."""
        self._file = None
        self._unsynced.pop(key, None)
        self.keys.remove(key)
        with self._files.pop(key):
            self.path(key).unlink(missing_ok=True)

    def _warcinfo(self, filename: str) -> Record:
        self._warcinfo_id = new_record_id()
        block: Block = fields_block([*self._info, ("format", "WARC File Format 1.1")])
        fields = [("WARC-Filename", filename), ("Content-Type", "application/warc-fields")]
        return Record("warcinfo", clock.now(), block, fields, self._warcinfo_id)


def _original(exchange: Exchange, receipt: Receipt) -> Original:
    """What later answers with the same payload refer to."""
    return Original(
        exchange.url,
        warc_date(exchange.began),
        receipt.record_id,
        receipt.warc,
        receipt.offset,
        receipt.length,
        exchange.http_status,
        is_chunked(bytes(exchange.head)),
    )


def _open_locked(path: Path) -> IO[bytes]:
    """A new file under our lock. Recovery may take an empty file away before it is locked: then again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        # Unbuffered: what was written is with the kernel, only the sync stands between it and the disk.
        file = path.open("xb", buffering=0)
        lock(file)
        if path.exists() and path.stat().st_ino == os.fstat(file.fileno()).st_ino:
            return file
        file.close()


def _write_all(file: IO[bytes], piece: bytes) -> None:
    """An unbuffered write may take only a part, on a disk that fills up; the next one then says why."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _capture_error(error: Exception, prefix: str) -> CaptureError:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    said = "; make room where NIANBAO_WORK lies and run again" if full else ""
    failure = CaptureError(f"the exchange could not be written to {prefix}: {error}{said}")
    failure.__cause__ = error
    return failure
