"""Files of other people's tools in the archive: their habits understood, their damage seen, nothing else taken."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.imports import UNKNOWN, Import
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import ReportManifest, read_manifest
from nianbao.archive.catalogue.recorded import earlier_warcs
from nianbao.archive.catalogue.verify import verify
from nianbao.archive.outbox import Outbox
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.file_lock import lock
from nianbao.core.settings import Settings
from tests.crawler.foreign_warcs import (
    DATE,
    HOST,
    INFO,
    PAGE,
    REPORT,
    STYLE,
    TITLE,
    One,
    answer,
    by_record,
    chunked,
    in_one,
    page,
    plain,
    response,
    sha1,
    sha256,
    wacz,
)
from tests.nianbao_cli.test_crawl_documents import docx

COUNTY = County("990101", "青岭县", "示范省", "岚谷市", f"{HOST}/")
PROFILE = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
CSS = response(b".x{color:red}", url=STYLE, kind="text/css")
LATER = "2022-03-02T08:30:00Z"


def revisit(*fields: str, block: bytes | None = None, url: str = REPORT, digest: str = sha1(PAGE)) -> One:
    said = [PROFILE, f"WARC-Payload-Digest: {digest}", *fields]
    return One("revisit", url, answer(b"") if block is None else block, fields=said, date=LATER)


def in_base32(kind: str, body: bytes) -> str:
    return f"{kind}:{base64.b32encode(hashlib.sha256(body).digest()).decode().rstrip('=')}"


REFERS = [f"WARC-Refers-To-Target-URI: {REPORT}", f"WARC-Refers-To-Date: {DATE}"]
CODED = gzip.compress(PAGE, mtime=0)
HABITS: dict[str, bytes] = {
    "a gzip member each": by_record([INFO, response(), CSS]),
    "plain": plain([INFO, response(), CSS]),
    "one gzip member": in_one([INFO, response(), CSS]),
    "no digests": plain([INFO, response(digest=None)]),
    "sha256 in hex": by_record([INFO, response(digest=sha256)]),
    "sha-256 in base32": by_record([INFO, response(digest=lambda body: in_base32("sha-256", body))]),
    "md5": by_record([INFO, response(digest=lambda body: f"md5:{hashlib.md5(body).hexdigest()}")]),
    "an unknown digest": by_record([INFO, response(digest=lambda body: "xyz:123")]),
    "a digest without its kind": by_record([INFO, response(digest=lambda body: hashlib.sha1(body).hexdigest())]),
    "chunks kept": by_record([INFO, response(PAGE, "Transfer-Encoding: chunked", sent=chunked(PAGE))]),
    "chunks undone, the header kept": by_record([INFO, response(PAGE, "Transfer-Encoding: chunked")]),
    "a digest of the framing, too": by_record(
        [INFO, response(chunked(PAGE), "Transfer-Encoding: chunked")]
    ),
    "coding kept": by_record([INFO, response(CODED, "Content-Encoding: gzip")]),
    "coding undone, the header kept": by_record(
        [INFO, response(PAGE, "Content-Encoding: gzip", f"Content-Length: {len(CODED)}")]
    ),
    "brotli undone, the header kept": by_record([INFO, response(PAGE, "Content-Encoding: br")]),
    "a digest of the decoded page": by_record([INFO, response(PAGE, "Content-Encoding: gzip", sent=CODED)]),
    "a digest of the whole block": by_record([INFO, replace(response(), payload=response().block)]),
    "both codings kept": by_record(
        [INFO, response(CODED, "Transfer-Encoding: chunked", "Content-Encoding: gzip", sent=chunked(CODED))]
    ),
    "a browser's recorder": by_record(
        [
            INFO,
            response(PAGE, "x-archive-orig-content-encoding: br", digest=sha256, first="HTTP/1.1 200"),
            One("resource", "urn:pageinfo:x", b"{}", media_type="application/json"),
            CSS,
        ]
    ),
    "HTTP/2": by_record([INFO, response(first="HTTP/2 200 OK")]),
    "a head of bare lines": by_record([INFO, One(block=answer(b"").replace(b"\r", b"") + PAGE, payload=PAGE)]),
    "an address in brackets": by_record([INFO, One(url=f"<{REPORT}>", block=answer(PAGE), payload=PAGE)]),
    "no record ids": by_record([replace(INFO, record_id=None), response(record_id=None)]),
    "the same record id twice": by_record([replace(CSS, record_id="<urn:a>"), response(record_id="<urn:a>")]),
    "nothing after the last record": plain([INFO, response(end=b"")]),
    "a folded field": by_record([INFO, response(fields=["X-Note: one\r\n\ttwo"])]),
    "seconds in fractions": by_record([INFO, response(date="2022-03-01T08:30:00.123456789Z")]),
    "a resource record": by_record([INFO, One("resource", REPORT, PAGE, PAGE, media_type="text/html")]),
    "a revisit after": by_record([INFO, response(), revisit(*REFERS)]),
    "a revisit before": by_record([INFO, revisit(*REFERS), response()]),
    "a revisit without a head": by_record([INFO, response(), revisit(*REFERS, block=b"")]),
    "a revisit by its digest": by_record([INFO, response(url=f"{HOST}/copy.html"), revisit()]),
    "a revisit of chunks": by_record(
        [INFO, response(PAGE, "Transfer-Encoding: chunked", sent=chunked(PAGE)), revisit(*REFERS)]
    ),
    "a revisit in chunks": by_record(
        [INFO, response(), revisit(*REFERS, block=answer(b"", "Transfer-Encoding: chunked"))]
    ),
    "not modified": by_record(
        [INFO, response(), revisit(*REFERS, block=b"HTTP/1.1 304 Not Modified\r\nContent-Type: text/html\r\n\r\n")]
    ),
    "a package of two": wacz({"archive/a.warc.gz": by_record([INFO, response()]), "archive/b.warc.gz": by_record([CSS])}),
    "a package of packages": wacz({"one.wacz": wacz({"archive/a.warc": plain([INFO, response()])}), "index.json": b"{}"}),
}  # fmt: skip


class Archive:
    """An archive in a directory that files are handed to."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.settings = Settings(store=str(directory / "store"), work=str(directory / "work"))
        self.store = DirectoryStore(directory / "store")
        self.store.prepare()

    def take(
        self,
        *contents: bytes,
        county: County = COUNTY,
        year: int = 2021,
        by: str = "",
        prefecture: County | None = None,
    ) -> CountyResult:
        paths = []
        for number, content in enumerate(contents):
            suffix = (
                ".wacz" if content[:2] == b"PK" else ".warc.gz" if content[:2] == b"\x1f\x8b" else ".warc"
            )
            paths.append(self.directory / f"given-{number}{suffix}")
            paths[-1].write_bytes(content)
        outbox = Outbox(self.settings.work_path / "outbox", self.store)
        with Catalogue.open(self.store, self.settings.work_path) as catalogue:
            catalogue.refresh()
        return asyncio.run(Import(self.settings, outbox, county, prefecture, year, by).run(paths))

    @property
    def manifests(self) -> list[ReportManifest]:
        keys = [key for key in self.store.keys("reports/") if key.endswith("manifest.json")]
        read = [read_manifest(self.store, key) for key in sorted(keys)]
        return [each for each in read if isinstance(each, ReportManifest)]

    def object(self, key: str) -> bytes:
        return (self.directory / "store" / key).read_bytes()

    @property
    def faults(self) -> list[str]:
        found = verify(self.store, deep=True)
        return [f"{each.key}: {each.reason}" for each in found if each.state.is_damage]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The report's text, of the plainest file."""
    archive = Archive(tmp_path_factory.mktemp("plain"))
    result = archive.take(HABITS["plain"])
    content = archive.object(result.text or "")
    assert TITLE in content.decode()
    return content


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_is_understood(archive: Archive, text: bytes, habit: str) -> None:
    given = HABITS[habit]
    result = archive.take(given)
    assert (result.status, result.url, result.title, result.found_at) == ("archived", REPORT, TITLE, "import")
    assert (result.requests, result.published_on, result.reason) == (0, "2022-02-15", None)
    assert archive.object(result.text or "") == text
    (manifest,) = archive.manifests
    (kept,) = manifest.objects_of("imported")
    assert archive.object(kept.key) == given
    assert kept.sha256 == hashlib.sha256(given).hexdigest()
    assert manifest.found_at == "import"
    assert manifest.source["files"][0]["flaws"] == []
    assert not archive.faults


SAMPLES = Path(__file__).parents[1] / "nianbao_cli" / "import_samples"
MADE_BY = {
    "wget.warc.gz": "Wget/1.21.3 (linux-gnu)",
    "warcprox.warc.gz": "warcprox 2.13.1",
    "py-wacz.wacz": "py-wacz 0.5.0; warcprox 2.13.1",
    "pywb-recorder.warc.gz": UNKNOWN,
    "warcio-capture-http.warc.gz": UNKNOWN,
    "scrapy-webarchive.wacz": "scrapy-webarchive/0.5.3, Scrapy/2.11.2; Scrapy/2.11.2 (+https://scrapy.org)",
}


@pytest.mark.parametrize("sample", MADE_BY)
def test_a_file_of_another_tool_is_taken(archive: Archive, text: bytes, sample: str) -> None:
    """Files that these programs made of one portal; what made them is said where they say it."""
    portal = replace(COUNTY, portal_url="http://127.0.0.2:18431/")
    given = (SAMPLES / sample).read_bytes()
    result = archive.take(given, county=portal)
    assert (result.status, result.title) == ("archived", TITLE)
    assert archive.object(result.text or "") == text
    (manifest,) = archive.manifests
    assert manifest.captured_by == MADE_BY[sample]
    assert [archive.object(each.key) for each in manifest.objects_of("imported")] == [given]
    assert not archive.faults


OTHER = TITLE.replace("青岭县", "白石县")
REFUSED: dict[str, tuple[list[bytes], str]] = {
    "another county's": ([plain([response(page(OTHER, PAGE.decode().replace("青岭县", "白石县")))])], "another government"),
    "another year's": ([plain([response(page(TITLE.replace("2021", "2020")))])], "of 2020, not of 2021"),
    "another host's": ([plain([response(url="http://www.example.cn/r.html")])], "www.example.cn:80 is not a host"),
    "a wall": ([plain([response(b"<html><script>var __jsl_clearance=1</script></html>", first="HTTP/1.1 521 x")])], "0 pages"),
    "a wall that says 200": ([plain([response(b"<html><script>var __jsl_clearance=1</script></html>")])], "jsl script"),
    "an error page": ([plain([response(first="HTTP/1.1 500 Oops")])], "none of which"),
    "no pages": ([plain([INFO])], "no record"),
    "no WARC": ([b"The report is on my other disk.\n"], "no record"),
    "nothing": ([b""], "no record"),
    "an empty package": ([wacz({"readme.txt": b"-"})], "no record"),
    "half a package": ([HABITS["a package of two"][:900]], "damaged ZIP"),
    "a revisit of nothing": ([plain([INFO, revisit(*REFERS)])], "its payload is not here"),
    "nothing but a file too many": ([plain([response(b"<p>news", url=f"{HOST}/news.html")]), b"notes"], "given-1.warc: no record"),
    "another record's digest": ([plain([response(digest=lambda body: sha1(body + b"!"))])], "does not agree"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_holds_no_report_is_refused_and_nothing_is_stored(archive: Archive, case: str) -> None:
    given, why = REFUSED[case]
    result = archive.take(*given)
    assert (result.status, result.status.exit_code, result.warc, result.found_at) == (
        "not_found",
        3,
        None,
        None,
    )
    assert why in (result.reason or "")
    assert list(archive.store.keys()) == []
    assert not [
        path for path in archive.settings.work_path.rglob("*") if path.suffix in (".gz", ".warc", ".wacz")
    ]


NEWS = plain([response(b"<p>news", url=f"{HOST}/news.html")])
LEFT_OUT: dict[str, tuple[list[bytes], list[str]]] = {
    "a page of something else": ([HABITS["plain"], NEWS], ["given-1.warc: nothing of the report"]),
    "no WARC": ([b"notes", HABITS["plain"]], ["given-0.warc: no record"]),
    "half a package": ([HABITS["a package of two"][:900], HABITS["plain"]], ["given-0.wacz: no record", "damaged ZIP"]),
    "each of them, and a part that is needed": (
        [b"notes", plain([revisit(*REFERS)]), NEWS, plain([response()]), b""],
        ["given-0.warc, given-4.warc: no record", "given-2.warc: nothing of the report"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT_OUT)
def test_a_file_that_has_no_part_in_the_report_is_left_out_and_named(
    archive: Archive, case: str, text: bytes
) -> None:
    given, named = LEFT_OUT[case]
    result = archive.take(*given)
    assert result.status == "archived"
    assert archive.object(result.text or "") == text
    assert [said for said in named if said not in (result.reason or "")] == []
    (manifest,) = archive.manifests
    kept = [archive.object(each.key) for each in manifest.objects_of("imported")]
    assert kept == [
        content for content in given if content not in (b"notes", b"", NEWS, HABITS["a package of two"][:900])
    ]
    assert not archive.faults
    assert (archive.take(*given).status, len(archive.manifests)) == ("unchanged", 1)


def test_damage_beside_the_report_is_said(archive: Archive, text: bytes) -> None:
    """Each way in which a neighbour can be broken: the report is taken, and the file keeps its flaw."""
    neighbour = response(b"<p>news</p>" * 90, url=f"{HOST}/news.html")
    before, after = by_record([INFO, neighbour]), by_record([response()])
    broken = bytearray(before + after)
    broken[len(before) - 40] ^= 0x55
    shorter = plain([INFO, neighbour]).replace(b"news</p><p>", b"", 1) + plain([response()])
    longer = plain([INFO, neighbour]).replace(b"<p>news", b"<p>newsnews", 1) + plain([response()])
    torn = by_record([INFO, response(), neighbour])[:-30]
    junk = b"junk\r\n" + plain([INFO, response()])
    for number, given in enumerate((bytes(broken), shorter, longer, torn, junk)):
        own = Archive(archive.directory / str(number))
        result = own.take(given)
        assert result.status == "archived"
        assert own.object(result.text or "") == text
        (manifest,) = own.manifests
        assert manifest.source["files"][0]["flaws"], number
        assert own.object(manifest.objects_of("imported")[0].key) == given
        assert not own.faults


def flip(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    at = chance.randrange(len(damaged))
    match chance.randrange(3):
        case 0:
            damaged[at] ^= 1 << chance.randrange(8)
        case 1:
            del damaged[at : at + chance.randrange(1, 300)]
        case _:
            del damaged[at:]
    return bytes(damaged)


def tampered(directory: Path, text: bytes, seeds: range) -> None:
    """Whatever was done to a file: its report is refused, or it is the report as it was."""
    forms = [
        HABITS["plain"],
        HABITS["a gzip member each"],
        HABITS["one gzip member"],
        HABITS["a package of two"],
    ]
    for seed in seeds:
        chance = random.Random(seed)
        own = Archive(directory / str(seed))
        result = own.take(flip(chance.choice(forms), chance))
        assert result.status in ("archived", "not_found"), (seed, result.reason)
        if result.status == "archived":
            assert own.object(result.text or "") == text, seed
            assert not own.faults, seed
        else:
            assert list(own.store.keys()) == [], seed


def test_no_damage_becomes_a_report(tmp_path: Path, text: bytes) -> None:
    tampered(tmp_path, text, range(20))


@pytest.mark.long
def test_no_damage_becomes_a_report_long(tmp_path: Path, text: bytes) -> None:
    tampered(tmp_path, text, range(20, 1000))


def test_the_prefectures_portal_is_the_second_place(archive: Archive) -> None:
    """What lies there is the county's where its title names the county."""
    there = replace(COUNTY, portal_url="http://www.langu.example/")
    unnamed = response(page("2021年政府信息公开工作年度报告"), url="http://www.langu.example/u.html")
    named = response(url="http://www.langu.example/r.html")
    refused = archive.take(plain([unnamed]), prefecture=there)
    assert (refused.status, refused.reason_code) == ("not_found", "files_without_report")
    result = archive.take(plain([unnamed, named]), prefecture=there)
    assert (result.status, result.url) == ("archived", "http://www.langu.example/r.html")


def test_the_manifest_says_who_and_when(archive: Archive) -> None:
    result = archive.take(HABITS["a revisit after"], by="张三，Firefox")
    (manifest,) = archive.manifests
    assert manifest.captured_by == "张三，Firefox"
    assert manifest.captured_at == "2022-03-02T08:30:00+00:00"  # the later answer, which repeats the earlier
    (said,) = manifest.source["files"]
    assert said["software"] == ["Foreign/1.0"]
    assert said["name"] == "given-0.warc.gz"
    assert (said["first_record"], said["last_record"]) == ("2022-03-01T08:30:00+00:00", manifest.captured_at)
    assert manifest.ended > manifest.captured_at
    again = archive.take(HABITS["a revisit after"])
    assert again.status == "unchanged"
    assert (again.url, again.text) == (result.url, result.text)
    assert len(archive.manifests) == 1


def test_an_older_copy_is_an_earlier_version(archive: Archive) -> None:
    """What is handed over takes its place by when it was captured, and displaces nothing newer."""
    newer = PAGE.replace("全县".encode(), "全县上下".encode(), 1).replace(b"<td>1</td>", b"<td>2</td>", 1)
    assert newer != PAGE
    archive.take(plain([response(newer, date="2023-01-01T00:00:00Z")]))
    old = archive.take(HABITS["plain"])
    same = archive.take(plain([response(newer, date="2021-01-01T00:00:00Z")]))
    assert (old.status, same.status) == ("archived", "unchanged")
    with Catalogue.open(archive.store, archive.settings.work_path) as catalogue:
        catalogue.refresh()
        (held,) = catalogue.reports(["990101"], 2021)
    assert held.current.captured_at == "2023-01-01T00:00:00+00:00"
    assert held.first_captured_at == "2021-01-01T00:00:00+00:00"


def test_a_clock_that_was_fast_claims_nothing(archive: Archive) -> None:
    archive.take(plain([response(date="2999-01-01T00:00:00Z")]))
    (manifest,) = archive.manifests
    assert manifest.captured_at < "2999"
    assert manifest.source["files"][0]["last_record"] == "2999-01-01T00:00:00+00:00"


def test_parts_of_several_files_belong_together(archive: Archive) -> None:
    """The page in one, what it shows in another, the payload that a revisit refers to in a third."""
    parts = [plain([revisit(*REFERS)]), plain([CSS]), plain([response()])]
    result = archive.take(*parts)
    (manifest,) = archive.manifests
    assert result.status == "archived"
    assert [archive.object(each.key) for each in manifest.objects_of("imported")] == parts


def test_a_log_beside_the_pages_comes_along(archive: Archive) -> None:
    """wget writes its log into a file of its own, where it splits a recording."""
    log = One("resource", "metadata://gnu.org/software/wget/warc/wget.log", b"...", media_type="text/plain")
    result = archive.take(HABITS["plain"], plain([INFO, log]))
    assert result.status == "archived"
    assert len(archive.manifests[0].objects_of("imported")) == 2


def test_a_document_that_a_list_names_is_the_report(archive: Archive) -> None:
    """As in a crawl: the list says what the document is."""
    rows = f"<ul><li><a href='/f/1.docx'>{TITLE}</a><span>2022-02-15</span></li></ul>".encode()
    paper = docx(archive.directory)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    document = response(paper, url=f"{HOST}/f/1.docx", kind=kind)
    given = plain(
        [INFO, response(b"<meta charset=utf-8><title>x</title>" + rows, url=f"{HOST}/nb/"), document]
    )
    result = archive.take(given)
    assert (result.status, result.url, result.title) == ("archived", f"{HOST}/f/1.docx", TITLE)
    assert not archive.faults
    assert archive.take(plain([INFO, document]), year=2020).status == "not_found"


def test_a_package_that_belies_its_index_is_flawed(archive: Archive) -> None:
    result = archive.take(wacz({"archive/a.warc.gz": by_record([INFO, response()])}, belied=True))
    (manifest,) = archive.manifests
    assert result.status == "archived"
    assert "not as its package says" in json.dumps(manifest.source)


def test_what_a_killed_import_left_is_cleared(archive: Archive) -> None:
    """The next one clears it; that of an import under way stays."""
    left, running = (archive.settings.work_path / name for name in ("import-left", "import-running"))
    for each in (left, running):
        each.mkdir(parents=True)
        (each / "lock").touch()
    with (running / "lock").open("r+") as held:
        lock(held)
        archive.take(HABITS["plain"])
    assert [path.name for path in archive.settings.work_path.glob("import-*")] == ["import-running"]


def test_a_later_crawl_answers_for_itself(archive: Archive) -> None:
    """What others captured is not taken for what the portal answered us."""
    archive.take(HABITS["a gzip member each"])
    assert earlier_warcs(archive.store, "990101", 2021) == []
