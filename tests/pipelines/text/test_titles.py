"""Headings as portals show them, cleaned."""

from __future__ import annotations

import pytest
from report_pages import PREAMBLE, paragraphs

from pipelines.text.body import find_body
from pipelines.text.page import Page
from pipelines.text.title import find_title

TITLE = "澄溪县2021年政府信息公开工作年度报告"


def title(body: str, head: str = "", metas: str = "") -> str:
    markup = (
        f"<html><head><title>{head}</title>{metas}</head><body>{body}<div>{paragraphs()}</div></body></html>"
    )
    found = Page.of(markup.encode(), "http://www.chengxi.example/")
    return find_title(found, find_body(found))


SHOWN = {
    f"<h1>{TITLE}</h1>": TITLE,
    f"<div class='bt'>{TITLE}</div>": TITLE,
    f"<p><strong>{TITLE}</strong></p>": TITLE,
    f"<h1>{TITLE}{TITLE}</h1>": TITLE,
    f"<h1>{TITLE} {TITLE}</h1>": TITLE,
    f"<h1>{TITLE} 大 中 小</h1>": TITLE,
    f"<h1>{TITLE}【字体：大 中 小】</h1>": TITLE,
    f"<h1>{TITLE} 字体:[]</h1>": TITLE,
    f"<h1>{TITLE} - 澄溪县人民政府门户网站</h1>": TITLE,
    f"<h1>{TITLE}</h1><div class='print'><h1>{TITLE}</h1></div>": TITLE,
    f"<h1>澄溪县人民政府门户网站</h1><h2>政府信息公开年报</h2><h3>{TITLE}</h3>": TITLE,
    f"<div>{TITLE} 发布时间：2022-02-15 来源：县政府办</div>": TITLE,
    "<h1>澄溪县人民政府<br>2021年政府信息公开工作年度报告</h1>": "澄溪县人民政府 2021年政府信息公开工作年度报告",
    "<p>澄溪县人民政府</p><p>2021年政府信息公开工作年度报告</p>": "澄溪县人民政府 2021年政府信息公开工作年度报告",
    "<p>2021年澄溪县人民政府</p><p>政府信息公开工作年度报告</p>": "2021年澄溪县人民政府 政府信息公开工作年度报告",
    "<h1>　澄溪县\n 2021年政府信息公开&nbsp;工作年度报告 </h1>": "澄溪县 2021年政府信息公开 工作年度报告",
    "<h1>2015年政府信息公开工作年度报告</h1>": "2015年政府信息公开工作年度报告",
    "<h1>2022年澄溪县卫生健康委员会信息公开年报</h1>": "2022年澄溪县卫生健康委员会信息公开年报",
    "<h1>澄溪县2020年度政府信息公开工作报告（修订）</h1>": "澄溪县2020年度政府信息公开工作报告（修订）",
    f"<div><a href='/'>首页</a> &gt; <a href='/d'>{TITLE}</a></div><h1>{TITLE}</h1>": TITLE,
    "<h1>一张没有年份的告示</h1>": "一张没有年份的告示",
}


@pytest.mark.parametrize("body", SHOWN)
def test_shown(body: str) -> None:
    assert title(body, metas='<meta name="SiteName" content="澄溪县人民政府门户网站">') == SHOWN[body]


@pytest.mark.parametrize(
    ("head", "metas", "found"),
    [
        (f"{TITLE}_澄溪县人民政府", "", TITLE),
        (f"{TITLE} - 政府信息公开 - 澄溪县人民政府门户网站", "", TITLE),
        (f"澄溪县人民政府 部门资讯 - {TITLE}", "", TITLE),
        ("澄溪县人民政府门户网站", f'<meta name="ArticleTitle" content="{TITLE}">', TITLE),
        ("澄溪县人民政府门户网站", "", "澄溪县人民政府门户网站"),
        ("<h1 style='font-size:24pt'>高岭镇_2017年_北京市密云区人民政府", "", "高岭镇 2017年"),
        ("", "", ""),
    ],
)
def test_not_shown(head: str, metas: str, found: str) -> None:
    assert title("", head, metas) == found


def test_column_in_the_meta_gives_way_to_the_heading() -> None:
    meta = '<meta name="ArticleTitle" content="政府信息公开年报">'
    assert title(f"<div>政府信息公开年报</div><h1>{TITLE}</h1>", metas=meta) == TITLE


def test_title_over_the_text_inside_the_editor() -> None:
    markup = f'<div class="TRS_Editor"><p align="center">{TITLE}</p>{paragraphs()}</div>'
    found = Page.of(f"<html><body>{markup}</body></html>".encode(), "u")
    body = find_body(found)
    assert find_title(found, body) == TITLE
    assert body.article()[0].text == PREAMBLE[0]
