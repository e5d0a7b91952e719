"""The site's own search, as the last way to a report: forms that are asked by GET."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.discovery.links import absolute
from pipelines.text.page import Page

_FIELD = re.compile(r"key|word|^q$|query|search|^kw|^s$|title|text|wd", re.I)
_ACTION = re.compile(r"search|query|sousuo|jiansuo|/s\b|cx", re.I)
_TYPED = ("text", "search", "")
FORMS_MOST = 20


def search_address(page: Page, name: str, year: int) -> str | None:
    """The address that the page's search form asks for with the report's name typed in; None without one."""
    for form in [*page.tree.iter("form")][:FORMS_MOST]:
        if (form.get("method") or "get").strip().lower() != "get":
            continue
        address = _filled(page, form, f"{name}{year}年政府信息公开工作年度报告")
        if address is not None:
            return address
    return None


def _filled(page: Page, form: HtmlElement, words: str) -> str | None:
    action = absolute(page, str(form.get("action") or page.url))
    inputs = [each for each in form.iter("input", "select") if each.get("name")]
    typed = [each for each in inputs if (each.get("type") or "").lower() in _TYPED and each.tag == "input"]
    asked = next((each for each in typed if _FIELD.search(each.get("name"))), None)
    if asked is None and len(typed) == 1 and _ACTION.search(action or ""):
        asked = typed[0]
    if action is None or asked is None:
        return None
    hidden = [(each.get("name"), each.get("value") or "") for each in inputs if each.get("type") == "hidden"]
    query = urlencode([*hidden, (asked.get("name"), words)], encoding=page.decoded.charset, errors="replace")
    return urlunsplit(urlsplit(action)._replace(query=query))
