"""The second crawl stores what is new: payloads held already become revisit records."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply
from warcio.archiveiterator import ArchiveIterator

from tests.nianbao_cli.test_crawl_again import LOCAL, NOT_FOUND, column, page, report

Program = Callable[..., Any]
TITLE = "青岭县{}年政府信息公开工作年度报告"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def document(size: int, seed: int) -> Reply:
    body = b"%PDF-1.4\n" + random.Random(seed).randbytes(size)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: %d\r\n\r\n" % len(body)
    return Reply([head + body])


@pytest.fixture
def pages() -> dict[str, Reply]:
    attached = "<p><a href='/files/1.pdf'>附件.pdf</a></p>"
    made = {
        "/": page("<a href='/nb/'>政府信息公开年报</a>" + "<p>新闻</p>" * 9),
        "/nb/": column(("/2022.html", TITLE.format(2022)), ("/2021.html", TITLE.format(2021))),
        "/2021.html": report(2021, "2022-02-15"),
        "/2022.html": report(2022, "2023-02-15"),
        "/files/1.pdf": document(300_000, 1),
    }
    for year in (2021, 2022):
        reply = made[f"/{year}.html"].sent.partition(b"\r\n\r\n")[2].decode()
        made[f"/{year}.html"] = page(reply.replace("</body>", attached + "</body>"), TITLE.format(year))
    return made


class Archive:
    def __init__(self, nianbao: Program, directory: Path, server: RawServer) -> None:
        self.nianbao, self.store = nianbao, directory / "nianbao-data"
        (directory / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
            encoding="utf-8",
        )

    def crawl(self, year: int = 2021) -> dict[str, Any]:
        ran = self.nianbao("crawl", "990101", "--year", str(year), "--json", **LOCAL)
        (line,) = ran.lines
        return dict(line)

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.store.rglob("*") if path.is_file())

    def records(self, key: str) -> dict[str, Any]:
        with (self.store / key).open("rb") as stream:
            return {
                record.rec_headers.get_header("WARC-Target-URI"): record.rec_headers
                for record in ArchiveIterator(stream)
                if record.rec_type in ("response", "revisit")
            }

    def sound(self) -> bool:
        return bool(self.nianbao("verify", "--deep").code == 0)


@pytest.fixture
def archive(nianbao: Program, tmp_path: Path, pages: dict[str, Reply]) -> Any:
    with RawServer(lambda path: pages.get(path, NOT_FOUND)) as server:
        yield Archive(nianbao, tmp_path, server)


def test_an_unchanged_portal_costs_a_twentieth(archive: Archive, tmp_path: Path) -> None:
    first = archive.crawl()
    size = archive.size
    second = archive.crawl()
    assert (first["status"], second["status"]) == ("archived", "unchanged")
    assert archive.size - size <= 0.05 * size
    before, after = archive.records(first["warc"]), archive.records(second["warc"])
    for url, revisit in after.items():
        if url.endswith("/robots.txt"):  # nothing was answered: an empty payload is none to refer to
            continue
        assert revisit.get_header("WARC-Type") == "revisit"
        assert revisit.get_header("WARC-Profile") == PROFILE
        assert revisit.get_header("WARC-Refers-To-Target-URI") == url
        for name in ("Date", "Record-ID"):
            referred = revisit.get_header("WARC-Refers-To" + ("-Date" if name == "Date" else ""))
            assert referred == before[url].get_header(f"WARC-{name}")
    assert archive.sound()


def test_a_report_is_named_where_its_response_is(archive: Archive, tmp_path: Path) -> None:
    first, _ = archive.crawl(), archive.crawl()
    archive.nianbao("export", "--output", "d")
    (row,) = [line.split(",") for line in (tmp_path / "d/reports.csv").read_text().splitlines()[1:]]
    assert first["warc"] in row
    found = archive.records(first["warc"])[first["url"]]
    assert found.get_header("WARC-Type") == "response"
    assert found.get_header("WARC-Record-ID") in row


def test_next_year_refers_to_this_one(archive: Archive) -> None:
    first, second = archive.crawl(2021), archive.crawl(2022)
    assert second["status"] == "archived"
    records = archive.records(second["warc"])
    (pdf,) = [record for url, record in records.items() if url.endswith(".pdf")]
    assert pdf.get_header("WARC-Type") == "revisit"
    assert records[second["url"]].get_header("WARC-Type") == "response"
    manifest = next(archive.store.glob("reports/990101/2022/*/*/manifest.json"))
    named = {named["key"]: named["role"] for named in json.loads(manifest.read_text())["objects"]}
    assert (named[first["warc"]], named[second["warc"]]) == ("original_warc", "warc")
    assert (
        archive.nianbao("download", "990101", "--year", "2022", "--as", "original", "--output", "o").code == 0
    )


def test_within_one_crawl_too(archive: Archive, pages: dict[str, Reply]) -> None:
    twice = "<p><a href='/files/1.pdf'>附件.pdf</a><a href='/files/2.pdf'>附件2.pdf</a></p>"
    body = pages["/2021.html"].sent.partition(b"\r\n\r\n")[2].decode()
    pages["/2021.html"] = page(body.replace("</body>", twice + "</body>"), TITLE.format(2021))
    pages["/files/2.pdf"] = pages["/files/1.pdf"]
    line = archive.crawl()
    kinds = {
        url[-5:]: record.get_header("WARC-Type") for url, record in archive.records(line["warc"]).items()
    }
    assert (kinds["1.pdf"], kinds["2.pdf"]) == ("response", "revisit")
    assert archive.sound()
    assert (
        archive.nianbao("download", "990101", "--year", "2021", "--as", "original", "--output", "o").code == 0
    )
    copies = [path.read_bytes() for path in (archive.store.parent / "o").iterdir()]
    assert len(copies) == 2
    assert len(set(copies)) == 1


@pytest.mark.parametrize("harm", ["damaged", "lost"])
def test_a_damaged_original_is_stored_anew(archive: Archive, harm: str) -> None:
    first = archive.crawl()
    path = archive.store / first["warc"]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1  # in the middle of the PDF
    path.unlink()
    if harm == "damaged":
        path.write_bytes(content)
    second = archive.crawl()
    kinds = {url: record.get_header("WARC-Type") for url, record in archive.records(second["warc"]).items()}
    (pdf,) = [kind for url, kind in kinds.items() if url.endswith(".pdf")]
    assert pdf == "response"
    assert kinds[second["url"]] == ("revisit" if harm == "damaged" else "response")


def deep(archive: Archive) -> list[str]:
    ran = archive.nianbao("verify", "--deep", "--json")
    return [line["reason"] for line in ran.lines if line["state"] == "damaged"]


def test_a_revisit_without_its_original_is_damage(archive: Archive) -> None:
    first, second = archive.crawl(), archive.crawl()
    for name in (first["warc"], first["warc"] + ".cdxj"):
        (archive.store / name).unlink()
    said = deep(archive)
    assert len(said) == len(
        [url for url in archive.records(second["warc"]) if not url.endswith("robots.txt")]
    )
    assert all("its payload is lost" in reason for reason in said)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'"length": "', b'"length": "1', "says otherwise"),
        (b"/nb/", b"/mb/", "says otherwise"),
        (b"\n", b"\n" * 2, "no CDXJ"),
        (None, b"", "lacks"),
    ],
)
def test_an_index_that_disagrees_is_damage(
    archive: Archive, old: bytes | None, new: bytes, reason: str
) -> None:
    line = archive.crawl()
    index = archive.store / (line["warc"] + ".cdxj")
    content = index.read_bytes()
    index.write_bytes(content.replace(old, new, 1) if old else content.split(b"\n", 1)[1])
    assert any(reason in said for said in deep(archive))


@pytest.mark.parametrize("named", ["its page's response", "the robots.txt as seen"])
def test_a_record_that_a_manifest_names_in_vain_is_damage(archive: Archive, named: str) -> None:
    archive.crawl()
    path = next(archive.store.rglob("reports/*/*/*/*/manifest.json"))
    manifest = json.loads(path.read_text())
    del manifest["seal"]
    naming = manifest if named == "its page's response" else manifest["hosts"][0]["robots"]
    naming["record_id"] = "<urn:uuid:00000000-0000-4000-8000-000000000000>"
    path.write_text(json.dumps(manifest))
    changed, said = sorted(deep(archive), key=lambda reason: "names this record" in reason)
    assert "inventory/" in changed
    assert f"names this record as {named}" in said
