"""The heading a page shows for its article. What a title says is nianbao/core/title.py's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nianbao.core.numerals import DASH
from nianbao.core.title import compact, read_title
from pipelines.text.body import Body
from pipelines.text.kinds import Kind, is_report_heading
from pipelines.text.lines import Line
from pipelines.text.page import Page, squeeze

_SWITCH = re.compile(
    r"\s*[【\[〖(（]?\s*(?:(?:字体|字号|文字)(?:大小)?\s*[:：]?\s*[【\[〖(（]?\s*)?(?:(?:默认|超大|特大)\s*)?(?:大\s*中\s*小|小\s*中\s*大|"
    r"大\s+小|A\+?\s*A-?)\s*[】\]〗)）]?\s*$|\s*(?:字体|字号)\s*[:：]?\s*(?:\[\s*\])?\s*$"
)
_BEHIND = re.compile(
    r"\s*(?:(?:发布|发表|发文|成文|更新)?(?:时间|日期)\s*[:：]?\s*(?:19|20)\d\d|(?:信息|文章)?来源\s*[:：]|"
    rf"\s(?:19|20)\d\d[{DASH}/.]\d{{1,2}}[{DASH}/.]\d{{1,2}}).*$"
)
_REPEATED = re.compile(r"(.{6,}?)\s*\1", re.S)
_SEPARATOR = re.compile(r"\s*[-_|—–>»]+\s*")
_SITE = re.compile(
    r"门户网站?|政府网站?|信息网|政务网|公众网|网站|官网|政府信息公开(?:平台|专栏|网)?$|人民政府$|欢迎您|在线$"
)
_TITLE_LETTERS = 400
_TAG = re.compile(r"<[^<>]{0,400}>?")


def find_title(page: Page, body: Body) -> str:
    """The heading shown, white space collapsed, cleaned of font switches, repetition and the site's name;
    without a visible one the ArticleTitle meta, then <title>; "" where a page names nothing."""
    article = page.metas.get("articletitle", "")[:_TITLE_LETTERS]
    shown = list(_shown(page, body))
    report = next(filter(_is_dated_heading, shown), "")
    exact = _exact(shown, article) if article else ""
    if report and not _is_dated_heading(exact):
        return clean_title(report, page)
    if exact:
        return clean_title(exact, page)
    head = compact(page.head_title)
    heading = next((text for text in shown if len(compact(text)) >= 6 and compact(text) in head), "")
    named = next(filter(is_report_heading, shown), "")
    for text in (named, heading, article, _head_title(page), *shown[:1]):
        if text:
            return clean_title(text, page)
    return ""


def _shown(page: Page, body: Body) -> Iterator[str]:
    """What may be the heading, nearest above the article first, then at its top, then anywhere: single lines
    and up to three that follow one another."""
    places = [place for place in range(len(body.lines)) if _may_head(body, place)]
    above = [place for place in places if place < body.start][::-1]
    names = {compact(page.metas.get("articletitle", "")), compact(page.head_title)}
    for place in [*above, *(place for place in places if place >= body.start)]:
        yield from _joined(body, place, names)
        text = body.lines[place].text
        yield _BEHIND.sub("", text) if body.kinds[place] is Kind.DATELINE else text


def _is_dated_heading(text: str) -> bool:
    return is_report_heading(text) and read_title(text).year is not None


def _may_head(body: Body, place: int) -> bool:
    line, kind = body.lines[place], body.kinds[place]
    if kind is Kind.DATELINE:  # the title and its dateline in one line
        return is_report_heading(_BEHIND.sub("", line.text))
    plain = line.furniture is None and line.linked * 2 <= len(line.text) and 4 <= len(line.text) <= 120
    return kind in (Kind.TITLE, Kind.PART) or (line.level in (1, 2, 3) and plain)


def _joined(body: Body, place: int, names: set[str]) -> Iterator[str]:
    """The line together with one or two before it, where it reads on from them."""
    for first in (place - 2, place - 1):
        run = body.lines[max(first, 0) : place + 1]
        kinds = body.kinds[max(first, 0) : place + 1]
        if len(run) < 2 or not {*kinds} <= {Kind.TITLE, Kind.PART, Kind.NEUTRAL}:
            continue
        text = " ".join(line.text for line in run if line.text)
        if compact(text) in names or (_is_dated_heading(text) and _is_broken(run)):
            yield text


def _is_broken(run: Sequence[Line]) -> bool:
    """The last line lacks the issuer or the year, and the one before it has it."""
    last = read_title(run[-1].text)
    return (last.year is None or not last.issuer_of("")) and all(
        len(line.text) <= 40 and _plain_start(line) for line in run[:-1]
    )


def _plain_start(line: Line) -> bool:
    return line.furniture is None and not line.linked and not line.picture and line.grid is None


def _exact(shown: Sequence[str], article: str) -> str:
    """The visible line that shows the ArticleTitle, also as the beginning of a longer heading."""
    wanted = compact(article)
    for text in shown:
        if compact(text) == wanted:
            return text
    for text in shown:
        if compact(text).startswith(wanted):
            return _prefix(text, wanted)
    return ""


def _prefix(text: str, wanted: str) -> str:
    end = next((n for n in range(1, len(text) + 1) if compact(text[:n]) == wanted), len(text))
    return text[:end]


def clean_title(text: str, page: Page) -> str:
    """A heading without what is no part of it."""
    text = squeeze(_TAG.sub(" ", text[:_TITLE_LETTERS]))
    text = squeeze(_BEHIND.sub("", text) or text)
    text = _SWITCH.sub("", text).strip()
    repeated = _REPEATED.fullmatch(text)
    text = repeated.group(1).strip() if repeated else text
    site = page.metas.get("sitename", "")
    head, separator, tail = _tail(text)
    if separator and len(head) >= 6 and (compact(tail) == compact(site) or re.search(r"网站?$|欢迎您", tail)):
        text = head
    return text.strip(" \t|_-—–")


def _tail(text: str) -> tuple[str, str, str]:
    found = list(_SEPARATOR.finditer(text))
    if not found:
        return text, "", ""
    last = found[-1]
    return text[: last.start()], last.group(), text[last.end() :]


def _head_title(page: Page) -> str:
    """The part of <title> that names the article: a report's title, else what is no site's name."""
    parts = [
        part for part in _SEPARATOR.split(_TAG.sub(" ", page.head_title[:_TITLE_LETTERS])) if part.strip()
    ]
    site = compact(page.metas.get("sitename", ""))
    report = next(filter(is_report_heading, parts), "")
    own = [part.strip() for part in parts if compact(part) != site and not _SITE.search(part)]
    longest = max(own, key=len, default="")
    return report or (longest if len(longest) >= 8 else " ".join(own)) or (parts[0] if parts else "")
