"""One capture as a WARC that stands alone: its own records, and those that its revisit records refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import BinaryIO

from nianbao.archive.catalogue.content import checked_pieces
from nianbao.archive.catalogue.manifest import CountyManifest
from nianbao.archive.package.withheld import NOTHING, WithheldRecords, within
from nianbao.archive.store.digest import pieces_of
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.cdxj import CdxjLine, cdxj_key, cdxj_lines
from nianbao.archive.warc.indexing import REVISIT
from nianbao.archive.warc.lookup import find_records, read_fields, timestamp_of
from nianbao.core.errors import NianbaoError, StoreError


def write_snapshot(
    store: Store, manifest: CountyManifest, file: BinaryIO, withheld: WithheldRecords = NOTHING
) -> None:
    """Write the capture's records, gzip members as they are stored: first the earlier ones that are referred
    to, each after the warcinfo record of its file, then the capture's own WARCs, checked, and whole but for
    what is `withheld` of them.

    Raises StoreError where something is missing or damaged.
    """
    own = [named for named in manifest.objects if named.role == "warc"]
    if not own:
        raise NianbaoError(
            f"the capture of {manifest.code} {manifest.year} ({manifest.scope}) at {manifest.captured_at} "
            "names no WARC; its other forms may help: text, html, original, tables"
        )
    for key, lines in _originals(store, manifest).items():
        _copy(store, key, 0, min(line.offset for line in cdxj_lines(store, cdxj_key(key))), file)
        for line in sorted(lines, key=lambda line: line.offset):
            if not withheld.has(line):
                _copy(store, key, line.offset, line.length, file)
    for named in own:
        for piece in within(checked_pieces(store, named), withheld.shown(store, manifest, named)):
            file.write(piece)


def own_lines(store: Store, manifest: CountyManifest) -> Iterator[CdxjLine]:
    """The index lines of the capture's own WARCs."""
    for named in manifest.objects_of("cdxj"):
        yield from cdxj_lines(store, named.key)


def _originals(store: Store, manifest: CountyManifest) -> dict[str, set[CdxjLine]]:
    """The earlier records that the capture's revisit records refer to, by WARC."""
    lines = list(own_lines(store, manifest))
    own = {(line.url, line.timestamp) for line in lines if line.mime != REVISIT}
    earlier = [named.key for named in manifest.objects_of("original_warc")]
    found: dict[str, set[CdxjLine]] = defaultdict(set)
    for line in lines:
        if line.mime != REVISIT:
            continue
        fields, _ = read_fields(store, line.warc, line.offset, line.length)
        url, date = fields["warc-refers-to-target-uri"], fields["warc-refers-to-date"]
        if (url, timestamp_of(date)) not in own:
            original = _original(store, earlier, url, date, fields["warc-refers-to"])
            found[original.warc].add(original)
    return found


def _original(store: Store, warcs: Iterable[str], url: str, date: str, record_id: str) -> CdxjLine:
    for line in find_records(store, warcs, url):
        if line.timestamp == timestamp_of(date):
            fields, _ = read_fields(store, line.warc, line.offset, line.length)
            if fields["warc-record-id"] == record_id:
                return line
    raise StoreError(
        f"{record_id} of {url}, to which a revisit record refers, is not held: run `nianbao verify --deep`"
    )


def _copy(store: Store, key: str, offset: int, length: int, file: BinaryIO) -> None:
    with closing(store.open(key, offset, length)) as stream:
        for piece in pieces_of(stream):
            file.write(piece)
