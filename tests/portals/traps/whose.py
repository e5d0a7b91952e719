"""Whose report is it, and of which year: offices, townships, departments, wrong folders, corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from portals import papers
from portals.cms import Cms, Entry
from portals.families.guangdong import Nfcms
from portals.families.hanweb import Folders
from portals.families.longcom import Longcom, Show
from portals.families.numeric import Filed, Hebei, Luzhou
from portals.families.tail import Dazhou, Henan, Jeecms
from portals.families.tail2 import Chaoyang, Easysite
from portals.families.trs import Named, Relative, Written
from portals.families.ucap import Tabled, Ucap
from portals.families.vsb import Vsb
from portals.maker import Maker
from portals.papers import Paper
from portals.site import YEAR, Expect, Portal
from portals.stock import REPORT, of_year

from nianbao.core.report import Scope, Status

YEARS = range(2015, YEAR + 1)
BEFORE = range(2015, YEAR)


def begun(code: str, name: str, cms: Cms) -> Maker:
    """A portal with its usual columns and its home page."""
    make = Maker(code, name, cms)
    make.noise()
    make.home()
    return make


def waiting(make: Maker, why: str = "") -> Portal:
    """The county's report of the year is not out."""
    return make.portal(Expect(Status.NOT_PUBLISHED, why=why))


def office_above() -> Portal:
    """One column: the office's report first and newest; the county's is titled 工作情况报告, without 年度报告."""
    make = begun("980201", "璧河市", Named())
    root = make.road("/zfxxgk/nb/", "信息公开年报")
    own = make.own(YEARS, "{name}{year}年度政府信息公开工作情况报告")
    office = [replace(e, day=own[0].day + timedelta(days=20)) for e in make.office([YEAR])]
    placed = make.column(root, "信息公开年报", [*office, *own, *make.office(BEFORE)])
    return make.portal(make.archived(of_year(placed)))


def office_only() -> Portal:
    """Only the office's own report of the year is out, in the county's column; the county's is not."""
    make = begun("980202", "云碓县", Ucap())
    root = make.road("/yd/c3001/", "政府信息公开年报", "政务公开", "政府信息公开")
    make.column(root, "政府信息公开年报", [*make.office([YEAR]), *make.own(BEFORE)])
    return waiting(make, "the office speaks of 本办公室 only; its report is not the county's")


def town_prefixes() -> Portal:
    """Townships titled 县名+镇 are out for the year, the county is not: a prefix match archives a township."""
    make = begun("980203", "泉沟县", Luzhou())
    root = make.road("/gk/nb/", "政府信息公开年度报告")
    make.column(root, "政府信息公开年度报告", [*make.towns(), *make.own(BEFORE), *make.towns(2023)])
    return waiting(make)


def department_claims() -> Portal:
    """A bureau's report whose text says 全县 and 我县 stands above other bureaus' and the county's own."""
    make = begun("980204", "雪涧县", Longcom())
    root = make.road("/zfxxgknb/", "政府信息公开年报", "政务公开", "信息公开")
    bureau = "雪涧县农业农村局"
    day = date(YEAR + 1, 1, 20)
    paper = Paper(make.place, Scope.DEPARTMENT, bureau, YEAR, day, Scope.COUNTY)
    claim = Entry(f"{bureau}{YEAR}年{REPORT}", day, paper)
    placed = make.column(root, "政府信息公开年报", [claim, *make.departments(YEAR, 9), *make.own(YEARS)])
    return make.portal(make.archived(of_year(placed)))


def same_title() -> Portal:
    """Two pages of the same title 某县2024年…: the upper is a bureau's (我局, its signature), the lower the county's."""
    make = begun("980218", "苔溪渡县", Easysite())
    root = make.road("/zwgk/nb/", "政府信息公开年报")
    own = make.own(YEARS)
    bureau, day = "苔溪渡县水利局", own[0].day + timedelta(days=6)
    paper = Paper(make.place, Scope.DEPARTMENT, bureau, YEAR, day, Scope.DEPARTMENT)
    dated = f"<p>日期：{day}　来源：{bureau}</p>"
    claim = Entry(own[0].title, day, paper, body=lambda p: dated + papers.plain(p))
    placed = make.column(root, "政府信息公开年报", [claim, *own])
    return make.portal(make.archived(placed[1]))


def wrong_folder() -> Portal:
    """The 2024 report lies under /xxgknb/2019/2021qzf/ because a template was copied; another year's under 2024/."""
    make = begun("980205", "碧螺县", Relative())
    root = make.road("/xxgknb/", "政府信息公开年报")
    placed = []
    for entry in make.own(YEARS):
        assert entry.paper
        folder = {YEAR: "2019/2021qzf/", 2023: "2024/"}.get(entry.paper.year, "")
        placed.append(replace(entry, path=make.cms.item(root + folder, entry)))
    placed = make.column(root, "政府信息公开年报", placed)
    return make.portal(make.archived(of_year(placed)))


def year_twice() -> Portal:
    """Titles with the year twice (2024某县2024年度…), and a township whose title ends in another year."""
    make = begun("980206", "杏堂县", Show())
    root = make.road("/Xxgknb/", "政府信息公开年度报告")
    own = make.own(YEARS, "{year}{name}{year}年度" + REPORT)
    towns = make.towns(YEAR, "{year}{name}{body}{year}年度" + REPORT)
    placed = make.column(root, "政府信息公开年度报告", [*towns, *own])
    return make.portal(make.archived(of_year(placed)))


def publication_years() -> Portal:
    """Sub-columns by year of publication: 2025年 holds the 2024 report, 2024年 holds the 2023 report."""
    make = begun("980207", "枫桥铺县", Nfcms())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开", "政府信息公开")
    years = range(2020, YEAR + 1)
    links = [(f"{year + 1}年", f"{root}{year + 1}n/index.html") for year in reversed(years)]
    make.menu_page(root + "index.html", "政府信息公开年报", links)
    placed = []
    for year in years:
        placed += make.column(f"{root}{year + 1}n/", f"{year + 1}年", make.own([year]))
    return make.portal(make.archived(of_year(placed)))


def migrated() -> Portal:
    """Everything was moved in 2026: page, listing and PubDate show 2026-06-21, a year too late."""
    make = begun("980208", "鲤城坝县", Filed())
    root = make.road("/20555/20556/", "信息公开年报")
    moved = date(2026, 6, 21)
    placed = make.column(root, "信息公开年报", [replace(e, day=moved) for e in make.own(YEARS)])
    return make.portal(make.archived(of_year(placed), day=moved))


def correction() -> Portal:
    """The original, a notice of its correction, and the corrected report （更正）two months later."""
    make = begun("980209", "霁川县", Henan())
    root = make.road("/xxgk/ndbg/", "年度报告")
    own = make.own(YEARS)
    later = own[0].day + timedelta(days=58)
    paper = own[0].paper
    assert paper
    corrected = replace(
        own[0], title=own[0].title + "（更正）", day=later, paper=replace(paper, published=later)
    )
    notice = make.lookalike(
        f"关于更正{own[0].title}的说明", "{name}{year}年年度报告表二有误，现予更正，详见更正稿。", later
    )
    placed = make.column(root, "年度报告", [notice, corrected, *own])
    why = "the current version of an original and its correction is the correction (reports.csv)"
    return make.portal(make.archived(placed[1], why=why))


def no_place() -> Portal:
    """Titles name neither place nor body (2024年政府信息公开工作年度报告); the columns 县政府 and 部门 tell."""
    make = begun("980210", "昙溪县", Folders())
    root = make.road("/xxgk/nb/", "政府信息公开年报", "政务公开", "政府信息公开")
    make.menu_page(root, "政府信息公开年报", [("部门年报", root + "bm/"), ("县政府年报", root + "xzf/")])
    bureaus = make.departments(YEAR, 6, "{body}{year}年度报告")
    bureaus = [replace(e, title=f"2024年{REPORT}", day=date(2025, 1, 6 + n)) for n, e in enumerate(bureaus)]
    make.column(root + "bm/", "部门年报", bureaus)
    placed = make.column(root + "xzf/", "县政府年报", make.own(YEARS, "{year}年" + REPORT))
    return make.portal(make.archived(of_year(placed)))


def lookalikes() -> Portal:
    """通知, 制度, 绩效评价, 一图读懂, 网站年度报表, 培训会 before the report, which is on page 2."""
    make = begun("980211", "瑶林渡县", Jeecms())
    root = make.road("/nianbao/", "政府信息公开年报", "政务公开", "政府信息公开")
    day = make.own([YEAR])[0].day + timedelta(days=4)
    titles = (
        "{name}{year}年度整体支出绩效评价报告",
        "一图读懂{name}{year}年政府信息公开工作年度报告",
        "{name}政府信息公开工作年度报告制度",
        "{name}人民政府办公室关于报送{year}年政府信息公开工作年度报告的通知",
        "{name}政府网站工作年度报表（{year}年度）",
        "{name}召开{year}年政府信息公开工作年度报告编制培训会",
        "{name}{year}年政府信息公开工作年度报告公布情况",
    )
    text = "本页面不是年度报告正文，{name}{year}年相关工作安排如下，请各单位遵照执行。"
    others = [make.lookalike(title, text, day) for title in titles]
    placed = make.column(root, "政府信息公开年报", [*others, *make.own(YEARS)])
    return make.portal(make.archived(of_year(placed)))


def news_only() -> Portal:
    """The home page tells of the report's training course; the column has nothing of the year."""
    make = Maker("980212", "松涧县", Dazhou())
    make.noise()
    news = make.lookalike(
        "{name}举办{year}年政府信息公开工作年度报告编制培训会",
        "培训会在县政务服务大厅举行。",
        date(2025, 1, 9),
    )
    news = replace(news, path="/xxgk-show-77001.html")
    make.articles([news])
    make.home(boxes={"要闻": [news, *make.placed("/xwzx/", make.news(5))]})
    root = make.road("/zfxxgknb/", "政府信息公开年报")
    make.column(root, "政府信息公开年报", make.own(BEFORE))
    return waiting(make)


def elsewhere_linked() -> Portal:
    """The report was filed among public notices; the report column's listing links to it there."""
    make = begun("980213", "茅岩县", Written())
    root = make.road("/xxgk/nb/", "信息公开年报")
    own = make.own(YEARS)
    moved = replace(own[0], path="/tzgg/t7893462.htm")
    placed = make.column(root, "信息公开年报", [moved, *own[1:]])
    return make.portal(make.archived(placed[0]))


def elsewhere_hidden() -> Portal:
    """The report was filed among departments' news and nothing in the report column leads to it."""
    make = begun("980214", "柳荫县", Chaoyang())
    root = make.road("/zfxxgk/nb/", "政府信息公开年报")
    make.column(root, "政府信息公开年报", make.own(BEFORE))
    hidden = make.own([YEAR])[0]
    make.nav.append(("部门动态", make.cms.sheet("/bmdt/", 1, 1)))
    items = [replace(entry, day=entry.day - timedelta(days=1)) for entry in make.news(30)]
    make.column("/bmdt/", "部门动态", [*items[:18], hidden, *items[18:]])
    why = "the column was found and read to its end, the year is not in it (the contract's not_published)"
    return waiting(make, why)


def hidden_office() -> Portal:
    """The county's report is signed by the office on the government's behalf; the office's own stands below it."""
    make = begun("980215", "黛山苗族自治县", Tabled())
    root = make.road("/dsx/c4001/", "政府信息公开年报")
    own = make.own(YEARS, "{name}人民政府{year}年" + REPORT, Scope.COUNTY, make.place.office)
    placed = make.column(root, "政府信息公开年报", [*own[:1], *make.office([YEAR]), *own[1:]])
    return make.portal(make.archived(of_year(placed)))


def short_name() -> Portal:
    """Titles use the short name of an autonomous county (云杉县 for 云杉彝族自治县), listing by uuid pages."""
    make = begun("980216", "云杉彝族自治县", Hebei())
    root = make.road("/columns/5f3c0a7e-8a44-4d29-9a0f-6b1f0c2d7e11/", "政府信息公开年报")
    own = make.own(YEARS, "云杉县{year}年" + REPORT)
    towns = make.towns(YEAR, "云杉县{body}{year}年" + REPORT)
    placed = make.column(root, "政府信息公开年报", [*towns, *own])
    return make.portal(make.archived(of_year(placed)))


def letter_dates() -> Portal:
    """Pages counting down; the county's is titled 某县政府2024年信息公开…, the office's stands above; dates in 【】."""
    make = begun("980217", "蒲苇县", Vsb())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开", "政府信息公开")
    own = make.own(YEARS, "{name}政府{year}年信息公开工作年度报告")
    own = [replace(e, dated=f"<p>【发表日期：{e.day}】【浏览：2024 次】</p>") for e in own]
    others = [*make.office([YEAR]), *make.departments(YEAR, 12)]
    placed = make.column(root, "政府信息公开年报", [*others, *own])
    return make.portal(make.archived(of_year(placed)))


PORTALS = (
    office_above, office_only, town_prefixes, department_claims, wrong_folder, year_twice, publication_years,
    migrated, correction, no_place, lookalikes, news_only, elsewhere_linked, elsewhere_hidden, hidden_office,
    short_name, letter_dates, same_title,
)  # fmt: skip
