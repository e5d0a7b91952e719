"""A saved page read as a listing: its reports, and whether it is the report column at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawler.discovery.issuers import CountyNames, Whose, whose
from crawler.discovery.links import Link, cut_of, links_of
from crawler.discovery.list_block import shown_text
from crawler.discovery.matrix import SAYS_NOTHING, table_links
from crawler.discovery.rules import COLUMN_TITLE
from crawler.discovery.unaddressed import unaddressed
from nianbao.core.numerals import DAY, days_in, plain_dates
from nianbao.core.reasons import Reason
from nianbao.core.title import Title, compact, read_title, year_alone
from pipelines.text.page import Page, squeeze

_EMPTY = re.compile(
    r"暂无(?:相关|此类|任何)?(?:信息|数据|内容|记录|文章|文件)|没有(?:找到)?(?:相关|符合)|(?:共|总计)\s*0\s*条"
)
PATH_MARK = re.compile(
    r"(?:当前|所在|您的|您现在的|现在的)?位置(?:是|为)?\s*[:：]|首页\s*(?:>|»|›|&gt;|->|／|/)"
)
"""当前位置：首页 > 年报: the way to the page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One annual report in a listing: whose it seems to be, its year, the date shown beside it."""

    link: Link
    title: Title
    whose: Whose
    shown: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The reports that a page lists; `column` says why the page is a report column, "" where it is none;
    `says_empty` that the page itself says there is nothing; `further`: the addresses of all that is listed
    outside the page's anchors, reports or not; `unaddressed`: titles of reports that lead on by a script
    alone, which does not say where; `cut`: why not all of the page was read."""

    entries: tuple[Entry, ...]
    column: str
    says_empty: bool
    further: tuple[str, ...] = ()
    unaddressed: tuple[Title, ...] = ()
    cut: Reason | None = None

    def of_year(self, year: int) -> list[Entry]:
        """The entries of one report year."""
        return [entry for entry in self.entries if entry.title.year == year]


def read_listing(
    page: Page,
    names: CountyNames,
    *,
    named_column: bool = False,
    further: tuple[Link, ...] = (),
    year: int | None = None,
) -> Listing:
    """Read a page as a listing. `named_column`: the link that led here called it the report column;
    `further`: entries that a CMS family found outside anchors; `year`: the page is said to be about it."""
    named = _named(page)
    in_column = named_column or bool(named)
    links = (*links_of(page), *further, *(table_links(page, year) if in_column else ()))
    read = (_entry(link, names, in_column) for link in links)
    entries = tuple(entry for entry in read if entry is not None and entry.link.url != page.url)
    by_year = in_column and any(year_alone(link.text) for link in links_of(page))
    says_empty = _EMPTY.search(_body_text(page)) is not None
    lost = _unaddressed(page, not entries)
    column = named or _column(entries, lost, named_column, by_year or says_empty)
    return Listing(entries, column, says_empty, tuple(link.url for link in further), lost, cut_of(page))


def _unaddressed(page: Page, alone: bool) -> tuple[Title, ...]:
    """The reports that a page names and leads to by functions that could not be read; `alone`: it names no
    others, so that a click bound elsewhere may lead to what seems to lead nowhere."""
    found = (each.title for each in unaddressed(page) if each.called or (alone and each.is_scripted))
    return tuple(title for title in found if title.is_report and title.year is not None)


def _entry(link: Link, names: CountyNames, in_column: bool) -> Entry | None:
    texts = [link.best_text, link.text]
    if SAYS_NOTHING.fullmatch(compact(link.best_text)):
        texts.append(_row_title(link))
    titles = (read_title(text, in_column) for text in dict.fromkeys(texts))
    title = next((title for title in titles if title.is_report and title.year is not None), None)
    if title is None or len(title.text) > 120:
        return None
    return Entry(link, title, whose(title.issuer, names), _shown(link, title))


def _row_title(link: Link) -> str:
    """1 | 某县2024年…报告 | 2025-02-14 | 查看: its text without number, date and the link's words."""
    return DAY.sub(" ", plain_dates(link.row.replace(link.text, " "))).strip("0123456789 日")


def _shown(link: Link, title: Title) -> date | None:
    """The date of the row, not the one inside the title."""
    return next(days_in(link.row.replace(title.text, " ")), None)


def _named(page: Page) -> str:
    """Why the page itself says that it is the report column; "" where it does not. An article bears the marks
    of the column it stands in, and a title of its own."""
    if page.metas.get("articletitle"):
        return ""
    if "信息公开年报" in page.metas.get("columntype", ""):
        return "ColumnType 信息公开年报"
    for name in (page.metas.get("columnname", ""), page.head_title, *_headings(page)):
        title = read_title(name)
        if COLUMN_TITLE.matches(compact(name)) and title.year is None and title.other_genre is None:
            return f"named {squeeze(name)[:40]}"
    return ""


def _column(entries: tuple[Entry, ...], lost: tuple[Title, ...], named_column: bool, speaks: bool) -> str:
    if named_column and (entries or lost or speaks):
        return "so called by the link that leads here"
    titles = [*(entry.title for entry in entries), *lost]
    years = {title.year for title in titles}
    if len(titles) >= 3 and len(years) >= 2:
        return f"lists {len(titles)} reports of {len(years)} years"
    return ""


def _headings(page: Page) -> list[str]:
    """Short headings and the breadcrumb's last step: what a column calls itself."""
    heads = (element for element in page.tree.iter("h1", "h2", "h3") if element.find(".//a[@href]") is None)
    found = [squeeze(element.text_content()) for element in heads]
    for element in page.tree.iter("div", "p", "td", "span", "ul", "ol"):
        if len(element) > 12:
            continue
        text = squeeze(element.text_content())
        if len(text) <= 120 and PATH_MARK.search(text):
            found.append(re.split(r"[>»›]|->|／|&gt;|/", text)[-1])
    return [text for text in found if 0 < len(text) <= 40]


def _body_text(page: Page) -> str:
    body = page.tree.find(".//body")
    return shown_text(body)[:20_000] if body is not None else ""
