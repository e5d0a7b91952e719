"""Portals that somebody made for one county: ASP, ASP.NET, PHP, JSP, with frames, forms, sessions, files without names."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from portals import menus, papers, skins
from portals.blind.kinds import Kind, arrows
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, cut, paper, part, report_docx, whole
from portals.cms import Entry
from portals.files import old_word
from portals.maker import Maker
from portals.papers import whole_text
from portals.site import Answer, Ask, Portal
from portals.stock import of_year

_GB = "text/html; charset=gb2312"


def frameset() -> Portal:
    """ASP in GB2312: a frameset with the menu left and the list in the main frame, list.asp?classid=12&page=2."""
    kind = Kind(
        "/show.asp?id={id}",
        box="<td class=content>{}</td>",
        head="<td align=center class=title><font size=4>{}</font></td>",
        date="<td align=center>作者：{source} 来源：本站 更新时间：{day:%Y}-{day.month}-{day.day} 点击数：<script src=/hits.asp></script></td>",
        line='<tr><td><img src=/images/dot.gif><a href="{href}" target=_blank>{title}</a></td><td><font color=#999999>{day:%Y}/{day.month}/{day.day}</font></td></tr>',
        rows="<table>{}</table>",
        first="{folder}",
        further="{folder}&page={n}",
        foot=arrows,
        charset="gb2312",
        sent=_GB,
        skin=skins.bare,
        described=False,
        per_page=20,
    )
    make = Maker("980937", "枣坨县", kind)
    make.noise(*(f"/list.asp?classid={n}" for n in (1, 2, 3, 4, 5)))
    placed = make.column("/list.asp?classid=12", "信息公开年度报告", behind(make, make.own(FEW)))
    make.column(
        "/list.asp?classid=11",
        "信息公开制度",
        [make.lookalike("{name}政府信息公开工作年度报告制度", "各单位应当于每年1月底前编制年度报告。")],
    )
    left = "".join(
        f'<tr><td><a href="/list.asp?classid={n}" target=main>{name}</a></td></tr>'
        for n, name in ((11, "信息公开制度"), (12, "信息公开年度报告"))
    )
    part(make, "/left.asp", f"<html><body bgcolor=#e8f4ff><table>{left}</table></body></html>")
    part(
        make,
        "/zwgk.asp",
        "<html><head><title>政务公开</title></head><frameset cols='180,*' border=0><frame src=left.asp name=left><frame src='list.asp?classid=11' name=main><noframes><body>您的浏览器不支持框架</body></noframes></frameset></html>",
    )
    make.nav.append(("政务公开", "/zwgk.asp"))
    make.home(boxes={"要闻": make.placed("", make.news(5))})
    return make.portal(make.archived(of_year(placed)))


def postback() -> Portal:
    """ASP.NET WebForms: the pager is __doPostBack with a __VIEWSTATE of the page; the report is on the third page."""
    kind = Kind(
        "/GovOpenShow.aspx?id={id}",
        box='<div id="ctl00_Content_lblContent">{}</div>',
        head='<span id="ctl00_Content_lblTitle">{}</span>',
        date='<p>发布日期：<span id="ctl00_Content_lblDate">{day:%Y/%m/%d} 9:05:33</span> 发布机构：{source}</p>',
        skin=skins.tables,
    )
    make = begun("980938", "珙泉县", kind)
    entries = make.placed("", behind(make, make.own(FEW)))
    make.articles(entries)
    size = 10
    pages = -(-len(entries) // size)

    def sheet(number: int) -> str:
        rows = "".join(
            f'<tr><td><a id="ctl00_Content_gv_ctl{i:02d}_hl" href="GovOpenShow.aspx?id={e.serial}" target="_blank">{escape(e.title)}</a></td><td>{e.day}</td></tr>'
            for i, e in enumerate(cut(entries, number, size))
        )
        links = "".join(
            f"<td><span>{n}</span></td>"
            if n == number
            else f"""<td><a href="javascript:__doPostBack('ctl00$Content$gv','Page${n}')">{n}</a></td>"""
            for n in range(1, pages + 1)
        )
        return f"""<form name="aspnetForm" method="post" action="GovOpenList.aspx?cid=27" id="aspnetForm">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKMTk3{number}ODU0"><input type="hidden" name="__EVENTVALIDATION" value="/wEWAgLx{number}">
<script>var theForm = document.forms['aspnetForm'];
function __doPostBack(t, a) {{ theForm.__EVENTTARGET.value = t; theForm.__EVENTARGUMENT.value = a; theForm.submit(); }}</script>
<table id="ctl00_Content_gv">{rows}<tr><td colspan="2"><table><tr>{links}</tr></table></td></tr></table></form>"""

    def listed(ask: Ask) -> Answer:
        told = ask.form.get("__EVENTARGUMENT", "")
        valid = ask.form.get("__VIEWSTATE", "").startswith("/wEPDwUKMTk3")
        number = whole(told.partition("$")[2]) if ask.method == "POST" and valid else 1
        where = "/GovOpenList.aspx?cid=27"
        return make.answer(
            make.frame(where, "政府信息公开年度报告", sheet(number), [("政府信息公开年度报告", where)], {})
        )

    make.site.on("/GovOpenList.aspx", listed)
    make.way("信息公开 /GovOpen.aspx", "政府信息公开年度报告 /GovOpenList.aspx?cid=27")
    return make.portal(make.archived(of_year(entries)))


def php_and_seconds() -> Portal:
    """PHP: gknb_list.php, gknb_show.php?id=…; dates as 2025年02月14日 with a clock glued on, a jump list of columns."""
    kind = Kind(
        "/gknb_show.php?id={id}",
        date="<p class=fb>时间：{day:%Y年%m月%d日}09:05:33作者：{source}来源：{source}</p>",
        head="<h2 class=bt>{}</h2>",
        box='<div class="nr" id="nr">{}</div>',
        line='<dl><dt><a href="{href}">{title}</a></dt><dd>{day:%m-%d}</dd></dl>',
        rows="<div class=lb>{}</div>",
        first="/{bare}.php",
        further="/{bare}.php?page={n}",
        foot=arrows,
        described=False,
        per_page=8,
    )
    make = begun("980939", "光浉县", kind, "/about/", "/news/", "/notice/", "/service/", "/talk/")
    placed = make.column(
        "/gknb_list/",
        "信息公开年报",
        [*make.office(FEW), *make.own(YEARS, title="{year}年{name}政府信息公开年报")],
    )
    make.way("信息公开 /gk_index.php", "信息公开年报 /gknb_list.php", style=menus.options)
    return make.portal(make.archived(of_year(placed)))


def session_in_the_address() -> Portal:
    """JSP with ;jsessionid= in every link of the column; the bodies are Word markup."""
    kind = Kind(
        "/zwgk/zwinfo.jsp?id={id}",
        date="<div align=right>{day} 发布</div>",
        first="{folder}list.jsp?type=nb",
        further="{folder}list.jsp?type=nb&cur_page={n}",
        foot=arrows,
        per_page=10,
        skin=skins.tables,
    )
    make = begun("980940", "乌垛旗", kind, *(f"/{n}/" for n in ("zjwd", "xw", "gg", "fw", "hd")))
    placed = make.column(
        "/zwgk/", "信息公开年报", [replace(e, body=papers.spans_only) for e in crowd(make, make.own(FEW))]
    )
    make.way("政务公开 /zw/index.jsp", "信息公开年报 /zwgk/list.jsp?type=nb")

    def tagged(answer: Answer) -> Answer:
        body = answer.body.replace(b"list.jsp?type", b"list.jsp;jsessionid=8A1F2C3D4E5F?type").replace(
            b"zwinfo.jsp?", b"zwinfo.jsp;jsessionid=8A1F2C3D4E5F?"
        )
        return replace(answer, body=body)

    def read(ask: Ask) -> Ask:
        return replace(ask, path=ask.path.partition(";")[0])

    make.site.dress, make.site.reads = tagged, read
    return make.portal(make.archived(of_year(placed)))


def file_without_a_name() -> Portal:
    """ASP.NET article with down.aspx?eid=…: a Word file without an ending or a telling type; .doc for old years, .docx for the newest."""
    kind = Kind(
        "/OpenInfo/Show.aspx?id={id}",
        head="<h3>{}</h3>",
        date="<div class=sj>发文日期：{day} 公开日期：{day}</div>",
        line='<li><em>{day}</em><a href="{href}" title="{title}">{title}</a></li>',
        skin=skins.broad,
    )
    make = begun("980941", "筠坝县", kind)
    entries: list[Entry] = []
    own = make.own(FEW)
    for entry in own:
        assert entry.paper
        where = f"/OpenInfo/down.aspx?eid={entry.serial}"
        is_new = entry is of_year(own)
        held = (
            report_docx(paper(own), entry.title)
            if is_new
            else old_word([entry.title, *whole_text(entry.paper)])
        )
        make.site.on(where, Answer(held, kind=""))
        body = papers.fixed(f'<p>请点击下载：<a href="{where}">{entry.title}</a></p>')
        entries.append(replace(entry, body=body))
    placed = make.column("/OpenInfo/nb/", "年度报告", entries)
    make.way("信息公开 /OpenInfo/", "年度报告 /OpenInfo/nb/", style=menus.scripted)
    return make.portal(make.archived(of_year(placed)))


PORTALS = (frameset, postback, php_and_seconds, session_in_the_address, file_without_a_name)
