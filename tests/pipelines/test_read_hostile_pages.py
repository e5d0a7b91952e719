"""Pages made to hurt: huge, deep, broken. Reading ends, soon, and says only what is there."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_pages import TABLES, TITLE, page, paragraphs

from pipelines.read import read_page
from pipelines.text.page import Page

SECONDS = 6.0

HUGE = {
    "rows": "<table>"
    + "".join(f"<tr><td>{n}</td><td>项目{n}</td><td>说明</td></tr>" for n in range(6000))
    + "</table>",
    "rows with the form's words": "<table>"
    + "".join(f"<tr><td>规章{n}</td><td>自然人{n}</td><td>商业企业</td></tr>" for n in range(3000))
    + "</table>",
    "nested tables": "<table><tr><td>a<td>" * 300 + "x" + "</td></tr></table>" * 300,
    "paragraphs": "".join(f"<p>第{n}段，内容很多。</p>" for n in range(12000)),
    "excerpts": "".join(
        f"<li><p>县政府召开会议{n}，研究工作。</p><a href='/{n}'>更多内容点这里</a></li>" for n in range(5000)
    ),
    "one line": "内容很多，没有完。" * 60000,
    "white space": " \n\t" * 300000,
    "digits": "1" * 150000,
    "a counter's digits": "浏览" + "1" * 70 + "x",
    "brackets": "<p>" + "（【[" * 5000 + "</p>",
    "years": "<h1>信息公开" + "2021年" * 400 + "</h1>",
    "spans": "<table>" + "<tr>" + "<td rowspan=60000 colspan=1000>x</td>" * 20 + "</tr>" * 100 + "</table>",
    "deep": "<div>" * 3000 + "深处的一段话，说了很多。" + "</div>" * 3000,
    "unclosed": "<b><font><span>" * 2000 + "说了很多。",
    "rules over a deep page": "<style>div div div div{display:none}</style>"
    + "<div>" * 3000
    + "深处。"
    + "</div>" * 3000,
    "rules over a wide page": "<style>p ~ p ~ p, :nth-child(3) + p{display:none}</style>"
    + "<p>一段。</p>" * 9000,
    "many rules": "<style>"
    + "".join(f".a .x{n}, .b:not(.y{n}) > * *{{display:none}}" for n in range(9000))
    + "</style>"
    + "<div class=a><p class=b>一段。</p></div>" * 3000,
    "a rule of many": f"<style>{', '.join(f'.a{n} *' for n in range(20000))}{{display:none}}</style><p class=a1>一段。</p>",
    "nested rules": "<style>"
    + "@media screen{" * 5000
    + "p{display:none}"
    + "}" * 5000
    + "</style><p>一段。</p>",
    "links": "".join(f"<a href='/{n}'>链接{n}</a> " for n in range(20000)),
}


@pytest.mark.parametrize("kind", HUGE)
def test_reading_ends_soon(kind: str) -> None:
    started = time.process_time()
    read_page(Page.of(page(HUGE[kind]).encode(), "http://www.chengxi.example/"))
    assert time.process_time() - started < SECONDS


def test_metas_and_titles_of_any_length() -> None:
    long = TITLE * 20_000
    markup = f"<title>{long}</title><meta name=ArticleTitle content='{long}'><h1>{long}</h1>{paragraphs()}"
    started = time.process_time()
    reading = read_page(Page.of(markup.encode(), "http://www.chengxi.example/"))
    assert time.process_time() - started < SECONDS
    assert len(reading.title) <= 400


FRAGMENTS = st.sampled_from(
    [
        *(
            "<table>",
            "</table>",
            "<tr>",
            "</tr>",
            "<td>",
            "<td rowspan=3>",
            "<td colspan=99>",
            "</td>",
            "<p>",
            "</p>",
        ),
        *(
            "<div>",
            "</div>",
            "<br>",
            "<ol start=x>",
            "<li>",
            "</ol>",
            "<a href=x.pdf>",
            "</a>",
            "<h1>",
            "</h1>",
            "<!--",
            "-->",
        ),
        *(
            "<div style='display:none'>",
            "<div class=footer>",
            "<script>",
            "</script>",
            "<pre>",
            "<img src=a.png>",
            "\n",
            " ",
        ),
        *(
            "第二十条第（一）项",
            "信息内容",
            "本年制发件数",
            "规章",
            "行政许可",
            "其他",
            "总计",
            "自然人",
            "商业企业",
            "0",
            "1,113",
            "/",
        ),
        *(
            "一、本年新收政府信息公开申请数量",
            "（三）不予公开",
            "（六）其他处理",
            "3.其他",
            "（七）总计",
            "行政复议",
            "结果维持",
            "尚未审结",
        ),
        *(
            "一、总体情况",
            "二、主动公开政府信息情况",
            "2022年1月25日",
            "发布时间：",
            "2021年政府信息公开工作年度报告",
            "说了很多话，都公开了。",
        ),
        *("\x00", "&#0;", "&nbsp;", "\ufffe", "\U0001f600", "&lt;td&gt;", TABLES[0], TABLES[2]),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAGMENTS, max_size=60))
def test_nothing_breaks_it(fragments: list[str]) -> None:
    reading = read_page(Page.of("".join(fragments).encode("utf-8", "replace"), "http://www.chengxi.example/"))
    assert len({cell.field for cell in reading.cells}) == len(reading.cells)
    assert (reading.tables == "html") == bool(reading.cells)
    assert reading.text.endswith("\n")
