"""Portals that are one-page applications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from portals.blind.kinds import Kind
from portals.blind.parts import BEFORE, FEW, YEARS, behind, crowd, told
from portals.blind2.application import App, menu
from portals.blind2.parts import sundry
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Scope, Status


def _begun(code: str, name: str) -> Maker:
    return Maker(code, name, Kind("/content/{day:%Y%m}/{id}.html"))


def _routed(make: Maker, app: App, entries: Sequence[Entry], day: date | None = None) -> Expect:
    """The report is expected at its route."""
    own = of_year(entries)
    route = app.route(own)
    where = ("/" if app.base == "/" else app.base) if app.hash else route
    return Expect(
        Status.ARCHIVED, where, own.title, day or own.day, Scope.COUNTY, route=route if app.hash else ""
    )


def _disclosure(make: Maker, ids: str = "10") -> tuple[list[dict[str, Any]], dict[str, Sequence[Entry]]]:
    """A usual menu and the columns beside the reports."""
    items = menu(
        (f"{ids}01", "走进" + make.name[:-1]),
        (f"{ids}02", "新闻动态", [(f"{ids}21", "要闻"), (f"{ids}22", "通知公告")]),
        (
            f"{ids}03",
            "政务公开",
            [
                (f"{ids}31", "政府信息公开指南"),
                (f"{ids}32", "政府信息公开制度"),
                (f"{ids}33", "法定主动公开内容"),
                (f"{ids}34", "政府信息公开年报"),
                (f"{ids}35", "依申请公开"),
            ],
        ),
        (f"{ids}04", "政务服务"),
    )
    guide = make.lookalike("{name}政府信息公开指南（{year}年版）", "为便于公民获取政府信息，编制本指南。")
    rule = make.lookalike("{name}政府信息公开年度报告制度", "各单位每年1月31日前公布上一年度报告。")
    columns: dict[str, Sequence[Entry]] = {
        f"{ids}21": make.news(24),
        f"{ids}22": make.notices(12),
        f"{ids}31": [guide],
        f"{ids}32": [rule],
        f"{ids}33": sundry(make, "权责清单", 5),
    }
    return items, columns


def hash_and_posts() -> Portal:
    """Routes in the fragment, everything by POST of JSON; the reports among the departments' on several pages."""
    make = _begun("980501", "沁垴县")
    app = App()
    items, columns = _disclosure(make)
    columns["1034"] = crowd(make, make.own(YEARS), YEAR, YEAR - 1)
    app.publish(make, items, columns, "1021")
    return make.portal(_routed(make, app, columns["1034"]))


def history_with_clicks() -> Portal:
    """Routes in the path; menu items and rows are spans with listeners; GET calls; the page counter starts at 0."""
    make = _begun("980502", "沘芦区")
    app = App(
        hash=False, base="/pc/", channel="/pc/column/", detail="/pc/article/", menuapi="/gateway/portal/nav", link="span",
        listapi="/gateway/portal/manuscript/list", detailapi="/gateway/portal/manuscript/get", post=False, idkey="channelId",
        pagekey="page", sizekey="limit", first=0, rows=("data", "content"), total=("data", "totalElements"), key="mid",
        title="headline", day="releaseDate", content="html", script="/pc-assets/index-2f81.js",
    )  # fmt: skip
    items, columns = _disclosure(make, "45")
    columns["4534"] = behind(make, make.own(FEW))
    app.publish(make, items, columns, "4521")
    make.site.on("/", make.answer("<html><head><script>location.replace('/pc/')</script></head></html>"))
    return make.portal(_routed(make, app, columns["4534"]))


def hash_guarded_escaped() -> Portal:
    """Calls without Referer and X-Requested-With are refused; the body comes escaped; form POSTs."""
    make = _begun("980503", "浈阳坪县")
    app = App(
        base="/portal/index.html", channel="/channel/", detail="/content/", menuapi="/portal-api/channels", form=True, xhr=True,
        listapi="/portal-api/contents", detailapi="/portal-api/content", idkey="chnlId", pagekey="current", sizekey="size",
        rows=("result", "list"), total=("result", "count"), record=("result",), menukey=["result"], key="docId",
        title="docTitle", day="docRelTime", content="docHtmlCon", escaped=True, referer=True, script="/portal/js/main.js",
    )  # fmt: skip
    items, columns = _disclosure(make, "7")
    columns["734"] = make.own(YEARS)
    app.publish(make, items, columns, "721")
    make.site.on(
        "/",
        make.answer(
            '<html><head><meta http-equiv="refresh" content="0; url=portal/index.html"></head></html>'
        ),
    )
    return make.portal(_routed(make, app, columns["734"]))


def history_and_more() -> Portal:
    """Routes in the path, 加载更多 below the rows; the articles are pages of their own."""
    make = _begun("980504", "涑泉县")
    app = App(
        hash=False, base="/web/", channel="/web/list/", post=False, listapi="/web-api/doc/list", menuapi="/web-api/menu",
        idkey="colId", pagekey="pageNo", sizekey="rows", rows=("rows",), total=("total",), static=True, pager="more",
        title="name", day="pubDate", urlkey="link", script="/web-static/chunk-vendors.js", inline_menu=True,
    )  # fmt: skip
    items, columns = _disclosure(make, "88")
    columns["8834"] = behind(make, make.own(YEARS))
    columns = {key: make.placed("/", entries) for key, entries in columns.items()}
    for entries in columns.values():
        make.articles(entries)
    app.publish(make, items, columns, "8821")
    make.site.on("/", make.answer("<html><body onload=\"window.location.href='/web/'\"></body></html>"))
    return make.portal(make.archived(of_year(columns["8834"])))


def hash_and_scroll() -> Portal:
    """An endless list: the next rows come when the page is scrolled to its end."""
    make = _begun("980505", "溱灵县")
    app = App(
        channel="/openlist/", detail="/openinfo/", menuapi="/rest/menu/query", listapi="/rest/open/query", detailapi="/rest/open/detail",
        rows=("custom", "data"), total=("custom", "total"), record=("custom", "info"), menukey=("custom", "menu"), size=20,
        idkey="categorynum", pagekey="pageIndex", key="infoid", title="realtitle", day="infodate", content="infocontent", pager="scroll",
    )  # fmt: skip
    items, columns = _disclosure(make, "003")
    columns["00334"] = behind(make, make.own(YEARS), YEAR, YEAR - 1)
    app.publish(make, items, columns, "00321")
    return make.portal(_routed(make, app, columns["00334"]))


def hash_deep_menu() -> Portal:
    """The reports lie three menus deep: 政务公开, 法定主动公开内容, 政府信息公开年报; one column by level of organ."""
    make = _begun("980506", "洮雁县")
    app = App(
        channel="/zwgk?code=", detail="/view/", inline_menu=True, listapi="/cms-web/front/list.json", detailapi="/cms-web/front/doc.json",
        menuapi="/cms-web/front/none.json", idkey="code", pagekey="p", sizekey="s", rows=("obj", "items"), total=("obj", "recordCount"),
        record=("obj",), key="uuid", title="t", day="d", content="c", post=False, root="container",
    )  # fmt: skip
    items = menu(
        ("A01", "魅力洮雁"),
        ("A02", "政务动态"),
        (
            "A03",
            "政府信息公开",
            [("A0301", "指南"), ("A0302", "政策"), ("A0303", "法定主动公开内容"), ("A0304", "政府信息公开年报", [("A030401", "县政府"), ("A030402", "县直部门"), ("A030403", "乡镇")])],
        ),
    )  # fmt: skip
    columns: dict[str, Sequence[Entry]] = {
        "A02": make.news(20),
        "A0303": sundry(make, "权责清单", 6),
        "A030401": make.own(YEARS),
        "A030402": [*make.departments(), *make.departments(YEAR - 1)],
        "A030403": make.towns(),
    }
    app.publish(make, items, columns, "A02")
    return make.portal(_routed(make, app, columns["A030401"]))


def read_to_its_end() -> Portal:
    """The whole application's column is read; the county's reports end with the year before."""
    make = _begun("980561", "汭桥区")
    app = App(listapi="/api/content/query", channel="/col/", detail="/doc/", rows=("data", "list"))
    items, columns = _disclosure(make)
    columns["1034"] = behind(make, make.own(BEFORE), YEAR)
    app.publish(make, items, columns, "1021")
    return make.portal(Expect(Status.NOT_PUBLISHED, why="30 entries on three pages, all to be had"))


def later_beside_the_gap() -> Portal:
    """The application's column has the year after and the years before, not the year."""
    make = _begun("980562", "滏榆县")
    app = App(
        post=False,
        link="span",
        listapi="/api/web/getList",
        detailapi="/api/web/getOne",
        channel="/t/",
        detail="/d/",
    )
    items, columns = _disclosure(make)
    columns["1034"] = make.own([YEAR + 1, *range(YEAR - 5, YEAR)])
    app.publish(make, items, columns, "1021")
    return make.portal(Expect(Status.NOT_LISTED, why="a later year stands beside the gap"))


def begins_later() -> Portal:
    """A new application whose column begins with the year after the one asked for, departments' reports beside."""
    make = _begun("980563", "洧槐市")
    app = App(hash=False, base="/site/", channel="/site/c/", detail="/site/a/", post=False)
    items, columns = _disclosure(make)
    columns["1034"] = [*make.own([YEAR + 1]), *make.departments(YEAR + 1, 6)]
    app.publish(make, items, columns, "1021")
    make.site.on("/", make.answer("", 302, headers=(("Location", "/site/"),)))
    return make.portal(Expect(Status.NOT_LISTED, why="the column begins after the year"))


def list_call_broken() -> Portal:
    """The application runs, but the call of its lists answers 500 with an error; nothing of the column can be read."""
    make = _begun("980564", "沔棠县")
    app = App(channel="/list/", detail="/doc/", listapi="/api/v2/list")
    items, columns = _disclosure(make)
    app.publish(make, items, columns, "1021")
    make.site.exact["/api/v2/list"] = lambda ask: told({"status": 500, "error": "Internal Server Error"}, 500)
    return make.portal(Expect(Status.NOT_FOUND, why="the column's rows cannot be had"))


PORTALS = (
    hash_and_posts,
    history_with_clicks,
    hash_guarded_escaped,
    history_and_more,
    hash_and_scroll,
    hash_deep_menu,
    read_to_its_end,
    later_beside_the_gap,
    begins_later,
    list_call_broken,
)
