"""What a listing says of what lies beyond the page: its pager, its totals, and whatever else may lead on.

Absence is a claim, so the list of what casts doubt is open: a control that nobody knows is one that leads on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.discovery.doubts import Doubt, doubts_of
from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import address_of
from crawler.discovery.list_block import ListBlock, is_clickable, is_elsewhere, is_pager, named, words_of
from crawler.discovery.listing import PATH_MARK, Listing
from crawler.discovery.script.reading import inline_script
from nianbao.core.numerals import days_in
from nianbao.core.reason_codes import Code
from nianbao.core.title import compact
from pipelines.text.page import Page, squeeze

_NEXT = re.compile(
    r"[\[(【<]?(?:下一?[页頁]|[后後]一?[页頁]|下一?组|[后後]\d{1,2}[页頁]|尾[页頁]|末[页頁]|最[后後]一?[页頁]|next(?:page)?|"
    r"last(?:page)?)[\])】>»›]*|[>»›→⟩❯▶]{1,3}",
    re.I,
)
"""下一页, 后页, [下页], >, », Next, 尾页."""
_LAST = re.compile(
    r"[\[(【<]?(?:尾[页頁]|末[页頁]|最[后後]一?[页頁]|last(?:page)?)[\])】>»›]*|[>»›]{2,3}", re.I
)
"""尾页, >>."""
_MORE = re.compile(
    r"[\[(【+]?(?:点击|上拉|显示|加载|查看|浏览|阅读)*(?:更多|全部|剩余|more|loadmore|viewall|showmore)"
    r"(?:信息|内容|数据|报告|年报|历史)?[\])】>»›+.…↓→]*|展开(?:更多|全部)?|(?:正在|上拉|下拉|滚动)?加载(?:中)?[.…]*|loading[.…]*"
    r"|(?:往年|历年|历史|更早|早期|以往|其[他它]年[份度])(?:的)?(?:政府信息公开)?(?:年报|年度报告|报告|数据|信息|文件|内容)?",
    re.I,
)
"""更多>>, 加载更多, 查看全部, [more], 上拉加载, 往年年报."""
_NUMBER = re.compile(r"第?[\[(]?([1-9]\d{0,2})[\])]?[页頁]?")
_SPELT_NUMBER = re.compile(r"第([一二三四五六七八九十])[页頁]")
_TURNING = re.compile(r"(?:page|more|next)\w{0,40}\s?\(", re.I)
"""onclick="goPage(2)", href="javascript:nextPage()"."""
_PICTURED = re.compile(r"next|more|xiaye|xiayiye|\bxyy\b", re.I)
"""<img src="/images/next.gif">."""
_LEADS = re.compile(r"(?:^|[\s_-])(?:next|load-?more|show-?more|more|nextpage)(?:$|[\s_-])", re.I)
"""class="btn-next", class="load-more"."""
_EARLIER = re.compile(r"[<＜‹«〈《←◀◁❮]{1,2}|[上前]一?年度?")
_LATER = re.compile(r"[>＞›»〉》→▶▷❯]{1,2}|[下后]一?年度?")
_SHOWN_YEAR = re.compile(r"\D{0,6}(20\d\d)\s*年?度?\D{0,6}")
"""‹ 2025年 ›: what steps through years."""
_OFF = re.compile(r"(?:^|[\s_-])(?:disabled?|unable|nolink|gray|hidden|hide)(?:$|[\s_-])", re.I)
_BACK = re.compile(r"prev|first|shangye|syy\b|arrow-?left|angle-(?:double-)?left|chevron-left", re.I)
"""class="pagination-prev", class="el-icon-arrow-left"."""
_ICON_PARTS_MOST = 6
_LEAVES = ("a", "button", "input", "li", "span", "i", "em", "b", "strong", "td", "div", "p", "label", "font")
_STEPS = ("a", "button", "span", "i", "em", "b", "li", "font", "label", "div", "p")
_STEP_LETTERS = 4
_TOTAL = re.compile(
    r"(?:共|总计|合计|总数|总条数|记录数|信息总数|全部)\s*+(?:有|为|计|收录|发布|公开|找到|检索到|查询到)?\s*+[:：]?\s*+"
    r"(\d{1,7})\s*+(?:条|篇|个|项|份|则|件|记录|$)|\d{1,7}\s*+/\s*+(\d{1,7})\s*+(?:条|篇|项)"
    r"|(\d{1,7})\s*+(?:条|篇|则)\s*+(?:记录|信息|数据|内容|文章)|\btotal\s*+[:：]?\s*+(\d{1,7})"
    r"|(\d{1,7})\s*+(?:records|items|results|entries)\b",
    re.I,
)
"""共 9 条, 本栏目共有9条信息, 总数：9, 9 条记录, total 9."""
_PER_PAGE = re.compile(
    r"每\s*+页\s*+(?:显示)?\s*+\d{1,4}\s*+(?:条|篇|个|项|记录)?|\d{1,4}\s*+(?:条|项)?\s*+/\s*+页"
)
_PAGES = re.compile(
    r"[共总]\s*+(?:有|计)?\s*+[:：]?\s*+(\d{1,5})\s*+[页頁]|总?[页頁]数\s*+[:：]?\s*+(?:\d{1,5}\s*+/\s*+)?(\d{1,5})"
    r"|(?<![\d/.-])\d{1,4}\s*+[页頁]?\s*+/\s*+[共总第]?\s*+(\d{1,5})(?![\d/.-])|\bof\s+(\d{1,5})\b|(\d{1,5})\s*+pages\b",
    re.I,
)
"""共3页, 1/3页, 第 1 页 / 共 3 页, 页数：1/3, page 1 of 3."""
_SAID = r"[\"']?\s{0,3}[:=>]\s{0,3}[\"']?(\d{1,7})\b"
_SCRIPT_TOTAL = re.compile(
    r"(?<![\w.])(?:\w{0,12}total_?(?:record|row|item|num|count|size|element|data)s?|(?:data-)?total|recordsTotal|"
    rf"(?:data-)?(?:record|row|item|data|all|info|news)s?_?(?:count|total|num)){_SAID}",
    re.I,
)
"""totalRecord:7, "total": 9, <totalrecord>20, recordCount = 31, data-total=9."""
_SCRIPT_PAGES = re.compile(
    r"(?<![\w.])(?:\w{0,12}total_?pages?|pages?_?(?:count|total|sum)|count_?pages?|max_?page|last_?page|pages|"
    rf"data-(?:max|last|pages?|total-?pages?|page-?count|max-?page)){_SAID}"
    r"|create\w{0,12}page\w{0,12}\(\s{0,5}(?:[\"'][^\"'\n]{0,80}[\"']\s{0,3},\s{0,3})?(\d{1,5})",
    re.I,
)
"""totalPage: 3, pageCount=3, data-max=3, createPageHTML(3, 0, …)."""
_COUNT = re.compile(rf"\bcount{_SAID}", re.I)
_PAGING_CALL = re.compile(r"laypage|paginat|\.page\(|jpage|pager|\b(?:rows|list|records)[\"']?\s?:", re.I)
_VISITS = re.compile(r"visit|click|hit|view|browse|user|comment", re.I)
_SCROLLED = re.compile(r"onscroll|[\"']scroll[\"']|\.scroll\(|IntersectionObserver", re.I)
_ASKS = re.compile(r"fetch\(|ajax|XMLHttpRequest|\$\.(?:get|post|getJSON)|\.load\(|axios", re.I)
_COUNTS_MOST = 200
_NUMBERED = re.compile(r"第?[\d一二三四五六七八九十]+页?|\W")


@dataclass(frozen=True, slots=True)
class Pager:
    """What lies beyond a page of a listing, as the page says it: where its controls lead (`addresses`), the
    words of those that only a script follows, or what they are (`controls`), the `pages` and entries
    (`total`) that it states, 0 where it states none. `rows`: the distinct entries of the list on this page,
    by address, else words; `doubts`: entries that may be the wanted report and were not understood; `silent`:
    there is a pager that shows nothing, and a script that may fill it."""

    addresses: tuple[str, ...] = ()
    controls: tuple[str | Code, ...] = ()
    pages: int = 0
    total: int = 0
    rows: frozenset[str] = frozenset()
    doubts: tuple[Doubt, ...] = ()
    silent: bool = False
    found: tuple[Control, ...] = ()
    """All its controls, as elements of the page."""
    days: tuple[date | None, ...] = ()
    """The day beside each entry of the list, in the page's order; None beside one that shows none."""
    page_name: str = ""
    """What the page calls itself, without the numbers in it: alike on all pages of one list."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a list that may lead on: what it says or is, where it leads (None where only a script
    knows), the page's `number` that it names, 0 for none."""

    words: str | Code
    url: str | None
    number: int
    element: HtmlElement

    @property
    def leads_to_the_end(self) -> bool:
        """尾页: it leads past what lies between."""
        return _LAST.fullmatch(compact(str(self.words))) is not None

    @property
    def leads_on(self) -> bool:
        """下一页: it leads to the page that follows."""
        return not self.leads_to_the_end and _NEXT.fullmatch(compact(str(self.words))) is not None


def read_pager(page: Page, listing: Listing, names: CountyNames, year: int) -> Pager:
    """Read what a page of a report column says of its further pages and of entries that nobody understood."""
    block = ListBlock.of(page, {entry.link.url for entry in listing.entries})
    controls = tuple(_controls(page, block, year))
    numbers = {control.number for control in controls if control.number}
    pages, total = _stated(page, block)
    scripted = [control.words for control in controls if control.url is None and not control.number]
    empty = not (controls or pages or total) and any(is_pager(each) for each in block.elements())
    rows = [(row, key) for row in block.rows if (key := _row_key(page, row))]
    return Pager(
        tuple(dict.fromkeys(control.url for control in controls if control.url is not None)),
        tuple(dict.fromkeys(chain(scripted, _scrolled(page)))),
        max(pages, *numbers) if len(numbers) > 1 else pages,
        total,
        frozenset(key for _, key in rows),
        tuple(dict.fromkeys(doubts_of(page, block, listing, names, year))),
        empty and page.tree.find(".//script") is not None,
        controls,
        tuple(_day_of(row) for row, _ in rows),
        _NUMBERED.sub("", compact(page.head_title)),
    )


def stated_total(answer: str) -> int:
    """The entries that an interface's answer states ("total": 9, <totalrecord>9); 0 where it states none."""
    return max(_numbers(_SCRIPT_TOTAL, answer), default=0)


def _controls(page: Page, block: ListBlock, year: int) -> Iterator[Control]:
    """The controls of a list that may lead on; those that are switched off are none."""
    for element in block.elements():
        control = _control(page, element)
        if control is not None:
            yield control
    for element in block.heading.iter("a", "button", "span") if block.heading is not None else ():
        if _MORE.fullmatch(compact(words_of(element))) and not _is_off(element):
            yield Control(words_of(element), address_of(page, element), 0, element)
    yield from _year_steps(page, year)


def _year_steps(page: Page, year: int) -> Iterator[Control]:
    """The arrow beside a single shown year that leads towards the wanted one."""
    for element in page.tree.iter(*_STEPS):
        words, parent = compact(element.text or ""), element.getparent()
        if not words or len(words) > _STEP_LETTERS or len(element) or parent is None:
            continue
        shown = _year_in(parent)
        towards = _EARLIER if shown > year else _LATER
        if shown and shown != year and towards.fullmatch(words) and not _is_off(element):
            yield Control(words, address_of(page, element), 0, element)


@lru_cache(maxsize=4)  # asked for each short text in it
def _year_in(holder: HtmlElement) -> int:
    """The one year that an element shows beside signs alone; 0 for none."""
    shown = _SHOWN_YEAR.fullmatch(squeeze(holder.text_content()))
    return int(shown[1]) if shown else 0


def _control(page: Page, element: HtmlElement) -> Control | None:
    text = compact(words_of(element)) if element.tag in (*_LEAVES, "option") else ""
    if element.tag == "option":
        number = _number_of(text)
        return Control(text, address_of(page, element), number, element) if number else None
    if element.tag not in _LEAVES or _is_off(element):
        return None
    if element.tag == "input":
        return Control(text or Code.JUMP_FIELD, None, 0, element) if _is_jump(element, text) else None
    number = _number_of(text)
    if not (is_clickable(element) or _is_bound(element) or (number and _is_in_run(element))):
        return None
    if number and (_in_pager(element) or _has_neighbour(element, number)):
        return Control(text, address_of(page, element), number, element)
    silent = not text and element.tag in ("a", "button") and _in_pager(element) and not _leads_back(element)
    if _NEXT.fullmatch(text) or _MORE.fullmatch(text) or silent or _leads_by_name(element, text):
        words = words_of(element) or f"<{named(element).strip()}>"
        return Control(words, address_of(page, element), 0, element)
    return None


def _is_bound(element: HtmlElement) -> bool:
    """A script may have bound a click to it: it stands in a pager, or its class says that it leads on, or its
    words do; and nothing inside it is a control itself."""
    if len(element) > 1 or element.find(".//a") is not None or element.find(".//button") is not None:
        return False
    text = compact(words_of(element))
    telling = _NEXT.fullmatch(text) is not None or _MORE.fullmatch(text) is not None
    return (telling and len(text) > 1) or _in_pager(element) or _LEADS.search(named(element)) is not None


def _is_jump(element: HtmlElement, text: str) -> bool:
    """A field for a page's number, or a button that leads on."""
    if element.get("type") in (None, "text", "number", "tel"):
        return _in_pager(element)
    return _NEXT.fullmatch(text) is not None or _MORE.fullmatch(text) is not None


def _number_of(text: str) -> int:
    """The page that a control names: 2, [2], 第2页, 第二页; 0 for none."""
    number, spelt = _NUMBER.fullmatch(text), _SPELT_NUMBER.fullmatch(text)
    return int(number[1]) if number else "一二三四五六七八九十".index(spelt[1]) + 1 if spelt else 0


def _leads_by_name(element: HtmlElement, text: str) -> bool:
    """Its class, the function it calls or its picture says that it leads on, and its words are none of an
    entry's."""
    if len(text) > 8 or any(word in text for word in ("上", "首", "prev", "Prev", "前")):
        return False
    called = f"{element.get('onclick') or ''} {element.get('href') or ''}"
    scripted = element.get("onclick") is not None or "javascript:" in called
    pictures = " ".join(image.get("src") or "" for image in element.iter("img"))
    return bool(
        _LEADS.search(named(element))
        or (scripted and _TURNING.search(called) and not _is_first(text))
        or (not text and _PICTURED.search(pictures))
    )


def _leads_back(element: HtmlElement) -> bool:
    """An icon alone whose class, or that of what is in it, says that it leads back: pagination-prev."""
    return any(_BACK.search(named(each)) for each in islice(element.iter("*"), _ICON_PARTS_MOST))


def _is_first(text: str) -> bool:
    return _number_of(text) == 1


def _in_pager(element: HtmlElement) -> bool:
    return any(is_pager(each) for each in islice(element.iterancestors(), 4))


def _has_neighbour(element: HtmlElement, number: int) -> bool:
    """The number stands in a run of numbers: 1 2 3."""
    parent = element.getparent()
    holder = parent.getparent() if parent is not None and len(parent) == 1 else parent
    if holder is None:
        return False
    return not _numbers_in(holder).isdisjoint((number - 1, number + 1))


def _is_in_run(element: HtmlElement) -> bool:
    """Numbers and signs alone stand beside it: whatever such a run may be, it is no part of an entry."""
    parent = element.getparent()
    return len(element) == 0 and parent is not None and _holds_signs_alone(parent)


@lru_cache(maxsize=4)  # asked for each of the numbers in it
def _holds_signs_alone(holder: HtmlElement) -> bool:
    held = (each for each in holder if isinstance(each.tag, str))
    return all(len(compact(each.text_content())) <= _STEP_LETTERS for each in held)


@lru_cache(maxsize=4)  # asked for each of the numbers in it
def _numbers_in(holder: HtmlElement) -> frozenset[int]:
    texts = (compact(child.text_content()) for child in holder if isinstance(child.tag, str))
    return frozenset(shown for text in texts if (shown := _number_of(text)))


def _is_off(element: HtmlElement) -> bool:
    """Switched off, by itself or by what holds it; or a slider's, a calendar's."""
    for each in (element, *islice(element.iterancestors(), 2)):
        if each.get("disabled") is not None or each.get("aria-disabled") == "true":
            return True
        if _OFF.search(each.get("class") or ""):
            return True
    return is_elsewhere(element)


def _scrolled(page: Page) -> list[Code]:
    """A list that goes on where its reader scrolls."""
    scripts = (script.text or "" for script in page.tree.iter("script") if not script.get("src"))
    return [Code.SCROLLING] if any(_SCROLLED.search(text) and _ASKS.search(text) for text in scripts) else []


def _stated(page: Page, block: ListBlock) -> tuple[int, int]:
    """The pages and entries that are stated: around the list, in its attributes, in the page's scripts."""
    text = _PER_PAGE.sub(" ", block.text())
    script = "\n".join((inline_script(page), *_attributes(block)))
    pages = chain(_numbers(_PAGES, text), _numbers(_SCRIPT_PAGES, script))
    totals = chain(_numbers(_TOTAL, text), _numbers(_SCRIPT_TOTAL, script))
    counts = _numbers(_COUNT, script) if _PAGING_CALL.search(script) else ()
    return max(pages, default=0), max(chain(totals, counts), default=0)


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    for found in islice(pattern.finditer(text), _COUNTS_MOST):
        if not _VISITS.search(found[0]):
            yield int(next(group for group in found.groups() if group is not None))


def _attributes(block: ListBlock) -> Iterator[str]:
    for element in chain(block.elements(), block.around()):
        yield from (f"{name}={value}" for name, value in element.items() if name.startswith("data-"))


def _row_key(page: Page, row: HtmlElement) -> str:
    """What makes an entry the same on two pages: its address, else its words; "" for what is no entry: a
    control of the list, the way to the page."""
    if PATH_MARK.search(squeeze(row.text_content())):
        return ""
    links = [row] if row.tag == "a" else list(row.iter("a"))
    texts = [compact(words_of(link)) for link in links] or [compact(words_of(row))]
    if all(not text or any(each.fullmatch(text) for each in (_NEXT, _MORE, _NUMBER)) for text in texts):
        return ""
    urls = (url for link in links if (url := address_of(page, link)) is not None)
    return next(urls, compact(squeeze(row.text_content())) if links else "")


def _day_of(row: HtmlElement) -> date | None:
    """The day beside an entry, not one that its title speaks of: outside its links, or the last inside."""
    links = [row] if row.tag == "a" else list(row.iter("a"))
    beside = " ".join(row.xpath(".//text()[not(ancestor::a)]"))
    inside = [day for link in links for day in days_in(squeeze(link.text_content()))]
    return next(days_in(squeeze(beside)), inside[-1] if inside else None)
