"""What is published, and how one CMS names and dresses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from portals import menus, papers, skins
from portals.papers import Body, Paper, Place

from nianbao_demo.chance import Chance


@dataclass(frozen=True)
class Entry:
    """Something published. `row` is the text of its link in a listing, `heading` that of its page, where they
    are not the title; `dated` replaces the line with the date; `more` stands after the text."""

    title: str
    day: date
    paper: Paper | None = None
    text: str = ""
    path: str = ""
    row: str = ""
    heading: str | None = None
    dated: str | None = None
    more: str = ""
    body: Body = papers.plain

    @property
    def serial(self) -> int:
        """An id as a CMS gives it."""
        return Chance("serial", self.title, self.day).between(300_000, 9_900_000)

    @property
    def hex(self) -> str:
        """A 32-digit id as a CMS gives it."""
        return Chance("hex", self.title, self.day).hex(32)

    @property
    def content(self) -> str:
        """The text's markup."""
        return self.body(self.paper) if self.paper else self.text


class Cms:
    """The defaults are a plain TRS installation; families override. Folders begin and end with a slash."""

    per_page = 15
    links = "root"
    charset = "utf-8"
    declared = ""
    kind = "text/html; charset=utf-8"
    extension = "html"
    skin = staticmethod(skins.flat)
    menu = staticmethod(menus.plain)

    def item(self, folder: str, entry: Entry) -> str:
        """An article's address."""
        return f"{folder}{entry.day:%Y%m}/t{entry.day:%Y%m%d}_{entry.serial}.{self.extension}"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        """The address of page `number` (from 1) of a listing."""
        return f"{folder}index_{number - 1}.{self.extension}" if number > 1 else folder

    def sub(self, folder: str, number: int) -> str:
        """The address of some column below another, for columns nobody looks for."""
        return f"{folder.rpartition('/')[0]}/lm{number}/"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        """What leads to the other pages of a listing."""
        if len(sheets) == 1:
            return ""
        return f'<script>createPageHTML({len(sheets)}, {number - 1}, "index", "{self.extension}");</script>'

    def row(self, href: str, entry: Entry) -> str:
        """An entry of a listing."""
        shown = escape(entry.row or entry.title)
        return f'<li><a href="{escape(href)}" target="_blank">{shown}</a><span>{entry.day}</span></li>'

    def listing(self, rows: str, pager: str) -> str:
        """A listing's own content."""
        return f'<ul class="list">\n{rows}\n</ul>\n<div class="page">{pager}</div>'

    def window(self, place: Place, entry: Entry) -> str:
        """The <title> of an article's page."""
        return f"{entry.title}-{place.government}"

    def heading(self, entry: Entry) -> str:
        """The title on the article's page."""
        title = entry.title if entry.heading is None else entry.heading
        return f"<h1>{title}</h1>" if title else ""

    def dateline(self, entry: Entry) -> str:
        """The line with the date."""
        return f'<div class="info">发布时间：{entry.day} 09:26　来源：{self.source(entry)}</div>'

    def source(self, entry: Entry) -> str:
        """Who the article says it is from."""
        return entry.paper.place.office if entry.paper else "融媒体中心"

    def article(self, entry: Entry) -> str:
        """An article's own content."""
        dated = self.dateline(entry) if entry.dated is None else entry.dated
        body = f'<div class="content">\n{entry.content}\n</div>'
        return f"{self.heading(entry)}\n{dated}\n{body}\n{entry.more}"

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        """The metas of a page; an article's have `entry`."""
        found = {"SiteName": place.government, "SiteIDCode": f"{place.code}0008", "ColumnName": column}
        if entry:
            found |= {"ArticleTitle": entry.title, "PubDate": f"{entry.day} 09:26"}
            found["ContentSource"] = self.source(entry)
        return found
