"""Which answers are all there though their framing promised more: read as browsers show them, and marked."""

from __future__ import annotations

import gzip

import pytest
from scrapy.http import Response

from crawler.capture.handler import CUT_OFF, OVERSIZE, STALLED
from crawler.http.broken_off import broken_off, is_all_there
from nianbao.core.form import form

HEADINGS = [f"<h2>{section.heading}</h2><p>认真落实。</p>" for section in form().sections]
PAGE = f"<html><title>年报</title><body>{''.join(HEADINGS)}</body></html>".encode()
OPEN_END = PAGE.removesuffix(b"</body></html>")
GBK = {"Content-Type": "text/html; charset=gbk"}
ZIPPED = {"Content-Encoding": "gzip"}
WHOLE: dict[str, tuple[bytes, dict[str, str]]] = {
    "ends as a page": (PAGE, {}),
    "an error page too": (b"<html><body>404</body></html>", {}),
    "blanks after it": (PAGE + b"\r\n\r\n ", {}),
    "in capitals": (PAGE.replace(b"</html>", b"</HTML >"), {}),
    "a comment after it": (PAGE + b"\n<!-- 0.02s - 1 -->\n<!-- x -->", {}),
    "packed": (gzip.compress(PAGE), ZIPPED),
    "all parts, no end": (OPEN_END, {}),
    "all parts in GBK": (OPEN_END.decode().encode("gbk"), GBK),
}
CUT: dict[str, tuple[bytes, dict[str, str]]] = {
    "nothing": (b"", {}),
    "in mid-page": (PAGE[: len(PAGE) // 2], {}),
    "in the end tag": (PAGE.removesuffix(b"l>"), {}),
    "all parts, cut in a text": (OPEN_END + "<p>一是加".encode(), {}),
    "all parts but the last": ("".join(HEADINGS[:-1]).encode(), {}),
    "something begins after it": (PAGE + b"<script>var a", {}),
    "a comment without end": (PAGE + b"<!-- 0.0", {}),
    "packed, cut off": (gzip.compress(PAGE)[:-30], ZIPPED),
    "data that may go on": (b'[{"a": 1}, {"a": 2}', {}),
    "text that may go on": ("一、总体情况\n".encode(), {}),
    "a document": (b"%PDF-1.4 \n%%EOF", {}),
}


def response(body: bytes, headers: dict[str, str], *flags: str) -> Response:
    return Response("http://a.gov.cn/1.html", headers=headers, body=body, flags=list(flags))


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_all_there(name: str) -> None:
    assert is_all_there(response(*WHOLE[name], CUT_OFF), 100_000)


@pytest.mark.parametrize("name", CUT)
def test_what_lacks_something(name: str) -> None:
    assert not is_all_there(response(*CUT[name], CUT_OFF), 100_000)


def test_what_was_too_large_to_be_looked_at_is_not_known() -> None:
    assert not is_all_there(response(b"", {}, CUT_OFF, OVERSIZE), 100_000)
    assert not is_all_there(response(gzip.compress(PAGE), ZIPPED, CUT_OFF), 10)


def test_why_the_end_did_not_come() -> None:
    named = {
        flag: type(broken_off(response(PAGE, {}, flag))).__name__ for flag in (CUT_OFF, STALLED, OVERSIZE)
    }
    assert named == {CUT_OFF: "ResponseDataLossError", STALLED: "DownloadTimeoutError", OVERSIZE: "NoneType"}
