"""Portals of TRS, VSB and the numeric trees, each with its own way to hide the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portals import menus, papers, skins
from portals.blind.kinds import Kind, arrows, trs, trs_foot, vsb
from portals.blind.parts import BEFORE, FEW, YEARS, begun, behind, crowd, file, paper, report_ofd, report_pdf
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Portal
from portals.stock import of_year


def counted_down() -> Portal:
    """TRS whose later pages count down (index_{p-1} is the second), drawn by an inline script; three levels in one column."""

    def foot(sheets: list[str], number: int) -> str:
        pages = len(sheets)
        return f"""<script>
var pagecount = {pages}, current = {number};
for (var p = 1; p <= pagecount; p++) {{
  var name = p == 1 ? "index.html" : "index_" + (pagecount - p + 1) + ".html";
  document.write(p == current ? "<span>" + p + "</span> " : '<a href="' + name + '">' + p + "</a> ");
}}
</script>"""

    kind = trs(foot=foot)
    kind.further = "{folder}index_{up}.html"
    make = begun("980926", "溧塘区", kind)
    placed = make.column(
        "/zwgk/zfxxgknb_72697/", "政府信息公开工作年度报告", crowd(make, make.own(YEARS), YEAR, YEAR - 1)
    )
    make.way("政务公开 /zwgk/", "政府信息公开工作年度报告 /zwgk/zfxxgknb_72697/", style=menus.broken)
    return make.portal(make.archived(of_year(placed)))


def names_without_a_date() -> Portal:
    """TRS articles named tnull_N; folders by year, 区直 and 乡镇 below each; the year's own page stands in the year's folder."""
    kind = trs()
    kind.address = "{folder}tnull_{id}.htm"
    make = begun("980927", "永茌区", kind)
    base = "/zfxxgkzl/ndbg/"
    held: list[Entry] = []
    for year in FEW:
        folder = f"{base}{year}nd/"
        own = make.placed(folder, make.own([year], title="{name}{year}年度政府信息公开工作报告"))
        make.articles(own)
        make.column(f"{folder}bm/", "部门年报", make.departments(year, 8))
        make.column(f"{folder}xz/", "乡镇年报", make.towns(year))
        make.menu_page(
            folder,
            f"{year}年",
            [("部门年报", f"{folder}bm/"), ("乡镇年报", f"{folder}xz/"), (own[0].title, own[0].path)],
        )
        held += own
    make.menu_page(
        base, "年度报告", [(f"{year}年度", f"{base}{year}nd/") for year in sorted(FEW, reverse=True)]
    )
    make.way("政府信息公开专栏 /zfxxgkzl/", f"政府信息公开年报 {base}")
    return make.portal(make.archived(of_year(held)))


def splash() -> Portal:
    """A splash page before TRS: a picture map with 进入网站; the menu is of pictures, the column's name broken by <br>."""
    make = Maker("980928", "峄城市", trs(skin=skins.broad))
    make.cms.menu = menus.pictures  # type: ignore[method-assign]
    make.noise()
    make.home("/szf/index.html", boxes={"要闻": make.placed("/xwzx/", make.news(5))})
    make.site.on(
        "/",
        Answer(
            "<html><head><title>欢迎</title></head><body bgcolor=black><img src=/images/first.jpg usemap=#Map border=0><map name=Map><area shape=rect coords='400,500,560,540' href='/szf/index.html' alt='进入网站'></map></body></html>".encode()
        ),
    )
    placed = make.column(
        "/zfxxgk/zfxxgknb/",
        "政府信息公开年报",
        make.own(YEARS, title="{name}人民政府关于{year}年度政府信息公开工作情况的报告"),
    )
    make.way("政府信息公开 /zfxxgk/", "政府信息公开年报 /zfxxgk/zfxxgknb/", style=menus.image_map)
    return make.portal(make.archived(of_year(placed)))


def filed_among_notices() -> Portal:
    """The column of reports was left at last year's; the year's was put among 公示公告, where the home page shows it."""
    make = begun("980929", "徐沼县", trs())
    old = make.own(BEFORE)
    make.column("/zwgk/xxgknb/", "政府信息公开年报", old)
    new = make.own([YEAR])
    notices = make.column(
        "/zwgk/gsgg/",
        "公示公告",
        [*make.notices(4), *new, *[replace(e, day=date(2024, 11, 5)) for e in make.notices(8)[4:]]],
    )
    make.nav.append(("公示公告", "/zwgk/gsgg/"))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/xxgknb/")
    del make.site.exact["/"]
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(4)), "公示公告": notices[:6]})
    return make.portal(make.archived(of_year(notices)))


def re_uploaded() -> Portal:
    """TRS after a move: addresses and PubDate bear the day of the move, the shown date is the report's; the folders are named by the year before."""
    kind = trs(pubdate="2025-08-21 15:02")
    kind.address = "{folder}202508/t20250821_{id}.html"
    kind.date = "<div class='xl-tit'>索引号：00001/{day.year}-0017　成文日期：　发布日期：{day}</div>"
    make = begun("980930", "兴邙县", kind)
    own = make.own(FEW)
    placed = make.column(
        "/zwgk/xxgk/nb2019_list/",
        "年度报告",
        [replace(e, heading=e.title.replace("县", "县 ", 1)) for e in own],
    )
    make.way("信息公开 /zwgk/xxgk/", "年度报告 /zwgk/xxgk/nb2019_list/", style=menus.cut)
    return make.portal(make.archived(of_year(placed)))


def county_office_and_government() -> Portal:
    """Government and office both report, the office's above; departments' titles begin with the county's name too."""
    make = begun("980931", "鹤滩县", trs(skin=skins.tables))
    own, office = (
        make.own(FEW, title="{name}人民政府\u3000{year}年政府信息公开工作年度报告"),
        make.office(FEW),
    )
    town = make.towns(YEAR, title="{name}{body}{year}年政府信息公开工作年度报告")
    placed = make.column(
        "/xxgk/nb/", "信息公开年报", [*office, *town, *own, make.others("岚州市", date(2025, 3, 28))]
    )
    make.way("信息公开 /xxgk/", "信息公开年报 /xxgk/nb/", style=menus.cells)
    return make.portal(make.archived(of_year(placed)))


def counting_down_columns() -> Portal:
    """VSB: later pages of a column are N.htm counting down; links only by arrows; GBK."""
    kind = vsb(foot=None, charset="gbk", sent="text/html")

    def foot(sheets: list[str], number: int) -> str:
        folder = f"{sheets[0].rpartition('/')[2].removesuffix('.htm')}/" if number == 1 else ""
        if number == len(sheets):
            return f'<p>{number}/{len(sheets)} <span class="NextDisabled">下页</span></p>'
        return f'<p>{number}/{len(sheets)} <a href="{folder}{len(sheets) - number}.htm" class="Next">下页</a></p>'

    kind.foot = foot
    make = begun("980932", "兰津县", kind)
    entries = behind(make, make.own(YEARS))
    placed = make.column("/zfxxgk/zfxxgknb/", "政府信息公开年报", entries)
    make.way("政府信息公开 /zfxxgk.htm", "政府信息公开年报 /zfxxgk/zfxxgknb.htm")
    return make.portal(make.archived(of_year(placed)))


def the_column_is_the_article() -> Portal:
    """Addresses without an ending: /zwgk/gknb/2024n/zf311/hpx311 is the report, in a tree of year folders with 部门 and 乡镇."""
    kind = Kind(
        "{folder}content_{id}",
        first="{folder}",
        links="root",
        date='<div class="pages-date">{day} 10:21 来源：{source}</div>',
    )
    make = begun("980933", "环洼县", kind)
    base = "/zwgk/gknb/"
    own = make.own(FEW)
    held = []
    for entry in own:
        assert entry.paper
        year = entry.paper.year
        path = f"{base}{year}n/zf{year % 100}/hwx{year % 100}"
        held.append(replace(entry, path=path))
        make.column(f"{base}{year}n/bm{year % 100}/", "县直部门", make.departments(year, 6))
        beside = [("县直部门", f"{base}{year}n/bm{year % 100}/"), ("县政府", path)]
        make.menu_page(f"{base}{year}n/", f"{year}年", beside)
        tree = "".join(f'<li><a href="{target}">{name}</a></li>' for name, target in beside)
        make.page(
            path,
            entry.title,
            f"<ul class=tree>{tree}</ul>{make.cms.article(entry)}",
            [("县政府", path)],
            entry,
        )
    make.menu_page(
        base, "政府信息公开年报", [(f"{year}年", f"{base}{year}n/") for year in sorted(FEW, reverse=True)]
    )
    make.way("政务公开 /zwgk/", f"政府信息公开年报 {base}")
    return make.portal(make.archived(of_year(held)))


def numeric_tree() -> Portal:
    """Hunan's numeric tree: /22008/22103/37667/index.htm, content_N.htm; a stamp 归档时间 on old pages, the report as PDF in a viewer."""
    kind = Kind(
        "{folder}content_{id}.html",
        first="{folder}index.htm",
        further="{folder}index_{at}.htm",
        foot=arrows,
        date='<div class="time">发布时间：{day} 08:12　信息来源：{source}</div>',
    )
    make = begun("980934", "沅泸市", kind, *(f"/22008/{n}/" for n in (22010, 22011, 22012, 22013, 22014)))
    own = make.own(YEARS)
    report = of_year(own)
    path = "/22008/22103/37667/files/5f0c2d41a9b94d3d8d1f5c4b0f1a7e33.pdf"
    file(make, path, report_pdf(paper(own), report.title), "application/pdf")
    viewer = papers.fixed(
        f'<iframe src="/plugins/pdfjs/web/viewer.html?file={path}" width="100%" height="1000"></iframe>'
    )
    app = """<html><body><div id=viewer></div><script>
document.getElementById("viewer").innerHTML = '<embed type="application/pdf" width="100%" height="900" src="' + location.search.split("file=")[1] + '">';
</script></body></html>"""
    make.site.on("/plugins/pdfjs/web/viewer.html", Answer(app.encode()))
    entries = [
        replace(e, body=viewer) if e is report else replace(e, more="<p>归档时间：2023-06-15</p>")
        for e in own
    ]
    placed = make.column("/22008/22103/37667/", "年度报告", entries)
    make.way("政府信息公开 /22008/22103/index.htm", "年度报告 /22008/22103/37667/index.htm")
    return make.portal(make.archived(of_year(placed)))


def ofd_and_pdf() -> Portal:
    """TRS page whose report hangs below as OFD and PDF, relative names of P0…; the text says only that it is attached."""
    make = begun("980935", "芮陂区", trs())
    own = make.own(FEW)
    report = make.placed("/zwgk/zfxxgknb/", [of_year(own)])[0]
    folder = report.path.rpartition("/")[0]
    file(
        make,
        f"{folder}/P020250213365874012345.ofd",
        report_ofd(paper(own), report.title),
        "application/octet-stream",
    )
    file(
        make, f"{folder}/P020250213365874056789.pdf", report_pdf(paper(own), report.title), "application/pdf"
    )
    more = '<div class="fjxz"><h4>附件下载</h4><ul><li><a href="./P020250213365874012345.ofd">年度报告.ofd</a></li><li><a href="./P020250213365874056789.pdf">年度报告.pdf</a></li></ul></div>'
    entries = [
        replace(e, body=papers.fixed("<p>　　见附件。</p>"), more=more) if e.day == report.day else e
        for e in own
    ]
    placed = make.column("/zwgk/zfxxgknb/", "政府信息公开年报", entries)
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    return make.portal(make.archived(of_year(placed)))


def scanned() -> Portal:
    """Two levels of TRS sites: the column lies on a host of its own (zfxxgk.…), the report's tables are pictures."""
    make = begun("980936", "甸城区", trs(foot=trs_foot))
    make.other("zwgk", listed=True)
    make.host = "zwgk"
    own = make.own(YEARS)
    placed = make.column("/nb/", "政府信息公开年报", [replace(e, body=papers.pictures) for e in own])
    make.home(
        extra='<div class="dl_nav01"><h3><a href="/zn/"><em></em>政府信息<br>公开指南</a></h3><h3><a href="/nb/"><em></em>政府信息<br>公开年报</a></h3></div>'
    )
    make.column(
        "/zn/",
        "政府信息公开指南",
        [Entry(f"{make.name}政府信息公开指南", date(2023, 2, 1), text="<p>指南。</p>")],
    )
    make.host = "main"
    make.nav.append(("政府信息公开", "http://zwgk.fleet.test/"))
    return make.portal(replace(make.archived(of_year(placed)), host="zwgk"))


PORTALS = (
    counted_down,
    names_without_a_date,
    splash,
    filed_among_notices,
    re_uploaded,
    county_office_and_government,
    counting_down_columns,
    the_column_is_the_article,
    numeric_tree,
    ofd_and_pdf,
    scanned,
)
