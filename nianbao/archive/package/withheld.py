"""What no package may hold: the records of reports that are withheld.

One WARC holds all that one crawl brought, and a crawl may take answers from an earlier one's: so a package
of another report could hold a withheld one's page. Of such a file only what that other report itself names
goes out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import CountyManifest, NamedObject, ReportManifest
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.cdxj import CdxjLine, cdxj_key, cdxj_lines
from nianbao.core.errors import NianbaoError, ObjectMissing

_OURS = re.compile(r"urn:[a-z]+:(?=https?:)")
"""What was made here of a page lies under its address."""
_ROBOTS = "/robots.txt"


@dataclass(frozen=True, slots=True)
class ByteSpan:
    """Bytes of a file, from `start` to before `end`; None: to its end."""

    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class WithheldRecords:
    """The `addresses` of reports that are withheld whole, wherever they were recorded; the `places` of
    withheld versions, WARC and address; and the `warcs` of their crawls, in which more of them may lie."""

    addresses: frozenset[str] = frozenset()
    places: frozenset[tuple[str, str]] = frozenset()
    warcs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, catalogue: Catalogue) -> WithheldRecords:
        """All that is withheld in an archive now."""
        reports = list(catalogue.withheld_reports())
        whole = [one for report in reports if report.whole for one in report.captures]
        hidden = [one for report in reports for one in report.captures]
        return cls(
            frozenset(address for one in whole for address in _addresses(one)),
            frozenset(
                (warc, address) for one in hidden for warc in _warcs(one) for address in _addresses(one)
            ),
            frozenset(warc for one in hidden for warc in _warcs(one)),
        )

    @property
    def token(self) -> str:
        """Another one for whatever else is withheld; empty where nothing is."""
        said = [sorted(self.addresses), sorted(self.places), sorted(self.warcs)]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16] if self.warcs else ""

    def has(self, line: CdxjLine) -> bool:
        """Whether a record is of what is withheld."""
        address = bare_address(line.url)
        return address in self.addresses or (line.warc, address) in self.places

    def shown(self, store: Store, manifest: CountyManifest, warc: NamedObject) -> list[ByteSpan]:
        """What of a WARC a package of another report may hold: all of it, or, where a withheld one lies in it
        too, the columns on its route, its page and its documents, each record with its request. Raises
        NianbaoError where that cannot be told."""
        try:
            lines = sorted(cdxj_lines(store, cdxj_key(warc.key)), key=lambda line: line.offset)
        except ObjectMissing as error:
            if warc.key not in self.warcs:
                return [ByteSpan(0, None)]
            raise NianbaoError(
                f"{warc.key} holds what is withheld, and has no index to part it by"
            ) from error
        if warc.key not in self.warcs and not any(map(self.has, lines)):
            return [ByteSpan(0, None)]
        return list(self._parts(lines, _own(manifest)))

    def _parts(self, lines: list[CdxjLine], own: set[str]) -> Iterator[ByteSpan]:
        ends = [*(line.offset for line in lines[1:]), None]
        yield ByteSpan(0, lines[0].offset)  # what says by what the file was written
        for line, end in zip(lines, ends, strict=True):
            address = bare_address(line.url)
            if (address in own or address.endswith(_ROBOTS)) and not self.has(line):
                yield ByteSpan(line.offset, end)


NOTHING = WithheldRecords()


def bare_address(url: str) -> str:
    """The address that was asked for: without what a page's scripts read behind the "#"."""
    return _OURS.sub("", url).partition("#")[0]


def _addresses(manifest: CountyManifest) -> set[str]:
    urls = [manifest.url or "", *(named.url for named in manifest.objects_of("attachment"))]
    return {bare_address(url) for url in urls if url}


def _own(manifest: CountyManifest) -> set[str]:
    route = manifest.route if isinstance(manifest, ReportManifest) else ()
    return _addresses(manifest) | set(map(bare_address, route))


def _warcs(manifest: ReportManifest) -> set[str]:
    """The WARCs of its own crawl, of which the first is, and of the one that its page was taken from where
    that was cut off; not those with the style sheets of an earlier capture."""
    keys = [named.key for named in manifest.objects_of("warc")]
    crawls = {_crawl(key) for key in (*keys[:1], manifest.warc) if key}
    return {key for key in keys if _crawl(key) in crawls}


def _crawl(warc: str) -> str:
    """What the keys of one crawl's WARCs have in common."""
    return warc.rpartition("-")[0] or warc


def within(pieces: Iterator[bytes], spans: list[ByteSpan]) -> Iterator[bytes]:
    """The bytes of these spans, which are in order and part, out of the pieces of a file, all of which are
    read."""
    at, coming = 0, list(spans)
    for piece in pieces:
        for span in coming:
            begin, end = max(span.start - at, 0), len(piece) if span.end is None else span.end - at
            if part := piece[begin : max(end, begin)]:
                yield part
        at += len(piece)
        coming = [span for span in coming if span.end is None or span.end > at]
