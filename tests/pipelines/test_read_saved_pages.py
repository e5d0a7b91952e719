"""Pages saved from real portals, and the report this project was started from."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from pathlib import Path

import pytest

from nianbao.core.report import Layout
from pipelines.read import ReportReading, read_page
from pipelines.text.page import Page

SHARED = Path(__file__).resolve().parents[3] / "shared"
ARTICLES = sorted((SHARED / "portal-pages").glob("mhx_*.html")) if SHARED.is_dir() else []

# Pages whose shown date differs from PubDate (portal-cms.md, "Metas"): the page's own date counts.
SHOWN_OTHERWISE = {"mhx_hjhbjft.html": date(2024, 5, 30), "mhx_zysc.html": date(2020, 9, 15)}
# Its article is one picture.
WITHOUT_TEXT = {"mhx_zxwhongshan.html"}

pytestmark = pytest.mark.skipif(not ARTICLES, reason="the shared evidence is not beside this checkout")


def read(path: Path) -> tuple[Page, ReportReading]:
    page = Page.of(path.read_bytes(), f"http://{path.stem}.example/a.html")
    return page, read_page(page)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_title_and_date(path: Path) -> None:
    page, reading = read(path)
    assert reading.title == page.metas["articletitle"]
    assert reading.dates.pub_date is not None
    assert reading.dates.shown == SHOWN_OTHERWISE.get(path.name, reading.dates.pub_date)
    assert reading.dates.published == reading.dates.shown


FURNITURE = re.compile(
    r"打印(?:本页|文章)?[】\]]|关闭(?:窗口|页面)|上一篇|下一篇|扫一扫|ICP备|公网安备|网站标识码|当前位置|分享到|浏览次数|【字体"
)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_article_without_the_page_around_it(path: Path) -> None:
    _, reading = read(path)
    assert not FURNITURE.search(reading.text)
    assert (reading.layout, reading.cells, reading.identities) == (Layout.NONE, (), ())
    letters = sum(len(block.text) for block in reading.blocks if hasattr(block, "text"))
    assert (letters < 20) == (path.name in WITHOUT_TEXT)


SEED = SHARED / "seed-report.txt"


def _seed() -> tuple[str, list[str]]:
    """The title, and every paragraph and heading below the dateline."""
    title, _, *texts = [line.strip() for line in SEED.read_text(encoding="utf-8").split("\n") if line.strip()]
    return title, texts


def _trs_page(title: str, texts: list[str]) -> bytes:
    article = "".join(f'<p style="text-indent:2em">　　{escape(text)}</p>\n' for text in texts)
    return f"""<!DOCTYPE html><html><head><meta charset="UTF-8"><title>{title}_石屏县人民政府</title>
<meta name="SiteName" content="石屏县人民政府"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2022-02-15 17:28"></head><body>
<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zfxxgk/">政府信息公开年报</a></div>
<div class="article"><h1>{title}</h1><div class="info"><span>发布时间: 2022-02-15 17:28</span> <span>字体:[<a>大</a> <a>中</a> <a>小</a>]</span></div>
<div class="TRS_Editor">{article}</div></div><div class="share">分享到：</div>
<div class="footer">主办：石屏县人民政府办公室 网站标识码：5325250001</div></body></html>""".encode()


def test_the_seed_report() -> None:
    title, texts = _seed()
    reading = read_page(Page.of(_trs_page(title, texts), "http://www.hhsp.gov.cn/t20220215_1.html"))
    assert (reading.title, reading.year, reading.issuer) == (
        "石屏县2021年政府信息公开工作年度报告",
        2021,
        "石屏县",
    )
    assert reading.dates.shown_at == "2022-02-15T17:28:00+08:00"
    assert reading.dates.signed == date(2022, 1, 25)
    assert [block.text for block in reading.blocks if hasattr(block, "text")] == texts
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]
    assert [section.heading for section in reading.sections] == [
        t for t in texts if re.match("[一二三四五六]、", t)
    ]
    assert (reading.tables, reading.layout, reading.cells) == ("none", Layout.NONE, ())


def test_the_seed_report_as_its_text_was_handed_down() -> None:
    """report.txt is the seed's own text: title, dateline, and its paragraphs with blank lines between."""
    title, texts = _seed()
    reading = read_page(Page.of(_trs_page(title, texts), "http://www.hhsp.gov.cn/t20220215_1.html"))
    assert reading.text == "\n\n".join([title, "发布时间: 2022-02-15 17:28", *texts]) + "\n"
