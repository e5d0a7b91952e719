"""Rows and menus that lead on by functions of script files, by functions nobody can read, by none at all."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from portals.cms import Entry
from portals.families.trs import Named, Numbered
from portals.maker import Maker
from portals.site import Answer, Expect, Portal
from portals.stock import of_year
from portals.traps.whose import BEFORE, YEARS, begun

from nianbao.core.report import Status

_FILES = '<script src="/js/jquery-1.12.4.min.js"></script><script src="/js/xxgklist.js"></script>'
_VOID = "".join(
    f'<li><a href="javascript:void(0)">{name}</a></li>' for name in ("政府信息公开年报", "办事指南")
)
_LINK_TO_NEW = """/* 列表 */
function linkToNew(infoid, categorynum) {
  // window.location.href = "/old/" + infoid + ".html";
  var url = "/openDetail/" + infoid + ".html";
  window.open(url, "_blank");
}
"""


class Rows(Named):
    """Rows as Epoint's webBuilder makes them: no href, a click with the article's number."""

    beside = _FILES
    call = "linkToNew('{serial}','031002')"

    def item(self, folder: str, entry: Entry) -> str:
        """An article's address."""
        return f"/openDetail/{entry.serial}.html"

    def row(self, href: str, entry: Entry) -> str:
        """An entry of a listing."""
        called = self.call.format(serial=entry.serial)
        return (
            f'<li class="wb-data-list"><a class="ewb-infoname" onclick="{called}">{escape(entry.title)}</a>'
            f"<span>{entry.day}</span></li>"
        )

    def listing(self, rows: str, pager: str) -> str:
        """A listing's own content."""
        return f"{super().listing(rows, pager)}{self.beside}"


class Branching(Rows):
    """The function goes two ways, by something that only a browser has."""

    beside = """<script>function linkToNew(id, cat) {
  if (siteInfo.isStatic) { location.href = "/static/" + id + ".html"; } else { location.href = "/dynamic?id=" + id; }
}</script>"""


class Unheard(Rows):
    """The function's file is gone."""


class Turning(Named):
    """The pager's controls have neither address nor handler: /images/list.js binds them."""

    per_page = 4

    def sheet(self, folder: str, number: int, pages: int) -> str:
        """The address of page `number` (from 1) of a listing."""
        return folder + (f"?pn={number}" if number > 1 else "")

    def pager(self, sheets: Sequence[str], number: int) -> str:
        """What leads to the other pages of a listing."""
        controls = f'<a href="javascript:;" class="prev">上一页</a> <b>{number}</b> <a href="javascript:;" class="next">下一页</a>'
        held = f'<div class="pages" data-cur="{number}" data-max="{len(sheets)}">{controls}</div>'
        return f'{held}<script src="/images/list.js"></script>'


_LIST = """(function () {
  var pages = document.querySelector(".pages"), now = +pages.dataset.cur, last = +pages.dataset.max;
  function go(n) { if (n > 0 && n <= last) location.href = location.pathname + (n > 1 ? "?pn=" + n : ""); }
  pages.querySelector(".prev").addEventListener("click", function () { go(now - 1); });
  pages.querySelector(".next").addEventListener("click", function () { go(now + 1); });
})();
"""


def _script(make: Maker, path: str, text: str) -> None:
    make.site.on(path, Answer(text.encode(), kind="application/javascript"))


def rows_of_a_file() -> Portal:
    """Rows without href call linkToNew(), which /js/xxgklist.js defines (a line of it is commented out)."""
    make = begun("980381", "荇溪县", Rows())
    _script(make, "/js/xxgklist.js", _LINK_TO_NEW)
    root = make.road("/govxxgk/031/", "政府信息公开年报", "政务公开", "政府信息公开")
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", make.own(YEARS)))))


def menu_of_a_file() -> Portal:
    """政府信息公开年报 is javascript:void(0) in the home page's menu; where it leads a tree in /js/nav.js says."""
    make = Maker("980382", "蕨坝县", Numbered())
    make.noise()
    make.home(
        extra='<p><a href="javascript:void(0)">政府信息公开年报</a></p><script src="/js/nav.js"></script>'
    )
    tree = 'var navTree = [{name: "首页", url: "/"}, {name: "政府信息公开年报", url: root + "nb_31/"}];'
    _script(
        make,
        "/js/nav.js",
        f'var root = "/gk_3/";\n{tree}\nfunction openNav(i) {{ location = navTree[i].url }}',
    )
    return make.portal(
        make.archived(of_year(make.column("/gk_3/nb_31/", "政府信息公开年报", make.own(YEARS))))
    )


def rows_by_condition() -> Portal:
    """The rows' function goes two ways by siteInfo.isStatic, which nothing defines: no address may be guessed."""
    make = begun("980383", "蒿亭县", Branching())
    root = make.road("/govxxgk/031/", "政府信息公开年报", "政府信息公开")
    make.column(root, "政府信息公开年报", make.own(BEFORE))
    why = "titles of earlier years without addresses: nothing may be said of the year's"
    return make.portal(Expect(Status.NOT_FOUND, why=why))


def rows_of_nothing() -> Portal:
    """The file that should define the rows' function is not there."""
    make = begun("980384", "芡塘县", Unheard())
    root = make.road("/govxxgk/031/", "政府信息公开年报", "政府信息公开")
    make.column(root, "政府信息公开年报", make.own(YEARS))
    return make.portal(Expect(Status.NOT_FOUND, why="the report is listed by its title alone"))


def pager_of_a_file() -> Portal:
    """Oldest first; the pager's clicks are bound by /images/list.js, and the report stands on page 3."""
    make = begun("980385", "菖浦县", Turning())
    _script(make, "/images/list.js", _LIST)
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政府信息公开")
    placed = make.column(root, "政府信息公开年报", reversed(make.own(YEARS)))
    return make.portal(make.archived(of_year(placed)))


PORTALS = (rows_of_a_file, pager_of_a_file, menu_of_a_file, rows_by_condition, rows_of_nothing)
