"""The digests of a given record held against its bytes, as the tools that write them take them.

The standard leaves open what a payload is: of a body in chunks some hash what was framed, some the framing
too; some hash the page without its content coding, some the whole block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from nianbao.archive.store.digest import pieces_of
from nianbao.archive.warc.given.answers import GivenAnswer
from nianbao.archive.warc.record_digests import BlockDigest

_BLOCK, _PAYLOAD = "WARC-Block-Digest", "WARC-Payload-Digest"


def digest_flaw(named: Mapping[str, str], block: IO[bytes]) -> tuple[str | None, bool]:
    """What a record's digests say against its bytes, and whether one of them says that they are whole. A
    digest of an unknown kind, or none, says nothing; where that of the block agrees, the bytes are whole."""
    if (said := _digest(_BLOCK, named)) is not None:
        return _compared(said, [_whole(block)])
    payload = _digest(_PAYLOAD, named)
    # That of a revisit is the digest of the record that it points to.
    if payload is None or named["warc-type"] == "revisit":
        return None, False
    return _compared(payload, _payloads(block, named))


def _digest(name: str, named: Mapping[str, str]) -> BlockDigest | None:
    labelled = named.get(name.lower())
    said = BlockDigest(name, labelled) if labelled else None
    return said if said is not None and said.is_known else None


def _compared(said: BlockDigest, candidates: Iterable[Iterable[bytes]]) -> tuple[str | None, bool]:
    for pieces in candidates:
        running = said.fresh()
        for piece in pieces:
            running.update(piece)
        if said.matches(running):
            return None, True
    return f"its {said.name} does not agree with its bytes", False


def _payloads(block: IO[bytes], named: Mapping[str, str]) -> Iterator[Iterator[bytes]]:
    answer = (
        GivenAnswer.of(block)
        if named.get("content-type", "").lower().startswith("application/http")
        else None
    )
    if answer is not None:
        yield answer.entity()
        yield answer.body()
        yield answer.decoded()
    yield _whole(block)


def _whole(block: IO[bytes]) -> Iterator[bytes]:
    block.seek(0)
    yield from pieces_of(block)
