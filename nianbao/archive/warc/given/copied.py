"""A given record in the form of our own: its block as it is, its named fields as our readers expect them.

The file itself is kept beside, byte for byte; this is the copy that is read, indexed and replayed.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from nianbao.archive.store.digest import pieces_of
from nianbao.archive.warc.exchange import SPOOL_MEMORY_BYTES
from nianbao.archive.warc.exchange_records import SAME_PAYLOAD
from nianbao.archive.warc.given.answers import GivenAnswer
from nianbao.archive.warc.given.records import GivenRecord
from nianbao.archive.warc.records import Block, Record, new_record_id, warc_date

_OURS = frozenset(
    (
        "warc-type", "warc-record-id", "warc-date", "warc-target-uri", "content-length", "content-type",
        "warc-block-digest", "warc-payload-digest", "warc-warcinfo-id",
    )
)  # fmt: skip
_REFERRING = frozenset(
    ("warc-profile", "warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date", "warc-truncated")
)
_RESPONSE = "application/http; msgtype=response"
FRAMING = b"transfer-encoding"
CUT_OFF = ("WARC-Truncated", "disconnect")


@dataclass(frozen=True, slots=True)
class CopiedRecord:
    """What a recorder is given of it (see `Recordable`)."""

    url: str
    made: Record

    @property
    def size(self) -> int:
        """Bytes of its block."""
        return self.made.block.size

    def record(self, warcinfo_id: str) -> Record:
        """Its record in a file of that warcinfo."""
        self.made.fields.insert(1, ("WARC-Warcinfo-ID", warcinfo_id))
        return self.made

    def close(self) -> None:
        """Let go of its block."""
        if self.made.block.stream is not None:
            self.made.block.stream.close()


@dataclass(frozen=True, slots=True)
class HeldPayload:
    """A copied response whose payload revisit records may refer to. `said`: the digest that its file stated;
    `belied`: the headers that are not true of its body; `file`: the number of its file."""

    url: str
    date: str
    record_id: str
    digest: str
    said: str
    head: bytes
    belied: frozenset[bytes]
    file: int

    def head_for(self, answer: GivenAnswer | None) -> bytes:
        """The head of a revisit as it fits the payload that is held; without one the original's."""
        if answer is None:
            return self.head
        head = answer.head_without(self.belied)
        if FRAMING not in self.belied and not answer.header(FRAMING):
            head = head[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"
        return head


def copied(given: GivenRecord, record_id: str) -> CopiedRecord:
    """A record that is no answer: request, metadata, the warcinfo of its file."""
    kind = given.named.get("content-type", "application/octet-stream")
    fields = [*_address(given), *_kept(given), ("Content-Type", kind)]
    block = Block(b"", *_spooled(_pieces(given.block)))
    return CopiedRecord(given.url, Record(given.kind, given.date, block, fields, record_id))


def copied_answer(given: GivenRecord, answer: GivenAnswer, record_id: str) -> tuple[CopiedRecord, str]:
    """A response, with a head that says nothing which its body belies; and the digest of its payload."""
    return _answer(
        given,
        answer.head_without(answer.belied),
        answer.body(),
        _digest(answer.entity()),
        record_id,
        _cut(given, answer),
    )


def copied_resource(given: GivenRecord, status_line: bytes) -> tuple[CopiedRecord, str]:
    """A page that was recorded without its head is given the least one, so that it can be read and replayed
    like any other; the record is a new one, and names that which it was made of."""
    media_type = given.named.get("content-type", "application/octet-stream")
    head = status_line + f"Content-Type: {media_type}\r\nContent-Length: {given.size}\r\n\r\n".encode()
    made_of = ("WARC-Refers-To", given.named.get("warc-record-id", ""))
    body = _pieces(given.block)
    return _answer(given, head, body, _digest(_pieces(given.block)), new_record_id(), [made_of])


def replayed(url: str, moment: datetime, answer: GivenAnswer, source: str, exchange_id: str) -> CopiedRecord:
    """What another archive replays of a capture without a change, under the address and at the time that it
    was captured: its head is that of the replay, its body the payload. `source` and `exchange_id`: from
    where, and the record of that answer."""
    head = answer.head_without(frozenset((FRAMING, b"content-length", b"connection")))
    spool, size = _spooled(answer.entity())
    head = head[:-2] + f"Content-Length: {size}\r\n\r\n".encode()
    digest = _digest(_pieces(spool))
    fields = [
        ("WARC-Target-URI", url),
        ("WARC-Payload-Digest", digest),
        ("WARC-Source-URI", source),
        ("WARC-Refers-To", exchange_id),
        ("Content-Type", _RESPONSE),
    ]
    record = Record("response", moment, Block(head, spool, size), fields, new_record_id())
    return CopiedRecord(url, record)


def copied_revisit(given: GivenRecord, head: bytes, held: HeldPayload, record_id: str) -> CopiedRecord:
    """An answer whose payload another record holds (WARC/1.1, 6.7.2)."""
    fields = [
        *_address(given),
        *_kept(given, _REFERRING),
        ("WARC-Payload-Digest", held.digest),
        ("WARC-Profile", SAME_PAYLOAD),
        ("WARC-Refers-To", held.record_id),
        ("WARC-Refers-To-Target-URI", held.url),
        ("WARC-Refers-To-Date", held.date),
        ("Content-Type", _RESPONSE),
    ]
    return CopiedRecord(given.url, Record("revisit", given.date, Block(head), fields, record_id))


def held_payload(
    given: GivenRecord, made: CopiedRecord, digest: str, answer: GivenAnswer | None, file: int
) -> HeldPayload:
    """What revisit records may refer to of a copied answer."""
    record, said = made.made, given.named.get("warc-payload-digest", "")
    belied = answer.belied if answer is not None else frozenset((FRAMING, b"content-encoding"))
    date = warc_date(record.date)
    return HeldPayload(made.url, date, record.record_id, digest, said, record.block.start, belied, file)


def _answer(
    given: GivenRecord,
    head: bytes,
    body: Iterable[bytes],
    digest: str,
    record_id: str,
    further: list[tuple[str, str]],
) -> tuple[CopiedRecord, str]:
    fields = [
        *_address(given),
        *_kept(given, {name.lower() for name, _ in further}),
        ("WARC-Payload-Digest", digest),
        *further,
        ("Content-Type", _RESPONSE),
    ]
    block = Block(head, *_spooled(body))
    return CopiedRecord(given.url, Record("response", given.date, block, fields, record_id)), digest


def _cut(given: GivenRecord, answer: GivenAnswer) -> list[tuple[str, str]]:
    return [] if answer.is_whole or "warc-truncated" in given.named else [CUT_OFF]


def _address(given: GivenRecord) -> list[tuple[str, str]]:
    return [("WARC-Target-URI", given.url)] if given.url else []


def _kept(given: GivenRecord, but: Iterable[str] = ()) -> list[tuple[str, str]]:
    left_out = _OURS | set(but)
    return [(name, value) for name, value in given.fields if name.lower() not in left_out]


def _digest(pieces: Iterable[bytes]) -> str:
    running = hashlib.sha256()
    for piece in pieces:
        running.update(piece)
    return f"sha256:{running.hexdigest()}"


def _pieces(block: IO[bytes]) -> Iterator[bytes]:
    block.seek(0)
    yield from pieces_of(block)


def _spooled(pieces: Iterable[bytes]) -> tuple[IO[bytes], int]:
    """A copy that outlives the record it is of, and its size."""
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(SPOOL_MEMORY_BYTES)  # noqa: SIM115 - see Block
    size = sum(spool.write(piece) for piece in pieces)
    return spool, size
