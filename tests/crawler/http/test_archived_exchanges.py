"""Archived exchanges in the place of the network: each request gets what it was answered then."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from scrapy.http import Response

from crawler.capture.handler import CUT_OFF, OVERSIZE, RECEIPTS, STALLED
from crawler.http.archived_exchanges import ArchivedExchanges, Asked, RequestNeeded
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.cdxj import put_cdxj
from nianbao.archive.warc.exchange import Exchange, Truncated
from nianbao.archive.warc.originals import Originals, StoredOriginals
from nianbao.archive.warc.recorder import Recorder

URL = "http://a.gov.cn/list"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def exchange(
    head: bytes = HEAD,
    body: bytes = b"",
    *,
    url: str = URL,
    asked: bytes = b"GET /list HTTP/1.1\r\n\r\n",
    payload: bytes | None = None,
    truncated: Truncated | None = None,
) -> Exchange:
    """An exchange as the handler leaves it."""
    made = Exchange(url)
    made.request += asked
    made.head += head
    made.add_body(body)
    made.payload.update(body if payload is None else payload)
    made.finish(truncated)
    return made


def archived(directory: Path, *exchanges: Exchange, page_bytes: int = 1000) -> ArchivedExchanges:
    recorder = Recorder(directory, "warc", (), originals=Originals())

    async def record() -> None:
        for each in exchanges:
            await recorder.commit(each)

    asyncio.run(record())
    recorder.release()
    store = DirectoryStore(directory)
    for key in recorder.keys:
        put_cdxj(store, key, recorder.path(key))
    originals = StoredOriginals.among(store, recorder.keys)
    return ArchivedExchanges(store, recorder.keys, originals, page_bytes)


def asked(source: ArchivedExchanges, request: Request) -> Response:
    return asyncio.run(source.download(request))


def test_answers_come_in_the_order_of_then_and_the_last_one_again(tmp_path: Path) -> None:
    busy = exchange(b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n\r\n")
    source = archived(tmp_path, busy, exchange(CHUNKED, b"2\r\nok\r\n0\r\n\r\n", payload=b"ok"))
    came = [asked(source, Request(URL)) for _ in range(3)]
    assert [(each.status, each.body) for each in came] == [(503, b""), (200, b"ok"), (200, b"ok")]


def test_requests_are_told_apart_by_what_they_send(tmp_path: Path) -> None:
    posts = [
        exchange(body=b"page %d" % at, asked=b"POST /list HTTP/1.1\r\n\r\npage=%d" % at) for at in (1, 2)
    ]
    source = archived(tmp_path, *posts)
    second = Request(URL, method="POST", body=b"page=2")
    assert asked(source, second).body == b"page 2"
    assert [each.received_bytes for each in second.meta[RECEIPTS]] == [len(HEAD) + 6]
    for lacking in (Request(URL), Request(URL, method="POST", body=b"page=3")):
        with pytest.raises(RequestNeeded):
            asked(source, lacking)
    assert source.needed == [URL, f"POST {URL}"]


@pytest.mark.parametrize(
    ("truncated", "flags"), [(Truncated.DISCONNECT, [CUT_OFF]), (Truncated.TIME, [STALLED]), (None, [])]
)
def test_what_broke_off_breaks_off(tmp_path: Path, truncated: Truncated | None, flags: list[str]) -> None:
    cut = exchange(CHUNKED, b"9\r\n<html>", payload=b"<html>", truncated=truncated)
    came = asked(archived(tmp_path, cut), Request(URL))
    assert (came.body, came.flags) == (b"<html>", flags)


def test_no_answer_is_none_again_and_one_too_long_is_given_up(tmp_path: Path) -> None:
    long = exchange(body=b"x", url="http://a.gov.cn/long", truncated=Truncated.LENGTH)
    source = archived(tmp_path, exchange(b"", truncated=Truncated.DISCONNECT), long)
    request = Request(URL)
    with pytest.raises(DownloadFailedError):
        asked(source, request)
    assert len(request.meta[RECEIPTS]) == 1
    with pytest.raises(DownloadCancelledError):
        asked(source, Request("http://a.gov.cn/long"))


def test_a_repeated_payload_is_had_from_its_original_and_a_large_one_is_no_page(tmp_path: Path) -> None:
    body = b"x" * 1200
    source = archived(
        tmp_path, exchange(body=b"same"), exchange(body=b"same"), exchange(body=body, url="http://a.gov.cn/f")
    )
    assert [asked(source, Request(URL)).body for _ in range(2)] == [b"same", b"same"]
    large = asked(source, Request("http://a.gov.cn/f"))
    assert (large.body, large.flags) == (b"", [OVERSIZE])


def test_the_moment_in_an_address_tells_no_requests_apart(tmp_path: Path) -> None:
    moment = datetime.now(UTC)

    def url(at: datetime, page: int = 1) -> str:
        return f"http://a.gov.cn/rows?page={page}&_={int(at.timestamp() * 1000)}&r=0.{int(at.timestamp())}"

    source = archived(tmp_path, exchange(body=b"rows", url=url(moment)))
    assert asked(source, Request(url(moment + timedelta(minutes=1)))).body == b"rows"
    with pytest.raises(RequestNeeded):
        asked(source, Request(url(moment, page=2)))


def test_a_number_of_another_day_is_an_id() -> None:
    one, other = (Asked("GET", f"http://a.gov.cn/?id={number}", b"") for number in (1234567890, 1334567890))
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    assert one.timeless(moment) == one
    assert one.timeless(moment) != other.timeless(moment)
