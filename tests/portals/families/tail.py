"""The long tail of small systems: query pages, odd extensions, odd ways into the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape

from portals import menus, papers, skins
from portals.cms import Cms, Entry
from portals.files import old_word
from portals.maker import Maker
from portals.papers import Place
from portals.site import YEAR, Answer, Portal
from portals.stock import REPORT, of_year

from nianbao_demo.chance import Chance

YEARS = range(2015, YEAR + 1)


class Query(Cms):
    """Columns and articles told apart by the query: `shows` and `lists` are patterns with {0} and {1}."""

    shows = "/show?id={1}"
    lists = "/list?cid={0}&page={1}"
    skin = staticmethod(skins.tables)

    def item(self, folder: str, entry: Entry) -> str:
        return self.shows.format(folder.strip("/"), entry.serial)

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return self.lists.format(folder.strip("/"), number)

    def sub(self, folder: str, number: int) -> str:
        return f"/{int(Chance('sub', folder).hex(3), 16)}{number}/"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        links = "".join(f'<a href="{escape(sheet)}">{n}</a> ' for n, sheet in enumerate(sheets, 1))
        return f"共{len(sheets)}页 {links}" if len(sheets) > 1 else ""


class Aspx(Query):
    """GovOpenShow.aspx?id=, list.aspx?page=N; the menu opens windows by script."""

    shows = "/zfxxgk/GovOpenShow.aspx?id={1}"
    lists = "/zfxxgk/list.aspx?cid={0}&page={1}"
    menu = staticmethod(menus.clicks)

    def dateline(self, entry: Entry) -> str:
        return f"<p>发布日期：{entry.day.year}-{entry.day.month}-{entry.day.day} 点击：2025 次</p>"


def aspx() -> Portal:
    """aspx: menu by onclick window.open, ?page=N; the page has only an attachment down.aspx?eid= (binary .doc)."""
    make = Maker("980171", "钟鼓县", Aspx())
    make.noise("/11/", "/12/", "/13/", "/14/", "/15/")
    make.nav.append(("政府信息公开", "/zfxxgk/index.aspx"))
    column = make.cms.sheet("/44/", 1, 1)
    make.way("政府信息公开 /zfxxgk/index.aspx", f"年度报告 {column}", first=False)
    entries = []
    for number, entry in enumerate(make.own(range(2009, YEAR + 1), "{name}人民政府{year}年" + REPORT)):
        address = f"/artattachment/down.aspx?eid=e880e48f-8638-4b69-b5b2-5d73ab4ddae{number:x}"
        link = f"附件：<a href='{address}'>{entry.title}</a>"
        assert entry.paper
        make.site.on(address, Answer(old_word(papers.whole_text(entry.paper)), kind="text/html"))
        entries.append(replace(entry, body=papers.fixed("<p>&nbsp;</p>"), more=link))
    placed = make.column("/44/", "年度报告", [*make.departments(YEAR, 15), *entries])
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Jeecms(Cms):
    """.jhtml with index_2.jhtml, anchors whose href is void."""

    extension = "jhtml"
    menu = staticmethod(menus.scripted)
    skin = staticmethod(skins.broad)
    per_page = 6

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}{entry.serial % 100000}.jhtml"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}index{f'_{number}' if number > 1 else ''}.jhtml"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        onward = sheets[number] if number < len(sheets) else ""
        turn = (
            f"""<a href="javascript:void(0);" onclick="location.href='{onward}';">下一页</a>"""
            if onward
            else ""
        )
        return f"<div>共 {len(sheets)} 页 第 {number} 页 {turn}</div>"

    def dateline(self, entry: Entry) -> str:
        return f"<div class='msgbar'>发布时间: {entry.day} 17:28:00 &nbsp; 来源: &nbsp; 作者: &nbsp;</div>"


def jeecms() -> Portal:
    """jeecms: .jhtml, menu and pager by onclick location.href, listing sorted oldest first (report on page 3)."""
    make = Maker("980172", "麦岭县", Jeecms())
    make.noise(news=12)
    make.way("政务公开 /zwgk/index.jhtml", "信息公开年报 /nianbao/index.jhtml")
    placed = make.column("/nianbao/", "信息公开年报", reversed(make.own(range(2008, YEAR + 1))))
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Php(Query):
    """show.php?classid=&id=&bid=, GBK bytes; the menu is pictures."""

    shows = "/show.php?classid={0}&id={1}&bid=1"
    lists = "/list.php?classid={0}&page={1}"
    menu = staticmethod(menus.pictures)
    charset = "gb18030"
    declared = "gb2312"
    kind = "text/html"

    def dateline(self, entry: Entry) -> str:
        return f"<p>【{entry.day:%Y/%m/%d}】 【来源：政府办】 【关闭】</p>"


def php() -> Portal:
    """php: show.php?classid=&id=&bid=1, menu of pictures with alt, declared gb2312 without a header charset."""
    make = Maker("980173", "苔山县", Php())
    make.noise("/11/", "/12/", "/13/", "/14/", "/15/")
    make.way(f"政务公开 {make.cms.sheet('/40/', 1, 1)}", f"政府信息公开年报 {make.cms.sheet('/4471/', 1, 1)}")
    own = make.own(range(2008, YEAR + 1), "{name}人民政府{year}年政府信息公开工作年度报告")
    placed = make.column("/4471/", "政府信息公开年报", [*make.departments(YEAR, 14), *own])
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Qinghai(Cms):
    """/html/5973/610465.html."""

    skin = staticmethod(skins.tables)

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}{entry.serial}.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}Index{f'_{number}' if number > 1 else ''}.html"

    def dateline(self, entry: Entry) -> str:
        return f"<p>来源：　　时间：{entry.day:%Y年%m月%d日} 　【打印】</p>"


def qinghai() -> Portal:
    """Qinghai: /html/5973/N.html, the column page holds its list in an iframe (list/Index.html)."""
    make = Maker("980174", "湟杉县", Qinghai())
    make.noise(*(f"/html/59{number}/" for number in range(5)))
    root = make.way("政府信息公开 /html/5970/Index.html", "政府信息公开年报 /html/5973/Index.html")
    frame = '<iframe src="/html/5973/list/Index.html" width="700" height="800" scrolling="no"></iframe>'
    make.page(root, "政府信息公开年报", frame, [("政府信息公开年报", root)])
    own = [replace(entry, path=f"/html/5973/{entry.serial}.html") for entry in make.own(YEARS)]
    placed = make.column("/html/5973/list/", "政府信息公开年报", own)
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Dazhou(Query):
    """xxgk-show-N.html, the menu is a drop-down list."""

    shows = "/xxgk-show-{1}.html"
    lists = "/xxgk-list-{0}-{1}.html"
    menu = staticmethod(menus.options)
    skin = staticmethod(skins.flat)

    def dateline(self, entry: Entry) -> str:
        return (
            f"<div class='info'>发布日期：{entry.day:%Y-%m-%d}　|　来源：政府办　|　访问量：<b>2024</b></div>"
        )


def dazhou() -> Portal:
    """Dazhou: xxgk-show-N.html, menus are <select><option>, town reports titled 信息公开工作报告 beside it."""
    make = Maker("980175", "棠梨县", Dazhou())
    make.noise("/11/", "/12/", "/13/", "/14/", "/15/")
    make.way("政务公开 /xxgk-index.html", f"政府信息公开年报 {make.cms.sheet('/zfxxgknb/', 1, 1)}")
    towns = make.towns(YEAR, "{body}人民政府{year}年度信息公开工作报告")
    placed = make.column("/zfxxgknb/", "政府信息公开年报", [*towns, *make.own(YEARS), *make.office([YEAR])])
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Henan(Cms):
    """/2025/03-18/750009.html: the day of the page's rebuild; 来源 and 时间 glued."""

    skin = staticmethod(skins.broad)

    def item(self, folder: str, entry: Entry) -> str:
        return f"/{entry.day.year}/{entry.day + timedelta(days=61):%m-%d}/{entry.serial % 10**6}.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}{f'index_{number}.html' if number > 1 else ''}"

    def dateline(self, entry: Entry) -> str:
        return f"<div class='source'>来源：政府办公室时间：{entry.day}浏览次数：2026</div>"


def henan() -> Portal:
    """Henan: addresses by date of rebuild (61 days late), 来源…时间 glued, a rule and a notice above the report."""
    make = Maker("980176", "宛襄集县", Henan())
    make.noise()
    make.way("信息公开 /xxgk/", "年度报告 /xxgk/ndbg/")
    own = make.own(YEARS, "{name}人民政府{year}年政府信息公开年度报告")
    rules = make.lookalike("{name}政府信息公开工作年度报告制度", "第一条 为规范年度报告工作，制定本制度。")
    notice = make.lookalike(
        "{name}人民政府办公室关于做好{year}年政府信息公开工作年度报告编制工作的通知",
        "各乡镇人民政府、县直各部门：请于1月20日前报送年度报告。",
    )
    placed = make.column("/xxgk/ndbg/", "年度报告", [rules, notice, *own])
    make.home()
    return make.portal(make.archived(of_year(placed)))


_ORGAN = "/gongkai/site_zpxrmzfbgs/"


class Zibo(Cms):
    """site_x/channel_x/doc_x.html with dots in channel ids; 发文日期 in a table."""

    skin = staticmethod(skins.flat)

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}doc_{entry.hex[:24]}.html"

    def sub(self, folder: str, number: int) -> str:
        channel = Chance("channel", folder, number)
        return f"{_ORGAN}channel_c_{channel.hex(24)}_n_1605684423.{channel.between(1000, 9999)}/"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return folder if number == 1 else f"{folder}index_{number}.html"

    def article(self, entry: Entry) -> str:
        made = f"<td>成文日期:</td><td>{entry.day - timedelta(days=7)}</td>"
        return (
            f"<table class='xl_table'><tr><td>标题:</td><td colspan='3'>{entry.title}</td></tr><tr>{made}"
            f"<td>发文日期:</td><td>{entry.day}</td></tr></table><h2>{entry.title}</h2><div>{entry.content}</div>"
        )


def zibo() -> Portal:
    """Zibo: channel ids with dots; the report column is linked only from the 指南 page's side navigation."""
    make = Maker("980177", "淄畔县", Zibo())
    make.noise()
    guide, column = make.cms.sub("guide", 1), make.cms.sub("reports", 1)
    make.nav.append(("政务公开", "/gongkai/"))
    links = [("政策文件", make.cms.sub("policy", 1)), ("政府信息公开指南", guide)]
    make.menu_page("/gongkai/", "政务公开", links)
    make.column(links[0][1], "政策文件", [make.lookalike("{name}支持茶产业十条措施", "第一条，略。")])
    text = "<p>本指南每年更新一次，公民、法人或者其他组织可以查阅。</p>"
    aside = [
        ("政府信息公开指南", guide),
        ("政府信息公开制度", make.cms.sub("rules", 1)),
        ("政府信息公开年报", column),
    ]
    make.column(aside[1][1], "政府信息公开制度", [])
    make.menu_page(guide, "政府信息公开指南", aside, text=text)
    placed = make.column(column, "政府信息公开年报", make.own(YEARS))
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Nanping(Cms):
    """/cms/html/<site>/2025-02-10/<10 digits>.html, no charset anywhere."""

    skin = staticmethod(skins.bare)
    charset = "gb18030"
    kind = "text/html"

    def item(self, folder: str, entry: Entry) -> str:
        return f"/cms/html/jplxzf/{entry.day}/{1_000_000_000 + entry.serial}.html"

    def dateline(self, entry: Entry) -> str:
        return f"<center>{entry.day:%Y年%m月%d日} &nbsp; 浏览次数:2013</center>"

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        return {}


def nanping() -> Portal:
    """Nanping: a frameset home (top, left, main), bare pages in GBK with no charset declared at all."""
    make = Maker("980178", "剑浦岭县", Nanping())
    make.noise()
    links = [*make.nav, ("政府信息公开", "/cms/html/jplxzf/zfxxgk/")]
    make.nav = []
    frames = (
        '<html><head><title>首页</title></head><frameset rows="120,*"><frame src="/top.html" name="top" noresize>'
        '<frameset cols="180,*"><frame src="/left.html"><frame src="/main.html" name="main"></frameset>'
        "<noframes><body>您的浏览器不支持框架</body></noframes></frameset></html>"
    )
    make.site.on("/", make.answer(frames))
    make.page("/top.html", "top", "<img src='/banner.gif'>")
    make.page("/left.html", "left", menus.cells(links))
    make.page("/main.html", "main", "<p>欢迎访问</p>")
    column = "/cms/html/jplxzf/zfxxgknb/"
    make.way("政府信息公开 /cms/html/jplxzf/zfxxgk/", f"政府信息公开年报 {column}", first=False)
    placed = make.column(
        column, "政府信息公开年报", make.own(YEARS, "{name}{year}年政府信息公开工作年度报告")
    )
    return make.portal(make.archived(of_year(placed)))


PORTALS = (aspx, jeecms, php, qinghai, dazhou, henan, zibo, nanping)
