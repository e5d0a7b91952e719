"""Every record of a WARC: framing and digests, and what is lost where they fail."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import random
import re
import time

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from nianbao.archive.warc import record_digests, verify
from nianbao.archive.warc.verify import RecordProblem, check_warc
from tests.nianbao.archive.catalogue.handmade import (
    PAGE,
    chunked,
    http,
    member,
    page_record,
    record,
    warcinfo,
)

ID = "<urn:uuid:5f1e2f4e-0000-4000-8000-000000000001>"


def check(warc: bytes) -> list[RecordProblem]:
    def open_at(start: int) -> io.BytesIO:
        return io.BytesIO(warc[start:])

    return list(check_warc(open_at, len(warc)))


def only(warc: bytes) -> RecordProblem:
    (problem,) = check(warc)
    return problem


def random_records(count: int, seed: int = 0, body_bytes: int = 3000) -> list[bytes]:
    """Records of pages that cannot be compressed, so that members are of all sizes."""
    chance = random.Random(seed)
    bodies = [chance.randbytes(chance.randrange(1, body_bytes)) for _ in range(count)]
    return [record(http(body), payload=body, record_id=f"<urn:uuid:{at}>") for at, body in enumerate(bodies)]


GOOD = {
    "warcinfo": warcinfo(),
    "chunked and compressed": page_record(ID),
    "plain body": record(http(PAGE, b"Content-Length: %d" % len(PAGE)), payload=PAGE),
    "no body": record(http(b"", status=b"304 Not Modified"), payload=b""),
    "bare line feeds": record(b"HTTP/1.0 200 OK\nserver:x\n\n" + PAGE, payload=PAGE),
    "chunked behind another coding": record(
        http(chunked(PAGE), b"transfer-ENCODING:gzip , Chunked "), payload=PAGE
    ),
    "interim answer before": record(
        http(b"", b"Link: x", status=b"103 Early Hints") + http(chunked(PAGE), b"Transfer-Encoding: chunked"),
        payload=PAGE,
    ),
    "switching protocols is final": record(http(b"xyz", status=b"101 Switching"), payload=b"xyz"),
    "chunked cut off in data": record(
        http(chunked(PAGE)[:45], b"Transfer-Encoding: chunked"),
        payload=PAGE[:15],
        WARC_Truncated="disconnect",
    ),
    "broken chunk framing": record(
        http(b"zz\r\nnonsense", b"Transfer-Encoding: chunked"), payload=b"whatever the decoder made of it"
    ),
    "head cut off": record(b"HTTP/1.1 200 OK\r\nServer", payload=b""),
    "request": record(
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", kind="request", content_type="application/http; msgtype=request"
    ),
    "resource": record(PAGE, kind="resource", payload=PAGE, content_type="text/html"),
    "revisit": record(
        http(b""), kind="revisit", WARC_Payload_Digest=f"sha256:{hashlib.sha256(PAGE).hexdigest()}"
    ),
    "no digests": record(http(PAGE), WARC_Block_Digest=""),
    "base32": record(
        http(PAGE),
        WARC_Block_Digest="sha256:" + base64.b32encode(hashlib.sha256(http(PAGE)).digest()).decode(),
        WARC_Payload_Digest="SHA-256:" + base64.b32encode(hashlib.sha256(PAGE).digest()).decode().rstrip("="),
    ),
    "sha1 as other tools write it": record(
        http(PAGE), WARC_Block_Digest="sha1:" + base64.b32encode(hashlib.sha1(http(PAGE)).digest()).decode()
    ),
    "an empty line in the block": record(b"\r\n\r\n\r\n\r\n", kind="resource", content_type="text/plain"),
    "an empty block": record(b"", kind="resource", content_type="text/plain"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_record_is_good(name: str) -> None:
    warc = member(warcinfo()) + member(GOOD[name]) + member(warcinfo())
    assert check(warc) == []
    assert len(list(ArchiveIterator(io.BytesIO(warc)))) == 3


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio's spools stay open
def test_what_warcio_writes_is_good() -> None:
    warc = io.BytesIO()
    writer = WARCWriter(warc, gzip=True, warc_version="1.1")
    for number in range(20):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        content = io.BytesIO(PAGE * number)
        writer.write_record(
            writer.create_warc_record(f"http://x/{number}", "response", payload=content, http_headers=headers)
        )
    assert check(warc.getvalue()) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (record(http(PAGE), WARC_Block_Digest="sha256:" + "0" * 64), r"its WARC-Block-Digest is 0{64}, its"),
        (record(http(PAGE), WARC_Block_Digest="sha256:x"), r"its WARC-Block-Digest is x, its bytes give"),
        (record(http(PAGE), WARC_Block_Digest="xxh3:00"), r"of a kind that cannot be checked: 'xxh3'"),
        (record(http(PAGE), payload=PAGE + b"x"), r"its WARC-Payload-Digest is"),
        (record(PAGE, kind="resource", content_type="text/html", payload=b""), r"its WARC-Payload-Digest is"),
        (
            record(http(chunked(PAGE), b"Transfer-Encoding: chunked"), payload=chunked(PAGE)),
            r"WARC-Payload-Digest.*over the chunk framing too; the bytes themselves are whole",
        ),
        (record(PAGE, Content_Length=str(len(PAGE) + 1)), r"1 bytes beginning|block ends|Digest"),
        (record(PAGE, Content_Length=str(len(PAGE) + 99)), rf"block ends after {len(PAGE) + 4} of"),
        (record(PAGE, end=b"\r\n"), r"2 bytes beginning with b'\\r\\n' follow its block"),
        (record(PAGE, end=b""), r"0 bytes beginning with b'' follow its block"),
        (record(PAGE, end=b"\r\n\r\n\r\n"), r"6 bytes beginning"),
        (record(PAGE, end=b"\n\n\n\n"), r"4 bytes beginning with b'\\n"),
        (record(PAGE) + record(PAGE), r"holds more than one record"),
        (record(PAGE, Content_Length=""), r"its header lacks content-length"),
        (record(PAGE, WARC_Date=""), r"its header lacks warc-date"),
        (record(PAGE, Content_Length="-1"), r"its Content-Length is '-1'"),
        (record(PAGE, Content_Length="1" * 40), r"its Content-Length is"),
        (record(PAGE, Content_Length="١٢"), r"its Content-Length is"),
        (b"HTTP/1.1 200 OK\r\n\r\n", r"begins with b'HTTP/1.1 200 OK', not with a WARC version"),
        (b"WARC/1.1\r\nno colon here\r\n\r\n\r\n\r\n", r"a line without a colon: b'no colon here'"),
    ],
)
def test_a_bad_record_is_said_and_the_next_is_read(content: bytes, reason: str) -> None:
    first, last = (
        member(warcinfo()),
        member(record(PAGE, WARC_Block_Digest="sha256:" + "1" * 64, record_id=ID)),
    )
    problems = check(first + member(content) + last)
    assert {problem.offset for problem in problems} == {len(first), len(first) + len(member(content))}
    assert any(re.search(reason, problem.reason) for problem in problems[:-1]), problems
    assert problems[-1].record_id == ID


def test_an_empty_file_is_a_problem() -> None:
    assert only(b"").reason == "the file is empty"


def test_an_empty_member_is_a_problem() -> None:
    assert only(member(b"")).reason == "no WARC header begins here"


def test_what_is_no_gzip_is_a_problem() -> None:
    problem = only(record(PAGE))
    assert (problem.offset, problem.record_id) == (0, None)
    assert problem.lost == f"bytes 0 to {len(record(PAGE))} of the file, at least one record"


def test_a_header_without_end_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "HEADER_BYTES", 5000)
    assert only(member(b"WARC/1.1\r\n" + b"x: y\r\n" * 10_000)).reason == "no WARC header begins here"


def test_a_http_head_without_end_leaves_it_to_the_block_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_digests, "HEADER_BYTES", 5000)
    head = b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000
    assert check(member(record(head, payload=b"?"))) == []


def test_the_whole_of_two_records_in_one_member_is_said_once() -> None:
    problem = only(member(record(PAGE, record_id=ID) + record(PAGE)))
    assert problem.record_id == ID


def test_a_cut_tail_is_found_wherever_it_is_cut() -> None:
    records = [warcinfo(), page_record(ID)]
    first, last = map(member, records)
    for end in range(1, len(last)):
        problem = only(first + last[:end])
        assert problem.offset == len(first)
        assert "the file ends inside its gzip member" in problem.reason
        if end > len(last) - 20:
            assert problem.record_id == ID
            assert problem.lost.startswith("response record of http://www.ynsp.gov.cn/")


@pytest.mark.parametrize("seed", range(30))
def test_only_the_damaged_record_is_lost(seed: int) -> None:
    chance = random.Random(seed)
    members = [member(content) for content in random_records(30, seed)]
    hit = chance.randrange(len(members))
    # Time, flags and system of a gzip header (4 to 9) carry nothing; the object's own digest covers them.
    at = chance.choice([0, 1, 2, 3, *range(10, len(members[hit]))])
    damaged = bytearray(b"".join(members))
    offset = sum(map(len, members[:hit]))
    damaged[offset + at] ^= 1 << chance.randrange(8)
    problems = check(bytes(damaged))
    assert {problem.offset for problem in problems} == {offset}


@pytest.mark.parametrize("seed", range(10))
def test_a_gap_loses_the_records_in_it_and_no_others(seed: int) -> None:
    chance = random.Random(seed)
    members = [member(content) for content in random_records(20, seed)]
    members[3] = member(record(http(b"x"), WARC_Block_Digest="sha256:0", record_id="<urn:uuid:before>"))
    members[15] = member(record(http(b"x"), WARC_Block_Digest="sha256:0", record_id="<urn:uuid:after>"))
    gap = chance.randbytes(sum(map(len, members[5:12])))
    warc = b"".join([*members[:5], gap, *members[12:]])
    before, lost, after = check(warc)
    assert (before.record_id, after.record_id) == ("<urn:uuid:before>", "<urn:uuid:after>")
    begin = sum(map(len, members[:5]))
    assert lost.lost == f"bytes {begin} to {begin + len(gap)} of the file, at least one record"


@pytest.mark.parametrize("piece_bytes", [1, 7, 4096])
def test_the_next_record_is_found_across_pieces(monkeypatch: pytest.MonkeyPatch, piece_bytes: int) -> None:
    monkeypatch.setattr(verify, "PIECE_BYTES", piece_bytes)
    monkeypatch.setattr(verify, "_PROBE_BYTES", 300)
    members = [member(content) for content in random_records(6)]
    damaged = bytearray(b"".join(members))
    damaged[len(members[0]) + 20] ^= 1
    assert [problem.offset for problem in check(bytes(damaged))] == [len(members[0])]
    assert check(b"".join(members)) == []


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_chunks_are_followed_across_pieces(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    body = random.Random(1).randbytes(5000)
    content = record(http(chunked(body, 37), b"Transfer-Encoding: chunked"), payload=body)
    monkeypatch.setattr(verify, "PIECE_BYTES", size)
    assert check(member(content)) == []


def test_a_record_that_unpacks_without_end_is_followed_in_pieces() -> None:
    body = bytes(50 * 1024**2)
    assert check(member(record(http(body), payload=body))) == []


def test_a_stored_archive_within_a_record_is_not_taken_for_records() -> None:
    inner = b"".join(member(content) for content in random_records(3))
    stored = gzip.compress(record(http(inner), payload=inner), compresslevel=0)
    assert check(member(warcinfo()) + stored) == []


def test_it_is_fast_enough_for_an_archive() -> None:
    warc = b"".join(member(content) for content in random_records(2000, body_bytes=20_000))
    began = time.monotonic()
    assert check(warc) == []
    assert len(warc) / (time.monotonic() - began) > 2 * 1024**2
