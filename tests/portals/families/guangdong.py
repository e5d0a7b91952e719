"""Guangdong: the gkmlpt catalogue behind an API, and NFCMS with post_N pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from portals import papers, skins
from portals.cms import Cms, Entry
from portals.maker import Maker
from portals.papers import Place
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year


class Nfcms(Cms):
    """post_N.html under content/, index_2.html, text in #zoomcon."""

    skin = staticmethod(skins.broad)
    links = "absolute"
    per_page = 12

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}content/post_{entry.serial}.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}index_{number}.html" if number > 1 else f"{folder}index.html"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        near = [(n, sheet) for n, sheet in enumerate(sheets, 1) if abs(n - number) < 3 or n == len(sheets)]
        links = "".join(f'<a href="{sheet}" class="page{n}">{n}</a>' for n, sheet in near)
        onward = f'<a href="{sheets[number]}" class="next">下一页</a>' if number < len(sheets) else ""
        return f'<div class="page_num">{links}{onward}</div>'

    def article(self, entry: Entry) -> str:
        return (
            f'<div class="content_title">{entry.title}</div>'
            f'<div class="date">发布时间：{entry.day} 16:03:27　来源：本网</div>'
            f'<div class="news_cont_d_wrap" id="zoomcon">{entry.content}</div>'
        )


class Gkmlpt(Nfcms):
    """Articles of the catalogue: /gkmlpt/content/2/2590/post_2590436.html with a table of 索引号."""

    def item(self, folder: str, entry: Entry) -> str:
        if folder != "gkmlpt":
            return super().item(folder, entry)
        return f"/gkmlpt/content/{entry.serial // 10**6}/{entry.serial // 1000}/post_{entry.serial}.html"

    def article(self, entry: Entry) -> str:
        return (
            f'<div class="classify"><table><tr><td>索引号：</td><td>{entry.serial}/2025-00024</td></tr>'
            f"<tr><td>发布机构：</td><td>{self.source(entry)}</td><td>发布日期：</td><td>{entry.day}</td></tr>"
            f'</table></div><h1 class="title document-number">{entry.title}</h1>'
            f'<div class="article-content">{entry.content}</div>'
        )

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        return {} if entry else super().metas(place, column, entry)


_TREE = [
    {"id": 2587, "name": "政府信息公开指南", "parent": 0, "post_count": 1, "jump_url": "", "children": []},
    {
        "id": 2590,
        "name": "法定主动公开内容",
        "parent": 0,
        "post_count": 12,
        "jump_url": "",
        "children": [{"id": 2612, "name": "部门文件", "parent": 2590, "post_count": 12, "children": []}],
    },
    {"id": 2594, "name": "政府信息公开年报", "parent": 0, "post_count": 19, "jump_url": "", "children": []},
]


def catalogue() -> Portal:
    """gkmlpt: /gkmlpt/index is a shell with window._CONFIG; GET /gkmlpt/api/all/{cat}?page=&sid= answers JSON."""
    make = Maker("980151", "稻香区", Gkmlpt())
    make.noise()
    make.nav.append(("政府信息公开", "/gkmlpt/index"))
    own = make.own(range(2018, YEAR + 1), "{name}人民政府{year}年政府信息公开工作年度报告")
    placed = make.placed("gkmlpt", [*make.departments(YEAR, 12), *own])
    others = make.placed("gkmlpt", make.notices())
    shell = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开目录</title></head><body>
<div id="app"></div>
<script>
window._CONFIG = {{
  SITE_ID: 755301, SID: '755301', NAME: '{make.place.government}', BASE: '/gkmlpt',
  TREE: {json.dumps(_TREE, ensure_ascii=False)}, SERVICE_AREA_ID: 0, DEFAULT_CLASS: 2590
}};
</script>
<script src="/gkmlpt/js/app.8f3a.js"></script></body></html>"""
    make.site.on("/gkmlpt/index", make.answer(shell))

    def api(ask: Ask) -> Answer:
        category = ask.path.rpartition("/")[2]
        found = {"2594": placed, "2612": others, "2590": others}.get(category, [])
        page = max(1, int(ask.query.get("page", "1")))
        shown = found[(page - 1) * 100 : page * 100] if ask.query.get("sid") == "755301" else []
        about = {"id": int(category), "post_count": len(found)}
        body = {"articles": [_listed(entry) for entry in shown], "total": len(found), "classify": about}
        return Answer(json.dumps(body).encode(), kind="application/json")

    make.site.on("/gkmlpt/api/all/*", api)
    make.articles([*placed, *others])
    make.home()
    return make.portal(make.archived(of_year(placed)))


def _listed(entry: Entry) -> dict[str, object]:
    moment = datetime.combine(entry.day, time(10, 30))
    url = f"http://main.fleet.test{entry.path}"
    return {
        "id": entry.serial, "title": entry.title, "url": url, "post_url": url, "publisher": "区政府办",
        "created_at": f"{moment:%Y-%m-%d %H:%M:%S}", "display_publish_time": int(moment.timestamp()),
        "attachment": [],
    }  # fmt: skip


def posts() -> Portal:
    """NFCMS: absolute links, post_N with mpost_ twins, 镇街 and 部门 sub-columns, tables that are pictures."""
    make = Maker("980152", "沐阳坡县", Nfcms())
    make.noise()
    root = make.way("政务公开 /zwgk/index.html", "政府信息公开年报 /zwgk/zfxxgknb/index.html")
    base = "/zwgk/zfxxgknb/"
    parts = (("镇街年报", "jd/"), ("部门年报", "bm/"), ("县政府年报", "xzf/"))
    make.menu_page(root, "政府信息公开年报", [(name, f"{base}{part}index.html") for name, part in parts])
    make.column(base + "jd/", "镇街年报", make.towns())
    make.column(base + "bm/", "部门年报", [*make.office([YEAR]), *make.departments()])
    own = [replace(entry, body=papers.pictures) for entry in make.own(range(2016, YEAR + 1))]
    wanted = of_year(make.column(base + "xzf/", "县政府年报", own))
    twin = replace(wanted, path=wanted.path.replace("post_", "mpost_"))
    make.articles([twin])
    make.home()
    return make.portal(make.archived(wanted, twins=(twin.path,)))


PORTALS = (catalogue, posts)
