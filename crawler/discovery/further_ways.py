"""Ways that no link of a portal names: the addresses under which home pages may answer, and the site's own
search, as the last way to a report (forms that are asked by GET)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.discovery.links import absolute
from nianbao.core.county import County
from nianbao.core.errors import PortalError, Unreachable
from nianbao.core.hosts import host_of
from nianbao.core.reason_codes import Code
from pipelines.text.page import Page

_FIELD = re.compile(r"key|word|^q$|query|search|^kw|^s$|title|text|wd", re.I)
_ACTION = re.compile(r"search|query|sousuo|jiansuo|/s\b|cx", re.I)
_TYPED = ("text", "search", "")
FORMS_MOST = 20
FORBIDDEN = 403


def home_addresses(portal_url: str) -> list[str]:
    """The home page's address and, where no port is fixed, the same on the other protocol and with www.: some
    portals answer in one way only. The bare name of a www. host is another host, and not asked."""
    parts = urlsplit(portal_url)
    url = urlunsplit(parts._replace(path=parts.path or "/", fragment=""))
    if parts.port is not None:
        return [url]
    other = "https" if parts.scheme == "http" else "http"
    found = [url, urlunsplit(urlsplit(url)._replace(scheme=other))]
    host = parts.hostname or ""
    if not host.startswith("www.") and not host.replace(".", "").isdigit() and ":" not in host:
        found.append(urlunsplit(urlsplit(url)._replace(netloc=f"www.{parts.netloc}")))
    return found


def ways_left(url: str, failure: PortalError, further: Sequence[str]) -> list[str]:
    """Which further addresses of a home page are asked after one failed: all where it could not be reached; a
    host that refuses us on one protocol, without any challenge, is asked on the other."""
    if isinstance(failure, Unreachable):
        return list(further)
    if failure.reason.code is not Code.REFUSED or failure.reason.values["status"] != FORBIDDEN:
        return []
    return [other for other in further if host_of(other) == host_of(url)]


def other_homes(county: County, seen: Collection[str]) -> list[list[str]]:
    """For each further host of the county that is not among `seen` (as host_of names them), the addresses to
    enter it by, in order."""
    found = []
    for netloc in county.other_hosts:
        url = f"http://{netloc}/"
        if host_of(url) not in seen:
            found.append([url, f"https://{netloc}/"] if urlsplit(url).port is None else [url])
    return found


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
