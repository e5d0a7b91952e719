"""`nianbao download`: each form is what was captured, whole, checked, and over nothing else."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from nianbao.archive.package.download import FORMS, default_output, download
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import NianbaoError, ObjectMissing, StoreError, UsageError
from tests.nianbao.archive.catalogue.handmade import PAGE, Report, chunked, flip, http, member, put, record

ATTACHMENTS = (
    ("../../报告.pdf", b"%PDF first"),
    ("报告.pdf", b"%PDF second"),
    ("报告.PDF", b"%PDF third"),
    ("NUL.xls", b""),
)
REPORT = Report(attachments=ATTACHMENTS)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def content(path: Path) -> object:
    if path.is_dir():
        return {child.name: child.read_bytes() for child in path.iterdir()}
    return path.read_bytes()


def test_every_form_has_its_default_name(store: DirectoryStore, out: Path) -> None:
    manifest = REPORT.put(store)
    for form in FORMS:
        download(store, manifest, form)
    assert sorted(path.name for path in out.iterdir()) == [
        "532525-2021-original",
        "532525-2021-tables",
        "532525-2021.html",
        "532525-2021.txt",
        "532525-2021.wacz",
        "532525-2021.warc.gz",
    ]


def test_the_default_form_is_the_warc_byte_for_byte(store: DirectoryStore, out: Path) -> None:
    manifest = REPORT.put(store)
    done = download(store, manifest)
    assert (done.path, done.note) == (Path("532525-2021.warc.gz"), None)
    assert manifest.warc is not None
    with store.open(manifest.warc) as stream:
        assert stream.read() == done.path.read_bytes()


def test_several_warcs_become_one_that_readers_accept(store: DirectoryStore, out: Path) -> None:
    manifest = replace(REPORT, warcs=3).put(store)
    done = download(store, manifest, "warc", out / "deep/er/one.warc.gz")
    with done.path.open("rb") as stream:
        records = [(one.rec_type, one.content_stream().read()) for one in ArchiveIterator(stream)]
    assert [kind for kind, _ in records] == ["warcinfo", "response"] * 3
    assert [body for kind, body in records if kind == "response"] == [PAGE] * 3


def test_text_is_plain(store: DirectoryStore, out: Path) -> None:
    done = download(store, REPORT.put(store), "text")
    assert done.path.read_bytes() == REPORT.text


@pytest.mark.parametrize("stored", [True, False])
def test_html_is_the_body_without_http_codings_in_its_own_charset(
    store: DirectoryStore, out: Path, stored: bool
) -> None:
    manifest = replace(REPORT, store_html=stored).put(store)
    assert (manifest.object("html") is not None) == stored
    done = download(store, manifest, "html")
    assert done.path.read_bytes() == PAGE
    assert "石屏县".encode("gb18030") in PAGE


RAW = zlib.compressobj(wbits=-15)
LONG = PAGE * 100_000
SECOND = gzip.compress(PAGE[20:])
MEMBERS = gzip.compress(PAGE[:20]) + SECOND
ENCODED: dict[str, tuple[bytes, list[bytes]]] = {
    "identity": (PAGE, [b"Content-Encoding: identity"]),
    "gzip": (gzip.compress(PAGE), [b"Content-Encoding: GZIP"]),
    "deflate": (zlib.compress(PAGE), [b"content-encoding: deflate"]),
    "raw deflate": (RAW.compress(PAGE) + RAW.flush(), [b"Content-Encoding: deflate"]),
    "chunked with a trailer": (chunked(PAGE), [b"Transfer-Encoding: chunked"]),
    "chunked": (chunked(PAGE).replace(b"Trailer: x\r\n", b""), [b"Transfer-Encoding: chunked"]),
    "both": (chunked(gzip.compress(PAGE)), [b"Transfer-Encoding: chunked", b"Content-Encoding: x-gzip"]),
    "twice": (gzip.compress(gzip.compress(PAGE)), [b"Content-Encoding: gzip, gzip"]),
    "nothing": (b"", [b"Content-Encoding: gzip"]),
    "long": (chunked(gzip.compress(LONG), 5000), [b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"]),
    "members": (MEMBERS, [b"Content-Encoding: gzip"]),
    "padded members": (MEMBERS.replace(SECOND, bytes(9) + SECOND) + bytes(700), [b"Content-Encoding: gzip"]),
    "members byte by byte": (
        chunked(MEMBERS + bytes(3), 1),
        [b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"],
    ),
    "members twice": (
        chunked(gzip.compress(MEMBERS[:5]) + gzip.compress(MEMBERS[5:]), 1),
        [b"Transfer-Encoding: chunked", b"Content-Encoding: gzip, gzip"],
    ),
    "a note behind the member": (gzip.compress(PAGE) + b"note", [b"Content-Encoding: gzip"]),
    "plain": (PAGE, [b"Content-Encoding: gzip"]),
    "plain in bytes": (chunked(PAGE, 1), [b"Transfer-Encoding: chunked", b"Content-Encoding: x-gzip"]),
    "charset": (PAGE, [b"Content-Encoding: utf-8"]),
    "none": (PAGE, [b"Content-Encoding: none"]),
    "binary": (gzip.compress(PAGE), [b"Content-Encoding: gzip, Binary"]),
}


def html_from_warc(store: DirectoryStore, block: bytes) -> bytes:
    """What `--as html` makes of a response that stands between others."""
    other = member(record(http(b"another page"), record_id="<urn:uuid:0>"))
    warc = other + member(record(block, record_id="<urn:uuid:1>")) + other
    named = put(store, "warc", "warc/a.warc.gz", warc)
    manifest = replace(REPORT.manifest((named,)), record_id="<urn:uuid:1>")
    return download(store, manifest, "html").path.read_bytes()


@pytest.mark.parametrize("coding", ENCODED)
def test_html_out_of_the_warc_undoes_each_coding(store: DirectoryStore, out: Path, coding: str) -> None:
    body, headers = ENCODED[coding]
    expected = {"nothing": b"", "long": LONG}.get(coding, PAGE)
    assert html_from_warc(store, http(body, *headers)) == expected


BROKEN: dict[str, tuple[bytes, bytes]] = {
    "chunks cut off": (chunked(PAGE)[:-30], b"Transfer-Encoding: chunked"),
    "no chunks": (PAGE, b"Transfer-Encoding: chunked"),
    "gzip cut off": (gzip.compress(PAGE)[:-10], b"Content-Encoding: gzip"),
    "second member cut off": (MEMBERS[:-10], b"Content-Encoding: gzip"),
    "second member only begun": (gzip.compress(PAGE) + b"\x1f", b"Content-Encoding: gzip"),
    "no deflate": (PAGE, b"Content-Encoding: deflate"),
    "zstd": (PAGE, b"Content-Encoding: zstd"),
    "br": (PAGE, b"Content-Encoding: br"),
    "compress": (PAGE, b"Content-Encoding: compress"),
}


@pytest.mark.parametrize("coding", BROKEN)
def test_html_is_whole_or_an_error(store: DirectoryStore, out: Path, coding: str) -> None:
    body, header = BROKEN[coding]
    with pytest.raises(StoreError, match="`--as warc` holds it as"):
        html_from_warc(store, http(body, header))
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("kind", ["revisit", "absent"])
def test_html_that_the_warc_does_not_hold_is_an_error_not_an_empty_file(
    store: DirectoryStore, out: Path, kind: str
) -> None:
    warc = member(record(http(b""), kind="revisit", record_id="<urn:uuid:1>"))
    named = put(store, "warc", "warc/a.warc.gz", warc)
    wanted = "<urn:uuid:1>" if kind == "revisit" else "<urn:uuid:2>"
    with pytest.raises(StoreError, match=r"warc/a\.warc\.gz holds no response <urn"):
        download(store, replace(REPORT.manifest((named,)), record_id=wanted), "html")
    assert list(out.iterdir()) == []


def test_original_holds_every_attachment_under_a_safe_name(store: DirectoryStore, out: Path) -> None:
    done = download(store, REPORT.put(store), "original")
    assert content(done.path) == {
        "_._.._报告.pdf": b"%PDF first",
        "报告.pdf": b"%PDF second",
        "报告 (2).PDF": b"%PDF third",
        "_NUL.xls": b"",
    }
    assert done.note is None


def test_nothing_attached_is_an_empty_folder_and_a_sentence(store: DirectoryStore, out: Path) -> None:
    manifest = Report().put(store)
    for _ in range(2):
        done = download(store, manifest, "original")
        assert content(done.path) == {}
        assert done.note == "nothing is attached to this report"


def test_tables_are_one_csv_each(store: DirectoryStore, out: Path) -> None:
    done = download(store, REPORT.put(store), "tables")
    tables = {
        path.name: list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        for path in done.path.iterdir()
    }
    header = ["field", "row", "column", "value", "printed", "state"]
    assert tables == {
        "t1.csv": [
            header,
            [
                "t1.fees.amount",
                "第二十条第（八）项 > 行政事业性收费",
                "本年收费金额（单位：万元）",
                "12.5",
                "12.50",
                "value",
            ],
        ],
        "t2.csv": [
            header,
            ["t2.new_received.natural", "一、本年新收", "自然人", "7", " 7件\n", "value"],
            ["t2.new_received.total", "一、本年新收", "总计", "", "/", "blank"],
        ],
        "t3.csv": [header, ["t3.review.upheld", "", "", "", "", "missing"]],
    }


def test_what_a_spreadsheet_would_run_is_a_text_unless_it_is_wanted_raw(
    store: DirectoryStore, out: Path
) -> None:
    (cell, *_) = REPORT.cells
    manifest = Report(cells=(replace(cell, printed="=1+1"),)).put(store)
    for raw, printed in ((False, "'=1+1"), (True, "=1+1")):
        done = download(store, manifest, "tables", out / str(raw), raw=raw)
        (row,) = csv.DictReader(io.StringIO((done.path / "t1.csv").read_text("utf-8"), newline=""))
        assert row["printed"] == printed


def test_a_report_without_tables_has_files_with_a_header(store: DirectoryStore, out: Path) -> None:
    done = download(store, Report(cells=()).put(store), "tables")
    assert done.note == "no statutory table was found in this report"
    assert set(content(done.path).values()) == {b"field,row,column,value,printed,state\n"}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_download_again_is_fine(store: DirectoryStore, out: Path, form: str) -> None:
    manifest = REPORT.put(store)
    before = content(download(store, manifest, form).path)
    assert content(download(store, manifest, form).path) == before
    assert len(list(out.iterdir())) == 1


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_overwritten(store: DirectoryStore, out: Path, form: str) -> None:
    manifest = REPORT.put(store)
    output = default_output(manifest, form)
    takes: list[Callable[[], object]] = [
        lambda: output.write_bytes(b"mine"),
        lambda: (output.unlink(), output.mkdir(), (output / "mine").write_bytes(b"mine")),
    ]
    for take in takes:
        take()
        before = content(output)
        with pytest.raises(UsageError, match="pass another --output"):
            download(store, manifest, form)
        assert content(output) == before
        assert list(out.iterdir()) == [out / output]
    assert download(store, manifest, form, Path("other")).path == Path("other")


def test_an_empty_folder_that_is_there_is_filled(store: DirectoryStore, out: Path) -> None:
    (out / "mine").mkdir()
    assert len(content(download(store, REPORT.put(store), "original", out / "mine").path)) == 4


@pytest.mark.parametrize(
    ("form", "role"),
    [("warc", "warc"), ("text", "text"), ("html", "html"), ("original", "attachment"), ("tables", "cells")],
)
def test_a_damaged_or_missing_object_is_named_and_nothing_is_written(
    store: DirectoryStore, out: Path, tmp_path: Path, form: str, role: str
) -> None:
    manifest = REPORT.put(store)
    named = manifest.object(role)
    assert named is not None
    flip(tmp_path / "store" / named.key, named.size // 2)
    with pytest.raises(StoreError, match=r"is damaged.*run `nianbao verify`") as caught:
        download(store, manifest, form)
    assert named.key in str(caught.value)
    (tmp_path / "store" / named.key).unlink()
    with pytest.raises(ObjectMissing, match=r"run `nianbao verify`") as missing:
        download(store, manifest, form)
    assert named.key in str(missing.value)
    assert list(out.iterdir()) == []


def test_a_damaged_warc_gives_no_html(store: DirectoryStore, out: Path, tmp_path: Path) -> None:
    manifest = replace(REPORT, store_html=False).put(store)
    flip(tmp_path / "store" / str(manifest.warc), 300)
    with pytest.raises(StoreError, match="is damaged"):
        download(store, manifest, "html")
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("form", ["warc", "text", "html"])
def test_what_a_capture_does_not_hold_is_said(store: DirectoryStore, out: Path, form: str) -> None:
    with pytest.raises(NianbaoError, match=r"the capture of 532525 2021 \(county\) at .* names no"):
        download(store, REPORT.manifest(()), form)
    assert list(out.iterdir()) == []


def test_unknown_forms_are_usage_errors(store: DirectoryStore, out: Path) -> None:
    manifest = REPORT.manifest(())
    with pytest.raises(UsageError, match=r"--as x: choose one of warc, wacz, text"):
        download(store, manifest, "x")


def test_an_output_that_cannot_be_written_is_said(store: DirectoryStore, out: Path) -> None:
    manifest = REPORT.put(store)
    (out / "file").write_bytes(b"")
    for form in ("text", "original"):
        with pytest.raises(NianbaoError, match=r"cannot write .*file/below"):
            download(store, manifest, form, out / "file/below")
