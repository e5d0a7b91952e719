"""The digests that a record states of its block and its payload, compared with its bytes."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping

from nianbao.archive.warc.chunks import ChunkDecoder

HEADER_BYTES = 1024**2
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"HTTP/\S+ 1(?!01)\d\d")
_CHUNKED = re.compile(rb"^transfer-encoding[ \t]*:(?:[^\r\n]*,)?[ \t]*chunked[ \t]*\r?$", re.I | re.M)


def is_chunked(head: bytes) -> bool:
    """Whether an HTTP head says that its body is framed by chunks."""
    return _CHUNKED.search(head.partition(b"\r\n\r\n")[0]) is not None


def digests_of(fields: Mapping[str, str]) -> list[BlockDigest]:
    """What a record's fields (names in lower case) state of its bytes."""
    checks: list[BlockDigest] = []
    if block := fields.get("warc-block-digest"):
        checks.append(BlockDigest("WARC-Block-Digest", block))
    payload = fields.get("warc-payload-digest")
    # That of a revisit is the digest of the record it points to.
    if payload and fields["warc-type"] != "revisit":
        is_http = fields.get("content-type", "").lower().startswith("application/http")
        name = "WARC-Payload-Digest"
        checks.append(EntityDigest(name, payload) if is_http else BlockDigest(name, payload))
    return checks


class BlockDigest:
    """A digest header compared with the whole block."""

    def __init__(self, name: str, labelled: str) -> None:
        self.name = name
        algorithm, _, self._expected = labelled.partition(":")
        self._algorithm = algorithm.lower().replace("-", "")
        self.is_known = self._algorithm in ("md5", "sha1", "sha256", "sha384", "sha512")
        self._running = self.fresh()

    def fresh(self) -> hashlib._Hash:
        """A hash of the algorithm that the header names."""
        return hashlib.new(self._algorithm if self.is_known else "sha256", usedforsecurity=False)

    def update(self, piece: bytes) -> None:
        self._running.update(piece)

    def fault(self) -> str | None:
        if not self.is_known:
            return f"its {self.name} is of a kind that cannot be checked: {self._algorithm[:40]!r}"
        if self.matches(self._running):
            return None
        return f"its {self.name} is {self._expected}, its bytes give {self._running.hexdigest()}"

    def matches(self, running: hashlib._Hash) -> bool:
        """Whether that is the expected digest, in hex or in base32."""
        if len(self._expected) == 2 * running.digest_size:
            return self._expected.lower() == running.hexdigest()
        packed = base64.b32encode(running.digest()).decode()
        return self._expected.upper().rstrip("=") == packed.rstrip("=")


class EntityDigest(BlockDigest):
    """A payload digest compared with the entity body of an HTTP message: transfer coding removed, content
    coding kept. Where the head has no end or the chunk framing is broken, nothing says what the entity is,
    and only the block digest counts."""

    def __init__(self, name: str, labelled: str) -> None:
        super().__init__(name, labelled)
        self._head = b""
        self._head_ends = True
        self._chunks: ChunkDecoder | None = None
        self._take: Callable[[bytes], object] = self._take_head
        self._as_sent = self.fresh()

    def update(self, piece: bytes) -> None:
        self._take(piece)

    def fault(self) -> str | None:
        fault = super().fault()
        if not self._head_ends or (self._chunks and self._chunks.broken):
            return None
        if fault is None or self._chunks is None:
            return fault
        if self.matches(self._as_sent):
            return f"{fault}: it was taken over the chunk framing too; the bytes themselves are whole"
        return fault

    def _take_head(self, piece: bytes) -> None:
        self._head += piece
        while found := _EMPTY_LINE.search(self._head):
            head, rest = self._head[: found.end()], self._head[found.end() :]
            self._head = rest
            if not _INTERIM.match(head):
                self._chunks = ChunkDecoder() if _CHUNKED.search(head) else None
                self._take = self._take_chunks if self._chunks else self._running.update
                self._head = b""
                self._take(rest)
                return
        if len(self._head) > HEADER_BYTES:
            self._head_ends, self._head, self._take = False, b"", len

    def _take_chunks(self, piece: bytes) -> None:
        assert self._chunks is not None
        self._as_sent.update(piece)
        for data in self._chunks.feed(piece):
            self._running.update(data)
