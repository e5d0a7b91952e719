"""Portals of TRS WCM, eleven ways of it: nine reports, two absences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portals import papers
from portals.blind.parts import report_pdf
from portals.blind7 import systems
from portals.blind7.draft import begun, tabs
from portals.blind7.systems import TRS, counted, dl_nav, gl_left, numbers, pictured, sx_uls, written
from portals.papers import Place
from portals.site import YEAR, Portal
from portals.stock import Stock, of_year

from nianbao.core.report import Scope, Status

LONG = range(2013, YEAR + 2)
FEW = range(YEAR - 3, YEAR + 1)


def table_of_four() -> Portal:
    """TRS after 邯郸: 名称, 索引号, 发布机构, 发布日期; a script in the page writes the pager; departments between."""
    line = '<tr><td height="35"><a href="{href}" title="{title}"> {title} </a></td><td height="35">000014348/{day:%Y}-{id}</td><td height="35">{source}</td><td height="35">{day}</td></tr>'
    heads = "".join(f'<th height="35">{text}</th>' for text in ("名称", "索引号", "发布机构", "发布日期"))
    box = f'<div class="szbmtclb"><table><tbody><tr>{heads}</tr>{{}}</tbody></table></div>'
    draft = begun("980001", "邯阳县", TRS, frame=systems.sx, row=line, box=box, relative=True)
    side = draft.publicity("/xxgk/", "信息公开", ("政府信息公开年报", "/xxgk/zfxxgknb/"), sx_uls)
    rows = draft.mixed(draft.own(LONG), YEAR, YEAR - 1, YEAR + 1)
    held = draft.column("/xxgk/zfxxgknb/", "政府信息公开年报", rows, written, 15, above=side)
    return draft.archived(of_year(held))


def years_then_levels() -> Portal:
    """TRS: the statutory menu with broken words; years as folders, in each 县政府, 县直部门 and 乡镇街道."""
    draft = begun("980002", "蔚宁县", TRS)
    base = "/zwgk/zfxxgknb_84512/"
    side = draft.publicity("/zwgk/", "政务公开", ("政府信息公开年报", base), dl_nav)
    held = []
    years = {f"{y}年": f"{base}{y}n/" for y in reversed(FEW)}
    for year in FEW:
        at = f"{base}{year}n/"
        groups = {
            "县政府": draft.own([year]),
            "县直部门": draft.departments(year),
            "乡镇街道": draft.towns(year),
        }
        folders = {
            name: f"{at}{folder}/" for name, folder in zip(groups, ("xzf", "xzbm", "xzjd"), strict=True)
        }
        for name, rows in groups.items():
            held += draft.column(folders[name], name, rows, above=side + tabs(folders))
        draft.page(at, f"{year}年", side + tabs(folders, "lmlist"), [("政府信息公开年报", base)])
    draft.page(base, "政府信息公开年报", side + tabs(years, "ndlist"))
    return draft.archived(of_year(held))


def among_news() -> Portal:
    """TRS after 鄂尔多斯: one 信息公开年报 in tables holds the county, its city, the region and stray news."""
    line = '<tr valign="top"><td width="25"><img src="/images/ico2.jpg"></td><td width="550"> <a href="{href}">{title}</a> </td><td> {day} </td></tr>'
    draft = begun(
        "980003",
        "鄂塔旗",
        TRS,
        frame=systems.cells,
        row=line,
        box='<table width="682" class="gl_list"><tbody>{}</tbody></table>',
        crumb="&nbsp;&gt;&gt;&nbsp;",
        relative=True,
    )
    base = "/xxgk/xxgknb/"
    side = draft.publicity("/xxgk/", "信息公开", ("信息公开年报", base), gl_left)
    higher = [draft.others("岚州市", date(YEAR + 1, 3, 26)), draft.others("云岭省", date(YEAR + 1, 3, 30))]
    stray = [replace(e, day=date(YEAR + 1, 2, 3 + n)) for n, e in enumerate(draft.news(2))]
    own = draft.own(range(2015, YEAR + 1))
    rows = sorted([*own, *higher, *stray, *draft.office(FEW)], key=lambda e: e.day, reverse=True)
    held = draft.column(base, "信息公开年报", rows, written, 10, above=side)
    return draft.archived(of_year(held))


def on_the_citys_host() -> Portal:
    """The county's 年报 is a link to the city's host: years, 县市区 beneath; other counties' reports lie beside."""
    draft = begun("980004", "咸岭县", TRS)
    base = "http://city.fleet.test/xxgk/xxgknb/"
    draft.publicity("/zfxxgk/", "政府信息公开", ("政府信息公开年报", base), pictured)
    city = begun(draft.code, "岚州市", TRS)
    held = []
    for year in FEW:
        neighbours = [
            draft.others(f"{name}县", date(year + 1, 1, 28 + n), year=year)
            for n, name in enumerate(("咸塘", "赤泉", "通崇"))
        ]
        at = f"/xxgk/xxgknb/{year}/"
        rows = [*neighbours[:2], *draft.own([year]), *neighbours[2:]]
        held += city.column(f"{at}xsq/", "县市区", rows)
        city.column(f"{at}szf/", "市政府", [draft.others("岚州市", date(year + 1, 3, 20), year=year)])
        city.page(at, f"{year}年", tabs({"市政府": f"{at}szf/", "县市区": f"{at}xsq/"}))
    years = {f"{y}年": f"/xxgk/xxgknb/{y}/" for y in reversed(FEW)}
    city.page("/xxgk/xxgknb/", "政府信息公开年报", tabs(years))
    city.nav.append(("政府信息公开年报", "/xxgk/xxgknb/"))
    draft.hosts["city"], draft.listed = city.site, ("city",)
    return draft.archived(of_year(held), host="city")


def names_without_date() -> Portal:
    """TRS: t7893462.shtml, rows show month and day alone, the article a bare date; titles end in 年报."""
    draft = begun(
        "980005", "桂陶县", TRS,
        item="{folder}t{id}.shtml",
        row='<li><a href="{href}">{title}</a><em>{day:%m-%d}</em></li>',
        view='<h3 class="tt">{title}</h3><p class="info">{day:%Y年%m月%d日}　{source}</p><div class="view TRS_UEDITOR trs_paper_default trs_web">{body}</div>',
        metas='<meta name="ArticleTitle" content="{title}">', first="{folder}index.shtml", further="{folder}index_{m}.shtml",
    )  # fmt: skip
    at = "/xxgk/jcxxgk/nb/"
    side = draft.publicity("/xxgk/", "信息公开", ("政府信息公开工作年报", f"{at}index.shtml"), sx_uls)
    own = draft.own(LONG, "{name}{year}年政府信息公开年报")
    held = draft.column(at, "政府信息公开工作年报", draft.mixed(own, YEAR), counted, 12, above=side)
    return draft.archived(of_year(held))


def twin_for_phones() -> Portal:
    """TRS: every article has a _wap twin, which the list does not name; 人民政府 in the title stands before a break."""
    draft = begun(
        "980006",
        "綦凉区",
        TRS,
        relative=True,
        row='<li><a href="{href}" target="_blank">{title}</a><b>{day:%Y/%m/%d}</b></li>',
    )
    base = "/zwgk_318/zfxxgknb_97166/"
    side = draft.publicity("/zwgk_318/", "政务公开", ("政府信息公开年报", base), dl_nav)
    own = [
        replace(e, more=f'<p><a href="./t{e.day:%Y%m%d}_{e.serial}_wap.html">手机版</a></p>')
        for e in draft.own(FEW, "{name}人民政府\n{year}年政府信息公开工作年度报告")
    ]
    held = draft.column(
        base, "政府信息公开年报", draft.mixed(own, YEAR, YEAR - 1, towns=False), counted, 20, above=side
    )
    for e in held:
        if e.paper and e.paper.scope == Scope.COUNTY:
            draft.article(replace(e, path=e.path.replace(".html", "_wap.html"), more=""))
    own_now = of_year(held)
    return draft.archived(own_now, twins=(own_now.path.replace(".html", "_wap.html"),))


def annex_in_pdf() -> Portal:
    """TRS after 洪山: the text says 详见附件; a script fills 附件 with a PDF whose name it knows."""
    view = '<div class="xl_tit1">{title}</div><div class="xl_tit2"><span>日期：{day} 17:21</span><span>来源：{source}</span></div><div class="xl_con1"><font id="fontzoom">{body}</font></div>'
    draft = begun("980007", "虹山区", TRS, view=view, relative=True)
    base = "/zwgk/gkml/nb/"
    side = draft.publicity("/zwgk/", "政务公开", ("政府信息公开工作年度报告", base), pictured)
    own = []
    for e in draft.own(FEW):
        name = f"P0{e.day:%Y%m%d}{e.serial}.pdf"
        annex = f"""<p>　　{e.title}，详见附件。</p><div class="xl_tit3"><div id="annex">附件:</div><ul id="list"></ul></div><script>
var files='<a href="./{name}">{e.title}.pdf</a>'.split('</a>'); for(var i=0;i<files.length-1;i++) document.getElementById('list').innerHTML+='<li>'+files[i]+'</a></li>';</script>"""
        own.append(replace(e, body=papers.fixed(annex)))
    held = draft.column(base, "政府信息公开工作年度报告", own, above=side)
    for e in held:
        assert e.paper
        draft.file(
            f"{e.path.rpartition('/')[0]}/P0{e.day:%Y%m%d}{e.serial}.pdf",
            report_pdf(e.paper, e.title),
            "application/pdf",
        )
    return draft.archived(of_year(held))


def sheets_count_down() -> Portal:
    """TRS after 南京: the second sheet is index_{all-1}, the last index_1; departments' and streets' reports between."""
    draft = begun("980008", "秦溧区", TRS, further="{folder}index_{d}.html")
    base = "/njsqlqrmzf/zfxxgknb/"
    side = draft.publicity("/njsqlqrmzf/xxgk/", "信息公开", ("政府信息公开年报", base), dl_nav)
    rows = draft.mixed(draft.own(FEW), *FEW)
    held = draft.column(base, "政府信息公开年报", rows, numbers, 12, above=side)
    return draft.archived(of_year(held))


def renamed_lately() -> Portal:
    """撤县设区 in 2023: the older reports bear the county's name, the wanted one the district's."""
    draft = begun("980009", "茶浦区", TRS, relative=True)
    older = Stock(draft.code, "茶浦县")
    base = "/xxgk/zfxxgknb/"
    side = draft.publicity("/xxgk/", "政府信息公开", ("政府信息公开年报", base), gl_left)
    rows = [*draft.own([YEAR, YEAR + 1]), *older.own(range(2014, YEAR - 1)), *draft.own([YEAR - 1])]
    rows.sort(key=lambda e: e.day, reverse=True)
    held = draft.column(base, "政府信息公开年报", rows, counted, 10, above=side)
    return draft.archived(
        of_year(e for e in held if e.paper and e.paper.place == Place(draft.code, draft.name))
    )


def years_end_before() -> Portal:
    """TRS: years as folders to 2024; in 2024 bodies have reported, the county not; nothing later anywhere."""
    draft = begun("980010", "辽埠县", TRS)
    base = "/zwgk/zfxxgknb/"
    side = draft.publicity("/zwgk/", "政务公开", ("政府信息公开年报", base), sx_uls)
    years = {f"{y}年": f"{base}{y}/" for y in reversed(FEW)}
    for year in FEW:
        own = draft.own([year]) if year < YEAR else []
        draft.column(
            f"{base}{year}/",
            f"{year}年",
            [*own, *draft.departments(year, 6), *draft.towns(year)],
            above=side + tabs(years),
        )
    draft.page(base, "政府信息公开年报", side + tabs(years))
    return draft.ends(Status.NOT_PUBLISHED, why="every year's folder is one page; the county's end in 2023")


def gap_beside_next() -> Portal:
    """TRS: 共14条 in one column of the county's own; 2025 and 2011 to 2023, the wanted year is missing."""
    draft = begun("980011", "灵鹿县", TRS, relative=True)
    base = "/zwgk/nbbg/"
    rows = [*draft.own([YEAR + 1]), *draft.lookalikes()[:2], *draft.own(range(2011, YEAR))]
    side = draft.publicity("/zwgk/", "政务公开", ("政府信息公开年度报告", base), pictured)
    draft.column(
        base, "政府信息公开年度报告", rows, counted, 20, above=side + f'<p class="total">共{len(rows)}条</p>'
    )
    return draft.ends(Status.NOT_LISTED, why="the next year stands beside the gap")


PORTALS = (
    table_of_four,
    years_then_levels,
    among_news,
    on_the_citys_host,
    names_without_date,
    twin_for_phones,
    annex_in_pdf,
    sheets_count_down,
    renamed_lately,
    years_end_before,
    gap_beside_next,
)
