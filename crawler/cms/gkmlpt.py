"""广东's catalogue of disclosure, gkmlpt: /gkmlpt/index is a shell with window._CONFIG (SID, TREE);
/gkmlpt/api/all/CATEGORY gives a hundred articles as JSON. Pages 0 and 1 are the same; some sites answer 404
from page 2 on. The reports' category may also be named as /gkmlpt/annualreport#CATEGORY."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.cms.family import Ask, FamilySign, Plain, Told, is_likely
from crawler.cms.fragments import call, day, entry, fields_of, inside, json_of, number, plain
from crawler.cms.paging import PAGES_MOST
from crawler.discovery.links import Link
from crawler.discovery.script.reading import scripts
from nianbao.core.title import compact
from pipelines.text.page import Page

_CONFIG = FamilySign.of(r"\bwindow\._CONFIG\s{0,9}=\s{0,9}\{", "window._CONFIG")
_HOME = re.compile(r"^(https?://[^/?#]+(?:/[^?#]{0,200})?)/gkmlpt(?:[/?#]|$)", re.I)
_ADDRESSED = re.compile(r"/gkmlpt/annualreport/?#(\d{1,9})", re.I)
_REPORTS = re.compile(r"年报|年度报告")
_DISCLOSURE = re.compile(r"信息公开|政务公开")
_NODES_MOST = 3000
_CATEGORIES_MOST = 6
_USUAL_SIZE = 100
_DATES = ("created_at", "display_publish_time", "date", "first_publish_time", "create_time")


class Gkmlpt(Plain):
    """广东's disclosure catalogue."""

    name = "gkmlpt"
    precise = True

    def signs(self, page: Page) -> int:
        """The page's address, the configuration, the site's number, the tree."""
        config = _config(page)
        return sum(
            (
                _HOME.search(page.url) is not None,
                config is not None,
                plain(inside(config, "SID")) is not None,
                isinstance(inside(config, "TREE"), list),
            )
        )

    def entries(self, page: Page) -> list[Link]:
        """Categories of annual reports that lie elsewhere: the tree's jumps."""
        jumps = (entry(page, node.get("jump_url"), node.get("name")) for node in self._categories(page))
        return [link for link in jumps if link is not None]

    def asks(self, page: Page) -> list[Ask]:
        """Page 1 of each category that is named as annual report; not from an article's page."""
        home, sid = _HOME.search(page.url), plain(inside(_config(page), "SID"))
        if home is None or sid is None or "/content/" in page.url:
            return []
        asks = (
            call(page, f"{home[1]}/gkmlpt/api/all/{category}", [("page", "1"), ("sid", sid)])
            for node in self._categories(page)
            if not node.get("jump_url") and (category := number(node.get("id")))
        )
        return [ask for ask in asks if ask is not None]

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """articles[], and the next page while classify.post_count says there are more."""
        told = json_of(answer.text)
        articles = inside(told, "articles")
        if not isinstance(articles, list):
            return Told()
        found = (
            entry(page, inside(each, "url") or inside(each, "post_url"), inside(each, "title"), _shown(each))
            for each in articles
        )
        entries = tuple(link for link in found if link is not None)
        total = number(inside(told, "classify", "post_count")) or number(inside(told, "total"))
        current = number(fields_of(ask).get("page"))
        more = total > current * max(_USUAL_SIZE, len(articles)) if total else len(articles) >= _USUAL_SIZE
        if not entries or not more or not 0 < current < PAGES_MOST:
            return Told(entries)
        following = call(page, ask.url, [("page", str(current + 1))])
        return Told(entries, (following,) if following is not None else ())

    def _categories(self, page: Page) -> list[dict[str, Any]]:
        """The category that an address names, and the tree's nodes of annual disclosure reports with what
        lies under them; others named 年报 only where no name speaks of disclosure."""
        if not is_likely(self, page):
            return []
        addressed: list[dict[str, Any]] = [{"id": found} for found in _ADDRESSED.findall(page.text)]
        nodes = _nodes(inside(_config(page), "TREE"))
        named = [node for node in nodes if _REPORTS.search(_name(node))]
        certain = [node for node in named if _DISCLOSURE.search(_name(node))] or named
        found = [*addressed, *(leaf for node in certain for leaf in _with_leaves(node))]
        distinct = {str(node.get("id")): node for node in reversed(found)}
        return list(distinct.values())[::-1][:_CATEGORIES_MOST]


def _config(page: Page) -> Any:
    """The configuration that the page's script sets; None where it sets none."""
    return scripts(page).said("_CONFIG") if _CONFIG.on(page) else None


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """All nodes, in the tree's order, without recursion: the depth comes from outside."""
    waiting = [tree]
    for _ in range(_NODES_MOST):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            yield node
            waiting.append(node.get("children"))


def _with_leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The node, or the leaves under it: a node with children shows theirs."""
    leaves = [each for each in _nodes(node.get("children")) if not each.get("children")]
    return leaves or [node]


def _name(node: dict[str, Any]) -> str:
    name = node.get("name")
    return compact(name) if isinstance(name, str) else ""


def _shown(article: Any) -> str:
    return next((shown for name in _DATES if (shown := day(inside(article, name)))), "")
