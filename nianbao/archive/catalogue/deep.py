"""Every record of a stored WARC, and whether its index, manifests and revisit records agree with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from nianbao.archive.store.interface import Store
from nianbao.archive.warc.cdxj import CdxjLine, cdxj_key, cdxj_lines
from nianbao.archive.warc.indexing import REVISIT
from nianbao.archive.warc.lookup import find_records, read_fields, timestamp_of
from nianbao.archive.warc.verify import SeenRecord, check_warc
from nianbao.core.errors import ObjectMissing, StoreError

_INDEXED = ("response", "revisit", "resource", "metadata")


class RecordRole(StrEnum):
    """As what a manifest names a record: a page's is the response itself, a robots.txt's may be a revisit."""

    PAGE = "its page's response"
    ROBOTS = "the robots.txt as seen"


class RecordFlaw(NamedTuple):
    """What is wrong with a WARC, and where in it."""

    reason: str
    offset: int | None = None
    record_id: str | None = None


class _Indexed(NamedTuple):
    length: int
    url: str
    timestamp: str
    digest: str
    is_revisit: bool


@dataclass
class DeepCheck:
    """One WARC: `check` reads it once. `named` holds the record ids that manifests name; memory grows with
    the number of its records, not with their size."""

    store: Store
    key: str
    named: Iterable[tuple[str, RecordRole]] = ()
    _indexed: dict[int, _Indexed] = field(default_factory=dict)
    _responses: dict[str, str] = field(default_factory=dict)
    _revisits: list[SeenRecord] = field(default_factory=list)

    def check(self) -> Iterator[RecordFlaw]:
        """Whatever is wrong. Raises StoreError where it cannot be read."""
        damaged = False
        for problem in check_warc(
            lambda at: self.store.open(self.key, at), self.store.size(self.key), self._see
        ):
            damaged = True
            said = f"offset {problem.offset}: {problem.reason}; lost: {problem.lost}"
            yield RecordFlaw(said, problem.offset, problem.record_id)
        yield from self._unheld()
        yield from self._revisits_without_original()
        if not damaged:  # the index of a damaged file cannot agree with it, and the damage was said
            yield from self._index_flaws()

    def _unheld(self) -> Iterator[RecordFlaw]:
        revisits = {seen.fields.get("warc-record-id", "") for seen in self._revisits}
        for record_id, role in self.named:
            if record_id not in self._responses and not (role is RecordRole.ROBOTS and record_id in revisits):
                yield RecordFlaw(
                    f"a manifest names this record as {role}, and it is not here", None, record_id
                )

    def _see(self, seen: SeenRecord) -> None:
        fields = seen.fields
        kind, record_id = fields.get("warc-type", ""), fields.get("warc-record-id", "")
        url, digest = fields.get("warc-target-uri", ""), fields.get("warc-payload-digest", "")
        if kind == "response":
            self._responses[record_id] = digest
        elif kind == "revisit":
            self._revisits.append(seen)
        if kind in _INDEXED and fields.get("content-type") != "application/warc-fields":
            timestamp = timestamp_of(fields.get("warc-date", ""))
            self._indexed[seen.offset] = _Indexed(seen.length, url, timestamp, digest, kind == "revisit")

    def _revisits_without_original(self) -> Iterator[RecordFlaw]:
        warcs: list[str] | None = None
        for seen in self._revisits:
            fields = seen.fields
            target, digest = fields.get("warc-refers-to", ""), fields.get("warc-payload-digest", "")
            if self._responses.get(target) == digest:
                continue
            if warcs is None:
                warcs = self._neighbours()
            if not self._is_held(fields, warcs):
                said = (
                    f"its payload is lost: {target} of {fields.get('warc-refers-to-target-uri')} is not held"
                )
                yield RecordFlaw(said, seen.offset, fields.get("warc-record-id"))

    def _neighbours(self) -> list[str]:
        """The indexed WARCs of the same county."""
        prefix = self.key.rpartition("/")[0].rpartition("/")[0]
        keys = set(self.store.keys(f"{prefix}/"))
        return sorted(key for key in keys if cdxj_key(key) in keys)

    def _is_held(self, fields: Mapping[str, str], warcs: Iterable[str]) -> bool:
        for line in find_records(self.store, warcs, fields.get("warc-refers-to-target-uri", "")):
            if line.timestamp == timestamp_of(fields.get("warc-refers-to-date", "")):
                held, _ = read_fields(self.store, line.warc, line.offset, line.length)
                digests = held.get("warc-payload-digest"), fields.get("warc-payload-digest")
                if held.get("warc-record-id") == fields.get("warc-refers-to") and digests[0] == digests[1]:
                    return True
        return False

    def _index_flaws(self) -> Iterator[RecordFlaw]:
        """An index may be lacking, as of a WARC that other programs cannot read; it may not be wrong."""
        before = ("", "")
        left = dict(self._indexed)
        try:
            for line in cdxj_lines(self.store, cdxj_key(self.key)):
                if (line.urlkey, line.timestamp) < before:
                    yield RecordFlaw(f"its index is not sorted: {line.url} comes late", line.offset)
                before = line.urlkey, line.timestamp
                if not _agrees(line, left.pop(line.offset, None)):
                    yield RecordFlaw(f"its index says otherwise of {line.url}", line.offset)
        except ObjectMissing:
            return
        except StoreError as error:
            yield RecordFlaw(str(error))
            return
        for offset, lacking in left.items():
            yield RecordFlaw(f"its index lacks {lacking.url}", offset)


def _agrees(line: CdxjLine, record: _Indexed | None) -> bool:
    if record is None:
        return False
    same = (line.length, line.url, line.timestamp) == (record.length, record.url, record.timestamp)
    return same and record.digest in ("", line.digest) and record.is_revisit == (line.mime == REVISIT)
