"""Reasons: a code with its values is stored, the sentence is made when it is shown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from nianbao.core.errors import Blocked
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because, own_failure, reason_fields

COLUMN = "http://www.ynsp.gov.cn/nb/"
UNREAD = because(
    Code.COLUMN_UNREAD, column=COLUMN, why=because(Code.PAGE_LOST, page=f"{COLUMN}2.html", status=404)
)
EXAMPLES: list[tuple[Reason, str, str]] = [
    (
        because(Code.NO_PORTAL, note="portal unconfirmed"),
        "the registry has no portal for it (portal unconfirmed)",
        "名录里没有它的门户网站（portal unconfirmed）",
    ),
    (
        because(Code.NO_COLUMN, requests=12, links=["政务公开 (66)", "年报 (64)"]),
        "no report column found in 12 requests; best links: 政务公开 (66); 年报 (64)",
        "发出 12 次请求，没有找到年报栏目；最可能的链接：政务公开 (66)；年报 (64)",
    ),
    (
        because(
            Code.NO_COLUMN_IN_TIME,
            requests=3,
            stopped=because(Code.REQUESTS_SPENT, spent=3),
            links=because(Code.NO_LINK),
        ),
        "no report column found in 3 requests (stopped after 3 requests (setting county_pages)); best links: "
        "no telling link",
        "发出 3 次请求（发出 3 次请求后停止（设置项 county_pages）），没有找到年报栏目；最可能的链接：没有",
    ),
    (
        UNREAD,
        f"the report column {COLUMN} was not read to its end: its page {COLUMN}2.html answers with status 404",
        f"年报栏目 {COLUMN} 没有读到最后：其中的一页 {COLUMN}2.html 返回状态码 404",
    ),
    (
        because(Code.ENTRIES_UNADDRESSED, count=2, words="2021年度…"),
        "2 report titles without an address that could be read: '2021年度…'",
        "有 2 个年报标题没有能读出的网址：'2021年度…'",
    ),
    (
        because(Code.ENDS_BEFORE, column=COLUMN, years=[2019, 2020]),
        f"the report column {COLUMN} was read to its end; the county's own reports there are of 2019, 2020",
        f"年报栏目 {COLUMN} 已读到最后；其中本县政府的报告属于 2019、2020 年",
    ),
    (
        because(Code.LISTS_NONE, column=COLUMN).also(because(Code.COLUMN_MOVED, column="http://x/old")),
        f"the report column {COLUMN} was read to its end; the county's own reports there are of none, which "
        "proves nothing of the year; the report column is no longer at http://x/old",
        f"年报栏目 {COLUMN} 已读到最后；其中没有本县政府的报告，不能说明这一年没有发布；年报栏目已不在 "
        "http://x/old",
    ),
    (
        because(Code.NOT_STORED, ended="archived", why="no route").after(
            because(Code.TIMED_OUT, address="u")
        ),
        "u did not answer in time (setting timeout_seconds); archived, but not stored yet: no route. It waits "
        "in the outbox; `nianbao upload` stores it",
        "u 没有及时应答（设置项 timeout_seconds）；已存档，但还没有存入：no route。它在发件箱中等待；运行 "
        "`nianbao upload` 即可存入",
    ),
    (
        because(
            Code.LATER_CRAWL_BECAUSE,
            at="2022-05-01T08:00:00+08:00",
            ended="blocked",
            why=because(Code.CHALLENGE, address="http://x/", product="Ruishu", status=412),
        ),
        "a later crawl, at 2022-05-01T08:00:00+08:00, ended blocked: http://x/ answers with a Ruishu (412) "
        "challenge",
        "后来的一次采集（2022-05-01T08:00:00+08:00）结果是：被拦截：http://x/ 以 Ruishu 验证（状态码 412）作答",
    ),
    (own_failure(KeyError("x")), "our own failure: KeyError: 'x'", "本程序出错：KeyError：'x'"),
    (
        because(Code.REDIRECT_BROKEN, address="http://x/", target="http://[/"),
        "http://x/ redirects to 'http://[/', which is no address",
        "http://x/ 转向 'http://[/'，而那不是网址",
    ),
]


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("code", Code)
def test_every_code_has_both_sentences_and_both_use_all_its_values(code: Code) -> None:
    assert names_in(code.english) == names_in(code.chinese) == code.names
    assert re.fullmatch(r"[a-z][a-z_]+[a-z]", code.word)
    if code is not Code.TEXT:
        assert code.english.isascii()
        assert re.search(r"[\u4e00-\u9fff]", code.chinese)


def test_no_two_codes_share_a_word() -> None:
    assert len({code.word for code in Code}) == len(Code)


@pytest.mark.parametrize(("reason", "english", "chinese"), EXAMPLES)
def test_a_reason_is_said_in_either_language(reason: Reason, english: str, chinese: str) -> None:
    assert (reason.english, reason.chinese) == (english, chinese)
    assert (reason.say("en"), reason.say("zh"), str(reason)) == (english, chinese, english)


@pytest.mark.parametrize(("reason", "english", "chinese"), EXAMPLES)
def test_a_reason_comes_back_from_json_as_it_was(reason: Reason, english: str, chinese: str) -> None:
    stored = json.loads(json.dumps(reason_fields(reason)))
    assert list(stored) == ["reason", "reason_code", "reason_values"]
    back = Reason.read(*stored.values())
    assert back == reason
    assert (stored["reason"], back and back.chinese) == (english, chinese)


def test_a_reason_within_a_reason_is_stored_as_code_and_values() -> None:
    assert reason_fields(UNREAD)["reason_values"] == {
        "column": COLUMN,
        "why": {"reason_code": "page_lost", "reason_values": {"page": f"{COLUMN}2.html", "status": 404}},
    }
    assert list(UNREAD.addresses()) == [COLUMN, f"{COLUMN}2.html"]


def test_where_there_is_no_reason_there_is_none() -> None:
    assert reason_fields(None) == {"reason": None, "reason_code": None, "reason_values": {}}
    assert Reason.read(None, None, {}) is None


DEEP: dict[str, Any] = {"reason_code": "answer_status", "reason_values": {"status": 404}}
for _ in range(2000):
    DEEP = {"reason_code": "robots_unread", "reason_values": {"why": DEEP}}


@pytest.mark.parametrize(
    ("word", "values"),
    [
        (None, {}),
        ("of_a_newer_program", {"x": 1}),
        ("answer_status", {}),
        ("answer_status", {"status": 404, "more": 1}),
        ("answer_status", {"status": None}),
        ("answer_status", {"status": [[1]]}),
        ("answer_status", {"status": {"reason_code": 7, "reason_values": 7}}),
        (DEEP["reason_code"], DEEP["reason_values"]),
    ],
)
def test_a_sentence_whose_code_says_nothing_stays_as_it_is(word: str | None, values: dict[str, Any]) -> None:
    """Of an older archive, a newer program, or a damaged one; its addresses are found all the same."""
    reason = Reason.read(f"listed at {COLUMN}, but gone", word, values)
    assert reason is not None
    assert reason.english == reason.chinese == f"listed at {COLUMN}, but gone"
    assert (reason.code, list(reason.addresses())) == (Code.TEXT, [COLUMN])


def test_values_are_text_to_the_sentence_not_part_of_its_template() -> None:
    reason = because(Code.NO_PORTAL, note="{column} {0} %s")
    assert reason.english == "the registry has no portal for it ({column} {0} %s)"


@pytest.mark.parametrize("values", [{}, {"status": 1, "other": 2}, {"statu": 1}])
def test_a_reason_has_the_values_that_its_sentences_use(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="status"):
        because(Code.STATUS, **values)


def test_what_a_portal_did_carries_its_reason() -> None:
    wall = because(Code.REFUSED, address="http://x/", status=403)
    assert (str(Blocked(wall)), Blocked(wall).reason) == ("http://x/ answers with a status 403", wall)


def test_every_code_is_given_somewhere() -> None:
    root = Path(__file__).parents[3]
    folders = ("nianbao", "crawler", "scheduler", "pipelines", "nianbao_cli")
    sources = [path.read_text(encoding="utf-8") for name in folders for path in root.glob(f"{name}/**/*.py")]
    given = set(re.findall(r"\bCode\.([A-Z_]+)\b", "\n".join(sources)))
    assert given == {code.name for code in Code}


def test_the_page_of_reasons_is_the_table() -> None:
    page = (Path(__file__).parents[3] / "docs/reasons.md").read_text(encoding="utf-8")
    rows = [f"| `{code.word}` | {code.english} | {code.chinese} |" for code in Code]
    assert page.split("|---|---|---|\n")[1].splitlines() == rows


def test_a_reason_stays_short_whatever_a_portal_wrote() -> None:
    reason = because(Code.NO_PORTAL, note="甲" * 10**6)
    assert len(reason.english) < 2100
    assert reason.english.endswith("甲…)")
