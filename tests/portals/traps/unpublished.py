"""Portals where the year's report is not: short, long and empty columns, columns that are gone."""

from __future__ import annotations

from dataclasses import replace

from portals.families.longcom import Longcom
from portals.families.numeric import Hunan, Shaanxi
from portals.families.tail import Php, Zibo
from portals.families.tail2 import Easysite, League
from portals.families.trs import Numbered, Relative
from portals.families.vsb import Written
from portals.site import YEAR, Answer, Expect, Portal
from portals.traps.whose import BEFORE, begun, waiting

from nianbao.core.report import Status


def short_column() -> Portal:
    """Nine older reports on one page."""
    make = begun("980221", "茶垭县", Numbered())
    root = make.road("/zfxxgknb_3301/", "政府信息公开年报", "政务公开", "政府信息公开")
    make.column(root, "政府信息公开年报", make.own(BEFORE))
    return waiting(make)


def long_column() -> Portal:
    """Three pages counting down, departments and townships of the year among them, the county's not."""
    make = begun("980222", "藕池县", Written())
    root = make.road("/zwgk/nb/", "政府信息公开年报")
    make.column(root, "政府信息公开年报", [*make.departments(), *make.towns(), *make.own(BEFORE)])
    return waiting(make, "the last page has to be read before it may be said")


def oldest_first() -> Portal:
    """Listing sorted oldest first over two pages: the newest, 2023, closes it."""
    make = begun("980223", "菱湖坝县", Shaanxi())
    root = make.road("/zfxxgk/nb/", "政府信息公开年报")
    make.column(root, "政府信息公开年报", reversed(make.own(range(2008, YEAR))))
    return waiting(make)


def empty_year() -> Portal:
    """The year folder 2024年 is there already and empty; 2023年 and before are filled."""
    make = begun("980224", "渡口坪县", Hunan())
    root = make.road("/30001/", "信息公开年报")
    links = [(f"{year}年年报", f"/30001/{year}/index.htm") for year in (2024, 2023, 2022)]
    make.menu_page(root + "index.htm", "信息公开年报", links)
    make.column("/30001/2024/", "2024年年报", [], above="<p>栏目建设中</p>")
    for year in (2023, 2022):
        make.column(f"/30001/{year}/", f"{year}年年报", make.own([year]))
    return waiting(make)


def empty_column() -> Portal:
    """The column is there and says 暂无相关信息."""
    make = begun("980225", "沧屿区", Longcom())
    root = make.road("/zfxxgknb/", "政府信息公开年报", "政务公开", "政府信息公开")
    make.column(root, "政府信息公开年报", [], above="<div class='none'>暂无相关信息</div>")
    return make.portal(Expect(Status.NOT_LISTED, why="an empty column proves nothing of any year"))


def gone_column() -> Portal:
    """The menu's 年报 link answers 404."""
    make = begun("980226", "榆柳屯市", Relative())
    make.road("/zwgk/zfxxgknb/", "政府信息公开年报", "政务公开", "政府信息公开")
    return make.portal(Expect(Status.NOT_FOUND, why="no column can be read: not_found, not not_published"))


def soft_404() -> Portal:
    """Whatever is missing answers 200 with 您访问的页面不存在, the 年报 link too."""
    make = begun("980227", "清嘉市", Zibo())
    make.road("/gongkai/nb/", "政府信息公开年报")
    page = make.frame("/404.html", "提示信息", "<div>您访问的页面不存在或已被删除！</div>", [], {})
    make.site.on("/*", make.answer(page))
    make.site.on("/robots.txt", Answer(b"", 404))
    return make.portal(Expect(Status.NOT_FOUND, why="an error page served as 200 is no column"))


def no_section() -> Portal:
    """News, service, tourism: no disclosure section at all."""
    make = begun("980228", "石碾县", Easysite())
    make.nav += [("旅游", "/lyou/"), ("招商引资", "/zsyz/")]
    make.column("/lyou/", "旅游", make.news(3))
    make.column("/zsyz/", "招商引资", [])
    return make.portal(Expect(Status.NOT_FOUND))


def other_annuals() -> Portal:
    """A column 年报 that is the companies' (企业年报公示) and one of budgets; the disclosure column ends in 2023."""
    make = begun("980229", "钟灵浦县", Php())
    make.nav.append(("企业年报公示", make.cms.sheet("/55/", 1, 1)))
    firms = [replace(e, title=f"{e.title}企业2024年度报告") for e in make.news(4)]
    make.column("/55/", "企业年报公示", firms)
    root = make.road("/4471/", "政府信息公开年报", "政务公开")
    make.column(root, "政府信息公开年报", make.own(BEFORE))
    return waiting(make)


def notice_board() -> Portal:
    """In the column only a notice that the report will be published by 31 March; reports to 2023."""
    make = begun("980230", "白桦沁旗", League())
    root = make.road("/kyqq/nb/", "政府信息公开年报")
    notice = make.lookalike(
        "关于{name}{year}年政府信息公开工作年度报告公布时间的公告", "将于2025年3月31日前公布，敬请关注。"
    )
    make.column(root, "政府信息公开年报", [notice, *make.own(BEFORE)])
    return waiting(make)


PORTALS = (
    short_column, long_column, oldest_first, empty_year, empty_column, gone_column, soft_404, no_section,
    other_annuals, notice_board,
)  # fmt: skip
