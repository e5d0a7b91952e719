"""Dates of real pages' kinds: each under its own name, and nothing that is not one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_pages import page, paragraphs, pieces

from pipelines.text.body import find_body
from pipelines.text.dates import Dates, find_dates, find_signed, read_moment
from pipelines.text.page import Page

SHOWN = date(2022, 2, 15)
AT = "2022-02-15T17:28:00+08:00"


def dates(markup: str) -> Dates:
    found = Page.of(markup.encode(), "http://www.chengxi.example/202301/t20230131_1.html")
    return find_dates(found, find_body(found))


def above(dateline: str, metas: str = "") -> Dates:
    return dates(page(paragraphs(), dateline=dateline, metas=metas))


DATELINES = {
    "<div>发布时间：2022-02-15 17:28</div>": AT,
    "<div>发布时间: 2022-02-15 17:28 字体:[]</div>": AT,
    "<div>发布日期：2022年02月15日 17时28分</div>": AT,
    "<div>发布日期：2022年2月15日</div>": "",
    "<div>发布：2022-02-15 17:28</div>": AT,
    "<div>发布时间：[2022-02-15 17:28:00]</div>": AT,
    "<div>【发布时间：２０２２－０２－１５　１７：２８】</div>": AT,
    "<div>2022-02-1517:28</div>": AT,
    "<div>2022-02-15</div>": "",
    "<div>2022/2/15 17:28</div>": AT,
    "<div>2022.02.15</div>": "",
    "<div>2022年02月15日 17:28</div>": AT,
    "<div>2022-02-15T17:28:00</div>": AT,
    "<div>2022-02-15 17∶28</div>": AT,
    "<div>时间2022-02-15作者县政府办来源澄溪县人民政府</div>": "",
    "<div>来源：桐柏县政府办时间：2022-02-15</div>": "",
    "<div>来源：广州市南沙区统计局发布日期：2022-02-15 【浏览字号 :大 中 小】</div>": "",
    "<div>来源：广西日报 2022-02-15 17:28</div>": AT,
    "<div>日期：2022-02-15 17:28 来源：县政府办</div>": AT,
    "<div>更新时间：2022-02-15 17:28</div>": AT,
    "<div>时间发布：2022-02-15 17:28 阅读次数: 次</div>": AT,
    "<div><span>发布时间：</span><span>2022-02-15</span> <em>17:28</em></div>": AT,
    "<table><tr><td>索引号</td><td>530000-2023-0001</td><td>发布日期</td><td>2022-02-15</td></tr>"
    "<tr><td>发布机构</td><td>县政府办</td><td>成文日期</td><td>2021-12-30</td></tr></table>": "",
    "<ul><li>发文日期：2021-12-30</li><li>发布日期：</li><li>2022-02-15</li></ul>": "",
    "<div>成文日期：2021-12-30 发布日期：2022-02-15 17:28</div>": AT,
    "<div>生成日期：2021-12-30</div><div>发布时间：2022-02-15</div>": "",
    "<div>有效期至：2099-12-31 废止时间：2030-01-01 发布时间：2022-02-15</div>": "",
    "<div>更新时间：2023-05-01 09:00</div><div>发布时间：2022-02-15 17:28</div>": AT,
    "<div>点击数：2012 发布时间：2022-02-15</div>": "",
    "<p>2022/02/15 澄溪县人民政府 点击：[ 次]</p>": "",
    "<div><i>2022年2月15日 17:28</i><i>责任编辑：信息中心</i></div>": AT,
    "<div>发布时间：2022-02-15 截止时间：2022-03-01</div>": "",
    "<table><tr><th>成文日期</th><th>发布日期</th></tr>"
    "<tr><td>2022-01-02</td><td>2022-02-15</td></tr></table>": "",
    "<table><tr><th>发布日期</th><th>索引号</th><th>成文日期</th></tr>"
    "<tr><td>2022年2月15日 17:28</td><td>530000</td><td>2022-01-02</td></tr></table>": AT,
    "<table><tr><td>发布日期</td><td></td><td>2022-02-15</td></tr>"
    "<tr><td>成文日期</td><td></td><td>2022-01-02</td></tr></table>": "",
    "<div>[2022-02-15 17:28]</div>": AT,
    "<div>【2022-02-15】</div>": "",
    "<div>发 布 时 间：2022-02-15</div>": "",
    "<div>发　布　日　期：2022-02-15 17:28</div>": AT,
    "<div>成 文 日 期：2021-12-30 发 布 日 期：2022-02-15</div>": "",
    "<div>栏目：统计 时间：2022-02-15</div>": "",
    "<div>发布日期：二〇二二年二月十五日</div>": "",
    "<ul><li>发布日期：</li><li>二○二二年二月十五日</li></ul>": "",
    "<div>发布时间：2022–02–15 17:28</div>": AT,
    "<div>发布时间2022‑02‑15</div>": "",
    "<div>2022—02—15</div>": "",
    "<div>发布日期：二О二二年贰月壹拾伍日</div>": "",
    "<div>二〇二二年二月十五日</div>": "",
    "<p>（2022年2月15日）</p>": "",
    "<p>（2022-02-15 17:28）</p>": AT,
    "<p>（2022年2月15日 17时28分）</p>": AT,
    "<p>〔二〇二二年二月十五日〕</p>": "",
    "<p>《2022.2.15》</p>": "",
    "<p>＜2022／2／15＞</p>": "",
    "<p>（2022年2月15日发布）</p>": "",
    "<p>（发布时间：2022年2月15日）</p>": "",
    "<p>生效日期：2022-03-01</p><p>发布日期：2022-02-15</p>": "",
    "<p>生效日期：2022-03-01 发布日期：2022-02-15</p>": "",
    "<table><tr><td>生效日期</td><td>2022-03-01</td><td>发布日期</td><td>2022-02-15</td></tr></table>": "",
}


@pytest.mark.parametrize("dateline", DATELINES)
def test_shown(dateline: str) -> None:
    found = above(dateline)
    assert (found.shown, found.shown_at) == (SHOWN, DATELINES[dateline] or None)
    assert found.published == SHOWN


NOT_SHOWN = [
    "",
    "<div>发布日期：<span id='pub'></span></div>",
    "<div>更新时间：</div><div>来源：</div>",
    "<div>发布时间：</div><div>浏览次数：2012</div>",
    "<div>2022年3月1日 星期二</div>",
    "<div>今天是2022年3月1日</div>",
    "<div>欢迎访问本网站！2022-03-01 农历正月廿九</div>",
    "<div>浏览次数：20220301 次</div>",
    "<div>成文日期：2022-01-25</div>",
    "<div>发文日期：2022-01-25</div>",
    "<div>归档时间：2022-03-29 11:18</div>",
    "<div>截止时间：2022-03-01</div>",
    "<div>报名时间：2022-03-01 至 2022-03-05</div>",
    "<div>发布时间：2022-13-45</div>",
    "<div>发布时间：0000-00-00 00:00</div>",
    "<div><a href='/x'>2022-03-01</a></div>",
    "<div style='display:none'>发布时间：2022-03-01</div>",
    "<div>成 文 日 期：2022-01-25</div>",
    "<div>截 止 日 期：2022-03-01</div>",
    "<div>发布日期：二〇二二年二月三十日</div>",
    "<div>生效日期：2022-03-01</div>",
    "<div>生 效 日 期：2022-03-01</div>",
    "<div>生效 日期：2022-03-01</div>",
    "<div>失效 时间：2022-03-01</div>",
    "<table><tr><td>生效日期</td><td>2022-03-01</td></tr></table>",
    "<table><tr><td>成文日期</td><td>2022-03-01</td></tr></table>",
    "<div>生效日期：</div><div>2022-03-01</div>",
    "<p>（2022年3月1日起施行）</p>",
    "<p>（2022年3月1日县政府第5次常务会议通过）</p>",
    "<table><tr><td>发布日期</td><td></td><td>成文日期</td><td>2022-01-02</td></tr></table>",
    "<table><tr><td>发布日期</td><td></td></tr><tr><td>成文日期</td><td>2022-01-02</td></tr></table>",
    "<table><tr><th>成文日期</th><th>发布日期</th></tr><tr><td>2022-01-02</td><td></td></tr></table>",
    "<table><tr><th>标题</th><th>发布日期</th></tr><tr><td>甲</td><td>2023-01-02</td></tr>"
    "<tr><td>乙</td><td>2022-01-02</td></tr></table>",
]


@pytest.mark.parametrize("dateline", NOT_SHOWN)
def test_not_shown_but_pub_date(dateline: str) -> None:
    found = above(dateline, '<meta name="PubDate" content="2022-02-14 10:00">')
    assert (found.shown, found.shown_at) == (None, None)
    assert found.published == date(2022, 2, 14)


def test_nothing_at_all_is_none() -> None:
    """Neither the address, the signature nor 成文日期 is ever the publication date."""
    found = above("<div>成文日期：2022-01-20</div>")
    assert found.published is None
    assert (found.signed, found.written) == (date(2022, 1, 25), date(2022, 1, 20))


def test_the_date_of_issue_where_there_is_no_other() -> None:
    assert above("<div>发文日期：2022-01-25</div>").published == date(2022, 1, 25)
    assert above("<div>成文日期：2022-01-20 发文日期：2022-01-25</div>").published == date(2022, 1, 25)


def test_a_bare_date_in_the_page_s_head_is_not_it() -> None:
    markup = page(paragraphs(), dateline="").replace("<body>", "<body><div>2022年3月1日</div>")
    assert dates(markup).shown is None


def test_dates_inside_the_text_are_not_it() -> None:
    texts = ["2021年3月5日，县政府召开会议，部署公开工作。发布时间：2021-03-06。", *pieces()]
    assert dates(page(paragraphs(texts), dateline="")).shown is None


def test_dates_in_lists_below_are_not_it() -> None:
    markup = page(paragraphs(), dateline="")
    assert "2022-02-16" in markup
    assert dates(markup).shown is None


def test_a_labelled_date_below_the_article() -> None:
    markup = page(paragraphs() + "<div>发布时间：2022-02-15 17:28</div>", dateline="")
    assert dates(markup).shown_at == AT


def test_the_nearest_label_wins() -> None:
    markup = page(paragraphs()).replace("<body>", "<body><div>发布时间：2026-11-23 公告</div>")
    assert dates(markup).shown == SHOWN


def test_a_dateline_that_runs_on_into_the_text() -> None:
    text = "发布时间：2022-02-15 根据条例规定，现公布本年度报告，" + "内容如下。" * 20
    assert dates(page(f"<div>{text}<br>{'其余部分。' * 20}</div>", dateline="")).shown == SHOWN


def test_a_header_over_its_values() -> None:
    found = above(
        "<table><tr><th>成文日期</th><th>发布日期</th></tr><tr><td>2022-01-02</td><td>2022-02-15</td></tr></table>"
    )
    assert (found.written, found.shown) == (date(2022, 1, 2), SHOWN)


def test_a_date_in_brackets_that_opens_the_article_is_no_other_date_s() -> None:
    texts = ["[2022-02-15 17:28]", *pieces()]
    assert dates(page(paragraphs(texts), dateline="<div>成文日期：2022-01-02</div>")).shown_at == AT
    texts = [*pieces()[:3], "[2022-02-16 17:28]", *pieces()[3:]]
    assert dates(page(paragraphs(texts), dateline="")).shown is None


BRACKETS = ("（）", "()", "［］", "【】", "〔〕", "〖〗", "《》", "〈〉", "「」", "『』", "｛｝")


@pytest.mark.parametrize("pair", BRACKETS)
def test_a_date_in_brackets_under_the_title_is_shown_and_no_signature(pair: str) -> None:
    for written in ("2022年2月15日", "二〇二二年二月十五日"):
        found = dates(page(paragraphs([f"{pair[0]}{written}{pair[1]}", *pieces()[:2]]), dateline=""))
        assert (found.shown, found.signed) == (SHOWN, None)


def test_written_and_filed() -> None:
    found = above(
        "<div>公文生成日期：2021-12-30</div><div>归档时间：2022-03-29 11:18</div><div>发布时间：2022-02-15</div>"
    )
    assert (found.written, found.filed, found.shown) == (date(2021, 12, 30), date(2022, 3, 29), SHOWN)


@pytest.mark.parametrize(
    ("content", "day"),
    [
        ("2024-09-10 09:24", date(2024, 9, 10)),
        ("2024-09-10 09:24:55", date(2024, 9, 10)),
        ("2024-09-10", date(2024, 9, 10)),
        ("2020年08月02日", date(2020, 8, 2)),
        ("2023-08-19 10∶08", date(2023, 8, 19)),
        ("2023/8/9", date(2023, 8, 9)),
        ("20220215", date(2022, 2, 15)),
        ("20220215101112", date(2022, 2, 15)),
        ("20220215 10:11", date(2022, 2, 15)),
        ("20220231", None),
        ("120220215", None),
        ("", None),
        ("undefined", None),
        ("2023-02-30", None),
    ],
)
def test_pub_date_forms(content: str, day: date | None) -> None:
    assert above("", f'<META NAME=pubdate CONTENT="{content}">').pub_date == day


SIGNATURES = [
    ["澄溪县人民政府", "2022年1月25日"],
    ["澄溪县人民政府", "二〇二二年一月二十五日"],
    ["澄溪县人民政府", "二○二二年一月二十五日"],
    ["澄溪县人民政府", "二零二二年一月二十五日"],
    ["澄溪县人民政府", "二Ｏ二二年元月廿五日"],
    ["澄溪县人民政府办公室　2022年1月25日"],
    ["（2022年1月25日）"],
    ["2022.1.25"],
    ["2022 年 1 月 25 日"],
    ["２０２２年１月２５日"],
    ["澄溪县人民政府", "2022年1月25日", "（此件公开发布）", "附件：统计表"],
    ["以上报告，请予监督。澄溪县人民政府办公室 2022年1月25日"],
]


@pytest.mark.parametrize("end", SIGNATURES)
def test_signed(end: list[str]) -> None:
    assert find_signed(["正文第一段。", *end]) == date(2022, 1, 25)


UNSIGNED = [
    ["数据统计截至2022年1月25日"],
    ["会议定于下一季度举行，时间为2022年1月25日"],
    ["2022年1月25日，县政府召开会议。"],
    ["发布日期：2022年1月25日"],
    ["2022年13月25日"],
    ["二〇二二年"],
    ["2022年1月25日", *["此后还有正文。"] * 9],
]


@pytest.mark.parametrize("end", UNSIGNED)
def test_not_signed(end: list[str]) -> None:
    assert find_signed(["正文第一段。", *end]) is None


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CHINESE = "〇一二三四五六七八九"


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else CHINESE[tens] + "十"
    return head + (CHINESE[ones] if ones else "")


@given(DAYS)
def test_any_day_in_chinese_numerals(day: date) -> None:
    year = "".join(CHINESE[int(digit)] for digit in str(day.year))
    assert find_signed([f"{year}年{_counted(day.month)}月{_counted(day.day)}日"]) == day


@given(
    DAYS,
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["-", "/", "."]),
    st.sampled_from(["", " ", "\u3000"]),
)
def test_any_moment_also_glued(day: date, hour: int, minute: int, mark: str, gap: str) -> None:
    found = read_moment(f"{day.year}{mark}{day.month:02d}{mark}{day.day:02d}{gap}{hour:02d}:{minute:02d}")
    assert found is not None
    assert found.at == f"{day.isoformat()}T{hour:02d}:{minute:02d}:00+08:00"


@given(st.text("0123456789年月日-./: 时分∶T", max_size=24))
def test_nothing_breaks_it(text: str) -> None:
    found = read_moment(text)
    assert found is None or found.day - timedelta(days=1) < found.day
