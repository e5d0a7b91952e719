"""When an answer to a page's own request speaks of an error."""

from __future__ import annotations

import pytest

from crawler.http.answers import PassedOn
from crawler.walk.turning import failed
from nianbao.archive.warc.recorder import Receipt

RECEIPT = Receipt("http://p.gov.cn/api/list", "warc/x.warc.gz", 0, 9, "<urn:uuid:1>", 9, 200, None)


def answered(text: str, status: int = 200) -> PassedOn:
    return PassedOn(status, [(b"content-type", b"application/json")], text.encode(), RECEIPT, False)


@pytest.mark.parametrize(
    "text",
    [
        '{"code":500,"msg":"x"}',
        '{"status":"error"}',
        '{"success":false}',
        '{"code": "A0231"}',
        "系统繁忙，请稍后再试",
    ],
)
def test_an_answer_may_speak_of_an_error_whatever_its_status(text: str) -> None:
    assert failed(answered(text))


@pytest.mark.parametrize(
    "text", ['{"code":200,"rows":[]}', '{"code":"0"}', '{"status":{"code":1}}', "<ul></ul>"]
)
def test_others_do_not(text: str) -> None:
    assert not failed(answered(text))
    assert failed(answered(text, status=404))
    assert failed(None)
