"""Hanweb 大汉's 信息公开 module, beside either of its CMSs: xxgkAnnualReport.jsp gives the reports of one
body (area) and year (fbtime); search.jsp gives a category's items as HTML. The query is the identity; its
order is not."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml.html import HtmlElement

from crawler.cms.family import Ask, FamilySign, Plain, Told, is_likely
from crawler.cms.fragments import call, fields_of, links_in, number, said
from crawler.cms.paging import PAGES_MOST, others, page_count
from crawler.discovery.links import absolute
from pipelines.text.page import Page, squeeze

_ANNUAL = "xxgkAnnualReport.jsp"
_MODULE = re.compile(r"/module/xxgk/(?:tree|search|subjectinfo|organization|infolist)\w{0,20}\.jsp")
_SEARCH = re.compile(r"/module/xxgk/search\.jsp(?:\?[^\"'<>\s]{0,600})?")
_ROW = FamilySign.of(r"tr_main_value_(?:odd|even)|class=[\"']xxgk_table\b", "tr_main_value_", "xxgk_table")
_NAMED = FamilySign.of(r"\b(?:infotypeId|jdid)\b", "infotypeId", "jdid")
_FIELDS = (
    "infotypeId", "i_id", "jdid", "webid", "area", "divid", "unit", "texttype", "fbtime", "sortfield",
    "standardXxgk", "isAllList",
)  # fmt: skip
_SAYS_WHOSE = ("infotypeId", "i_id", "area", "jdid")
_CHOICE = re.compile(r"(20[0-4]\d)\s?年?度?(?:年报|年度报告|报告)?")
_HANDLED = re.compile(r"(?:fbtime=|\w\(\s?[\"']?)(20[0-4]\d)(?!\d)")
_HANDLER_LENGTH = 600


class HanwebXxgk(Plain):
    """Hanweb's disclosure module."""

    name = "hanweb_xxgk"

    def signs(self, page: Page) -> int:
        """Addresses of the annual reports, of the module's other files, its fields, its tables."""
        text = page.text
        return sum(
            (
                _ANNUAL in text,
                _ANNUAL in page.url,
                _MODULE.search(text) is not None or "/module/xxgk/search.jsp" in page.url,
                _NAMED.on(page),
                _ROW.on(page),
            )
        )

    def pages(self, page: Page) -> list[str]:
        """From the annual report's page of one year: those of the other years it offers, newest first."""
        parts = urlsplit(page.url)
        query = dict(parse_qsl(parts.query, True))
        if not parts.path.endswith(_ANNUAL) or not query.get("area") or not query.get("fbtime"):
            return []
        offered = {
            year for element in page.tree.iter("option", "a", "li") if (year := _year_of(element)) is not None
        }
        return others(
            page,
            (
                f"{parts.path}?{urlencode(sorted((query | {'fbtime': year}).items()))}"
                for year in sorted(offered, reverse=True)
            ),
        )

    def asks(self, page: Page) -> list[Ask]:
        """search.jsp with the category and body of the page."""
        found = _SEARCH.search(page.text)
        if found is None or not is_likely(self, page):
            return []
        hidden = {str(field.get("name")): str(field.get("value") or "") for field in page.tree.iter("input")}
        reference, _, query = found[0].replace("&amp;", "&").partition("?")
        named = dict(parse_qsl(query, True))
        fields = ((name, named.get(name) or said(page, name) or hidden.get(name)) for name in _FIELDS)
        form = {name: value for name, value in fields if value}
        url = absolute(page, reference)
        if url is None or not any(form.get(name) for name in _SAYS_WHOSE):
            return []
        return [Ask(url, (*form.items(), ("currpage", "1")))]

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """The rows of the answer, and the next page up to its 共N页."""
        entries = tuple(links_in(answer.text, page))
        current = number(fields_of(ask).get("currpage"))
        last = page_count(Page(page.url, answer.decoded))
        if not entries or not 0 < current < min(last, PAGES_MOST):
            return Told(entries)
        if ask.form is None:
            following = call(page, ask.url, [("currpage", str(current + 1))])
            return Told(entries, (following,) if following is not None else ())
        form = dict(ask.form) | {"currpage": str(current + 1)}
        return Told(entries, (Ask(ask.url, tuple(form.items())),))


def _year_of(element: HtmlElement) -> str | None:
    """The year that a choice stands for: by its value, its handler, its address or its text."""
    chosen = _CHOICE.fullmatch(element.get("value") or squeeze(element.text_content()))
    if chosen is not None:
        return chosen[1]
    handled = _HANDLED.findall(f"{element.get('onclick')} {element.get('href')}"[:_HANDLER_LENGTH])
    return handled[0] if len(handled) == 1 else None
