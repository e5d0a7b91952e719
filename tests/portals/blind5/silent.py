"""Portals as systems serve them, without the county's report of the year, or of which nothing can be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portals.blind.kinds import Kind, arrows, hanweb, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, crowd
from portals.blind2.parts import sundry
from portals.blind3.parts import board, items, published
from portals.blind4.parts import numbered
from portals.blind5.parts import moved, windowed, yearly, years_of
from portals.maker import Maker
from portals.site import YEAR, Answer, Expect, Portal

from nianbao.core.report import Status


def level_of_year_is_empty() -> Portal:
    """TRS: folders by year, levels below; in the year's 县直部门 and 乡镇 have reported, 县政府 says 暂无数据."""
    make = begun("980827", "禄武县", trs(foot=arrows))
    base = "/zwgk/zfxxgknb/"
    groups = {
        y: {"县政府": make.own([y]), "县直部门": make.departments(y), "乡镇": make.towns(y)} for y in FEW
    }
    groups[YEAR]["县政府"] = []
    yearly(make, base, groups)
    del make.site.exact[f"{base}{YEAR}n/lm1/"]
    board(make, f"{base}{YEAR}n/lm1/", '<ul class="list"><li>暂无数据</li></ul>', "县政府", way=False)
    make.menu_page(base, "政府信息公开年报", years_of(make, base, groups))
    make.way("政务公开 /zwgk/", f"政府信息公开年报 {base}")
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="every folder read; the county's own end in 2023, its 2024 is empty")
    )


def other_yearly_things() -> Portal:
    """VSB: on the year the column has 工作要点, the website's 年度工作报表 and the call; the county's reports end before."""
    make = begun("980828", "隆芒县", vsb(foot=windowed, per_page=10))
    others = [
        make.lookalike("{name}{year}年政务公开工作要点", "围绕中心工作深化政务公开。", date(2024, 5, 20)),
        make.lookalike(
            "{name}政府网站年度工作报表（{year}年度）", "全年网站总访问量八十万次。", date(2025, 1, 21)
        ),
        make.lookalike(
            "关于报送{year}年政府信息公开工作年度报告的通知", "各单位于1月20日前报送。", date(2025, 1, 3)
        ),
    ]
    rows = sorted([*others, *make.own(range(2010, YEAR))], key=lambda e: e.day, reverse=True)
    make.column("/zfxxgk/nb/", "政府信息公开年报", rows)
    make.way("政府信息公开 /zfxxgk.htm", "政府信息公开年报 /zfxxgk/nb.htm")
    return make.portal(Expect(Status.NOT_PUBLISHED, why="what bears the year is no report; every page read"))


def gap_with_total() -> Portal:
    """Hanweb: 共N条 above the list, two sheets; 2025 and 2015 to 2023 are there, the wanted year is not."""
    make = begun("980829", "淳睦县", hanweb(foot=arrows, per_page=10))
    rows = [*make.own([YEAR + 1, *range(YEAR - 9, YEAR)]), *make.office([YEAR + 1, YEAR - 1])]
    rows.sort(key=lambda e: e.day, reverse=True)
    total = f'<div class="total">共{len(rows)}条</div>'
    make.column("/col/col1229401/", "政府信息公开年报", rows, above=total)
    make.way("政务公开 /col/col1229400/index.html", "政府信息公开年报 /col/col1229401/index.html")
    return make.portal(Expect(Status.NOT_LISTED, why="a later year stands beside the gap"))


def new_portal_begins_later() -> Portal:
    """UCAP, a new 集约化 portal: departments and county from 2025 on; 历史数据请访问旧版网站, a host that is not listed."""
    make = begun("980830", "蒲惠县", ucap(foot=numbered))
    make.other("old")
    word = '<p class="tip">2025年以前的历史数据请访问<a href="http://old.fleet.test/">旧版网站</a></p>'
    rows = crowd(make, make.own([YEAR + 1]), YEAR + 1)
    make.column("/c131820/", "政府信息公开年报", rows, below=word)
    make.way("政府信息公开 /c131800/zfxxgk.shtml", "政府信息公开年报 /c131820/xxgk_list.shtml")
    return make.portal(Expect(Status.NOT_LISTED, why="the column begins after the year"))


def sheet_fails() -> Portal:
    """A list of four sheets, in order of organ, whose third answers 500 with a stack trace."""
    kind = Kind("{folder}{id}.html", further="{folder}list-{n}.html", foot=windowed, per_page=12)
    make = begun("980831", "枝郧县", kind)
    others = [*make.departments(), *make.departments(YEAR - 1), *make.towns()]
    make.column("/gk/nb/", "政府信息公开年报", [*others[:24], *make.own(YEARS), *others[24:]])
    make.way("政务公开 /gk/", "政府信息公开年报 /gk/nb/")
    trace = "<html><head><title>HTTP Status 500</title></head><body><h1>HTTP Status 500 - Internal Server Error</h1><pre>java.lang.NullPointerException</pre></body></html>"
    make.site.exact["/gk/nb/list-3.html"] = lambda ask: Answer(trace.encode(), 500)
    return make.portal(Expect(Status.NOT_FOUND, why="the third of four sheets could not be had"))


def page_is_gone() -> Portal:
    """TRS: the list has the county's report of the year; its page answers 404, so do no others."""
    make = begun("980832", "勐沧县", trs(foot=numbered))
    rows = make.column("/zwgk/xxgknb/", "政府信息公开年报", crowd(make, make.own(FEW), YEAR))
    gone = next(e for e in rows if e.title == f"{make.name}{YEAR}年政府信息公开工作年度报告")
    del make.site.exact[gone.path]
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/xxgknb/")
    return make.portal(Expect(Status.NOT_FOUND, why="listed, so not unpublished; its page is gone"))


def column_lies_elsewhere() -> Portal:
    """The menu's 政府信息公开年报 leads to the prefecture's platform, a host that is not listed."""
    make = begun("980833", "涪射区", Kind("/show/{id}.html"))
    make.other("platform")
    links = [("政府信息公开年报", "http://platform.fleet.test/org/2204/nb/")]
    make.column("/gk/zn/", "政府信息公开指南", sundry(make, "公开指南", 2))
    make.menu_page("/gk/", "政府信息公开", [("政府信息公开指南", "/gk/zn/"), *links])
    make.nav.append(("政府信息公开", "/gk/"))
    return make.portal(Expect(Status.NOT_FOUND, why="the column is on a host that is not listed"))


def _word(title: str, text: str) -> bytes:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><h2>{title}</h2>{text}</body></html>'.encode()


def cloud_refuses() -> Portal:
    """A cloud's wall answers 418 to everything: 您的请求疑似攻击行为."""
    make = Maker("980834", "崆泾区", trs())
    page = _word("访问被拦截", "<p>您的请求疑似攻击行为！</p><p>事件ID：55-0104-5b3a</p>")
    make.site.guard = lambda ask: Answer(page, 418)
    return make.portal(Expect(Status.BLOCKED, why="a refusal answered"))


def captcha_for_all() -> Portal:
    """云锁 asks for the letters of a picture, status 200, whatever is asked."""
    make = Maker("980835", "伊洮县", ucap())
    form = '<form method="get"><p>为了您的访问安全，请输入验证码继续访问：</p><input name="security_verify_img"><img src="data:image/bmp;base64,Qk0="><button>提交</button></form>'
    page = _word("网站访问认证页面", form)
    cookie = ("Set-Cookie", "security_session_verify=52b0f7; path=/; HttpOnly")
    make.site.guard = lambda ask: (
        Answer(b"", 404) if ask.path == "/robots.txt" else Answer(page, headers=(cookie,))
    )
    return make.portal(Expect(Status.BLOCKED, why="a challenge answered"))


def robots_closes_publicity() -> Portal:
    """robots.txt names the robots and closes /zfxxgk/, where guide, catalogue and reports lie."""
    make = begun("980836", "兴岭县", Kind("{folder}{id}.html", foot=numbered))
    held = published(make, "/zfxxgk/nb/", make.own(FEW), folder="/zfxxgk/nb/")
    board(make, "/zfxxgk/nb/", f"<ul>{items(make, held)}</ul>", way=False)
    make.way("政府信息公开 /zfxxgk/", "政府信息公开年报 /zfxxgk/nb/")
    text = "# 岚州市政务云\nUser-agent: *\nDisallow: /admin/\nDisallow: /zfxxgk/\nDisallow: /search\n"
    make.site.on("/robots.txt", Answer(text.encode(), kind="text/plain"))
    return make.portal(Expect(Status.DISALLOWED, why="the column may not be read"), forbidden=("/zfxxgk/",))


def gateway_behind_door() -> Portal:
    """The home page leads by 302 to /web/index.html, where the gateway answers 504."""
    make = begun("980837", "托尼区", hanweb())
    del make.site.exact["/"]
    moved(make, "/", "/web/index.html", 302)
    late = Answer(_word("504 Gateway Time-out", "<hr>nginx"), 504)
    make.site.guard = lambda ask: None if ask.path in ("/", "/robots.txt") else late
    return make.portal(Expect(Status.UNREACHABLE, why="5xx behind the home page's redirect"))


def out_for_repair() -> Portal:
    """Everything answers 503 with Retry-After and 网站升级维护中, for days."""
    make = Maker("980838", "白檀县", vsb())
    page = Answer(_word("网站升级维护", "<p>网站升级维护中，给您带来不便敬请谅解。</p>"), 503)
    closed = replace(page, headers=(("Retry-After", "259200"),))
    make.site.guard = lambda ask: Answer(b"", 404) if ask.path == "/robots.txt" else closed
    return make.portal(Expect(Status.UNREACHABLE, why="5xx at the home page"))


PORTALS = (
    level_of_year_is_empty,
    other_yearly_things,
    gap_with_total,
    new_portal_begins_later,
    sheet_fails,
    page_is_gone,
    column_lies_elsewhere,
    cloud_refuses,
    captcha_for_all,
    robots_closes_publicity,
    gateway_behind_door,
    out_for_repair,
)
