"""Packages of other reports: of a WARC that holds a withheld one, too, only what they name themselves."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import tombstone_key
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest, Tombstone, named_warc
from nianbao.archive.package.download import download
from nianbao.archive.package.withheld import NOTHING, ByteSpan, WithheldRecords, within
from nianbao.archive.store.digest import stored_object
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.cdxj import put_cdxj
from nianbao.core.errors import NianbaoError
from tests.nianbao.archive.catalogue.handmade import Report, http, member, record, warcinfo

SITE = "http://www.ynsp.gov.cn"
COLUMN, COUNTY, OFFICE, PAPER, STYLE = (
    f"{SITE}/{name}" for name in ("nb/", "c.html", "o.html", "c.pdf", "a.css")
)
ROBOTS = f"{SITE}/robots.txt"
EARLIER = "warc/532525/2020/earlier-00000.warc.gz"
LAID = datetime(2026, 11, 30, tzinfo=UTC)


def crawled(store: DirectoryStore, work: Path, key: str, *urls: str) -> list[NamedObject]:
    """A WARC in which each address answers with itself, and asks, under its index."""
    members = [member(warcinfo())]
    for url in urls:
        body = f"content of {url} in {key}".encode()
        sent = http(body, b"Content-Type: text/plain", b"Content-Length: %d" % len(body))
        members.append(member(record(sent, payload=body, url=url)))
        asked = f"GET {url} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        members.append(
            member(record(asked, kind="request", content_type="application/http; msgtype=request", url=url))
        )
    work.mkdir(exist_ok=True)
    path = work / "made.warc.gz"
    path.write_bytes(b"".join(members))
    stored = store.put(key, path)
    index = put_cdxj(store, key, path)
    assert index is not None
    return [named_warc(stored), named_warc(index)]


def report(store: DirectoryStore, url: str, warcs: list[NamedObject], **said: object) -> ReportManifest:
    """A report whose page lies in the first of the WARCs."""
    made = Report(issuer=url, warcs=0, said={"url": url, "route": (COLUMN,), **said})
    named = [one for one in made._objects(store) if one.role != "warc"]
    papers = [NamedObject("attachment", f"{made.folder}/attachments/0", "0" * 64, 1, "c.pdf", PAPER)]
    objects = (*named, *(papers if url == COUNTY else []), *warcs)
    manifest = made.manifest(objects)
    manifest = replace(manifest, warc=warcs[0].key)
    store.put(made.key, manifest.to_json())
    return manifest


@pytest.fixture
def laid(store: DirectoryStore, work: Path) -> Callable[..., WithheldRecords]:
    """Withholds a report, or a version of it, and says what no package may hold then."""

    def lay(manifest: ReportManifest, version: str = "", after: int = 0) -> WithheldRecords:
        stored = stored_object(store, manifest.key)
        named = NamedObject("withheld", stored.key, stored.sha256, stored.size)
        time = LAID + timedelta(seconds=after)
        whose = {name: getattr(manifest, name) for name in ("code", "name", "year", "scope", "issuer")}
        stone = Tombstone(time.isoformat(), "withheld", (named,), version=version, reason="asked", **whose)
        store.put(tombstone_key(manifest.code, manifest.year, time), stone.to_json())
        with Catalogue.open(store, work) as catalogue:
            catalogue.refresh()
            return WithheldRecords.of(catalogue)

    return lay


def held(
    store: DirectoryStore, manifest: ReportManifest, form: str, withheld: WithheldRecords, out: Path
) -> set[str]:
    """The addresses whose answers a package holds."""
    path = download(store, manifest, form, out / f"{manifest.issuer[-6:]}.{form}", withheld=withheld).path
    content = path.read_bytes()
    path.unlink()
    if form == "wacz":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(name) for name in package.namelist()]
        content = b"".join(gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in parts)
    else:
        content = gzip.decompress(content)
    return {
        url
        for url in (ROBOTS, COLUMN, COUNTY, OFFICE, PAPER, STYLE)
        if f"content of {url} ".encode() in content
    }


@pytest.mark.parametrize("form", ["warc", "wacz"])
def test_of_a_crawl_of_both_only_its_own_goes_out(store, work, tmp_path, laid, form) -> None:
    warc = crawled(
        store, work, "warc/532525/2021/both-00000.warc.gz", ROBOTS, COLUMN, COUNTY, STYLE, PAPER, OFFICE
    )
    county, office = (report(store, url, warc) for url in (COUNTY, OFFICE))
    everything = {ROBOTS, COLUMN, COUNTY, STYLE, PAPER, OFFICE}
    assert held(store, office, form, NOTHING, tmp_path) == everything
    assert held(store, office, form, laid(county), tmp_path) == {ROBOTS, COLUMN, OFFICE}


def test_the_page_is_left_out_wherever_it_was_recorded(store, work, tmp_path, laid) -> None:
    own = crawled(store, work, "warc/532525/2021/own-00000.warc.gz", COUNTY)
    other = crawled(store, work, "warc/532525/2021/other-00000.warc.gz", ROBOTS, COUNTY, PAPER, OFFICE)
    county, office = report(store, COUNTY, own), report(store, OFFICE, other)
    assert held(store, office, "warc", laid(county), tmp_path) == {ROBOTS, OFFICE}


def test_a_withheld_version_leaves_the_current_one_its_page(store, work, tmp_path, laid) -> None:
    first = crawled(store, work, "warc/532525/2021/first-00000.warc.gz", COUNTY)
    now = crawled(store, work, "warc/532525/2021/now-00000.warc.gz", COUNTY, STYLE)
    old = report(store, COUNTY, first)
    current = replace(
        old,
        captured_at="2022-03-01T00:00:00+00:00",
        objects=tuple(now),
        warc=now[0].key,
        content_sha256="1" * 64,
    )
    store.put(current.key, current.to_json())
    assert held(store, current, "warc", laid(old, old.captured_at), tmp_path) == {COUNTY, STYLE}


def test_a_withheld_current_one_leaves_the_earlier_version_all_its_own(store, work, tmp_path, laid) -> None:
    """The later crawl took the style sheet from the earlier one's WARC: that makes it no WARC of its own."""
    first = crawled(store, work, "warc/532525/2021/20220201-00000.warc.gz", COUNTY, STYLE)
    later = crawled(store, work, "warc/532525/2021/20220301-00000.warc.gz", COUNTY)
    old = report(store, COUNTY, first)
    both = (*later, *first)
    new = replace(
        old, captured_at="2022-03-01T00:00:00+00:00", objects=both, warc=later[0].key, content_sha256="1" * 64
    )
    store.put(new.key, new.to_json())
    assert held(store, old, "warc", laid(new, new.captured_at), tmp_path) == {COUNTY, STYLE}


def test_what_cannot_be_parted_is_not_handed_out(store, work, tmp_path, laid) -> None:
    warc, index = crawled(store, work, "warc/532525/2021/both-00000.warc.gz", COUNTY, OFFICE)
    county, office = report(store, COUNTY, [warc]), report(store, OFFICE, [warc])
    (Path(store.url) / index.key).unlink()
    with pytest.raises(NianbaoError, match="holds what is withheld"):
        download(store, office, "warc", tmp_path / "x", withheld=laid(county))


def test_a_stylesheet_of_another_crawl_stays(store, work, tmp_path, laid) -> None:
    own = crawled(store, work, "warc/532525/2021/own-00000.warc.gz", COUNTY)
    other = crawled(store, work, "warc/532525/2021/other-00000.warc.gz", COLUMN, OFFICE, STYLE)
    county, office = report(store, COUNTY, own), report(store, OFFICE, other)
    assert held(store, office, "warc", laid(county), tmp_path) == {COLUMN, OFFICE, STYLE}


@pytest.mark.parametrize("size", [1, 3, 100])
def test_spans_of_a_file_in_any_pieces(size: int) -> None:
    content = bytes(range(50))
    pieces = (content[at : at + size] for at in range(0, 50, size))
    spans = [ByteSpan(0, 4), ByteSpan(4, 6), ByteSpan(10, 11), ByteSpan(45, None)]
    assert b"".join(within(pieces, spans)) == content[:6] + content[10:11] + content[45:]
