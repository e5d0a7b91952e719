"""The wordings of portals, a row each: what a link or an address says, where it leads, and how sure that is.

Two things of a row are kept apart. Its **strength** says what may be concluded: a column that is LIKELY and
cannot be read may have held the report. Its **priority**, less the depth, says only which link is asked for
first; no conclusion reads it. Texts are compact (`nianbao.core.title.compact`); of the rows of one group the
first that matches counts, so a narrower one stands above a wider one.

What titles say, and the genres that are no report, are `nianbao.core.title`'s: reading needs them too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import lru_cache


class Aim(StrEnum):
    """What a link seems to lead to."""

    REPORT = "report"
    COLUMN = "column"
    SECTION = "section"
    MAP = "map"


class Strength(IntEnum):
    """How sure it is that a link leads where its row says. LIKELY and SURE are evidence; NONE: not asked."""

    NONE = 0
    HINT = 1
    LIKELY = 2
    SURE = 3

    def __str__(self) -> str:
        return self.name.lower()


NONE, HINT, LIKELY, SURE = Strength


@dataclass(frozen=True, slots=True)
class Wording:
    """One row. `pattern` is searched for in the compact text of a link, or in its address; "" where the text
    is read by a rule of `nianbao.core`, which the comment beside the row names. `example`: what the row is
    for, and no row above it in its group."""

    name: str
    aim: Aim
    strength: Strength
    priority: int
    pattern: str
    example: str
    reason: str
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", re.compile(self.pattern, re.I))

    def matches(self, said: str) -> bool:
        """Whether a compact text, or an address, reads so."""
        return self._compiled.search(said) is not None


def _group(
    aim: Aim,
    reason: str,
    *rows: tuple[str, Strength, int, str, str] | tuple[str, Strength, int, str, str, str],
) -> tuple[Wording, ...]:
    """Rows of one aim: name, strength, priority, pattern, example, and a reason where it is the row's own."""
    return tuple(
        Wording(name, aim, strength, priority, pattern, example, own[0] if own else reason)
        for name, strength, priority, pattern, example, *own in rows
    )


_SUBJECT = r"(?:政府|政务)?信息公开(?:工作)?"
_PAPER = r"(?:年度?报告|年报|年度工作报告)"
_LEVEL = r"[县区市旗本]?(?:级|本级)?(?:人民)?政府(?:本级)?"
_LOWER = r"部门|乡镇|镇街|街道|各镇|各乡|镇\(|乡\(|单位|直属|派出|委办局|组成|垂管|事业|学校|医院|国企|企业|开发区|园区|村|社区|苏木"
_COUNTIES = (
    r"(?:各|所?辖|下辖|所属)?(?:县[、,]?市[、,]?区?|县\(市[、,]?区\)|县\(市\)区|县区|区县|市县区?|县\(区\)|区\(市[、,]?县\))"
    r"(?:人民)?(?:政府)?(?:信息公开)?"
)
_OWN_LEVEL = (
    r"^(?:县|区|市|旗)(?:级|本级)?(?:人民)?(?:政府)?$|^(?:县|区|市|旗)?人民政府(?:年报|年度报告)?$|"
    r"^(?:县|区|市|旗)政府(?:年报|本级|年度报告|信息公开年报)?$|^本级$|^政府本级$|"
    r"^[县区市旗]?(?:人民)?政府(?:\(|及|、)[县区市旗]?(?:人民)?(?:政府|府)?办(?:公室)?\)?$|^[县区市旗]级?(?:年报|年度报告)$"
)

# fmt: off
COLUMNS = _group(
    Aim.COLUMN, "named as a report column",
    ("column", SURE, 96, rf"^(?:法定)?{_SUBJECT}(?:{_PAPER}|年度?报告?|年度?报表)(?:专栏|栏目|公示)?$", "政府信息公开年报"),
    ("column of the government", SURE, 95, rf"^{_LEVEL}(?:政府)?信息公开(?:工作)?{_PAPER}$", "县人民政府信息公开年报"),
    ("column of the counties", LIKELY, 76, rf"^{_COUNTIES}{_PAPER}$", "县市区年报", "the counties' report column"),
    ("government's column", SURE, 90, rf"^{_LEVEL}{_PAPER}(?:专栏|公开)?$", "本级政府年报"),
    ("speaks of the column", SURE, 88, rf"{_SUBJECT}(?:年报|年度(?:工作)?报告)", "往年政府信息公开年报汇总"),
    ("column, short", SURE, 84, r"^(?:公开|工作)?(?:年报|年度报告)(?:公开|专栏)?$", "年度报告"),
    ("column of disclosure", SURE, 84, r"^(?:政府|政务)?公开(?:工作)?(?:年报|年度报告)", "政务公开年度报告"),
    ("column of past years", SURE, 78, r"^(?:历年|往年|各年度?)?(?:年报|年度报告)", "历年年报"),
    ("report on disclosure", LIKELY, 74, r"^(?:依法|主动|政务|政府)?公开(?:工作)?(?:情况)?(?:的?报告|总结)$", "依法公开报告"),
    ("column, other order", SURE, 80, r"^(?:信息|政府)?公开年度?报", "公开年度报表"),
    ("lower column", HINT, 30, rf"^(?:各|[县区市旗])?直?(?:{_LOWER}).{{0,8}}{_PAPER}$", "部门年报",
     "report column of lower levels"),
)
"""What anchors call the report column."""

SECTIONS = _group(
    Aim.SECTION, "named as a disclosure section",
    ("disclosure", SURE, 76, r"^(?:政府|政务)?信息公开(?:平台|专栏|专区|网|首页|栏目)?$", "政府信息公开"),
    ("statutory disclosure", SURE, 72, r"^法定主动公开(?:内容|信息)?$", "法定主动公开内容"),
    ("government's disclosure", SURE, 72, r"^[县区市旗]?(?:人民)?政府信息公开(?:平台|专栏|目录)?$", "县政府信息公开目录"),
    ("speaks of disclosure", LIKELY, 66, r"政府信息公开", "本县政府信息公开入口"),
    ("information disclosure", LIKELY, 64, r"^(?:政务)?信息公开", "信息公开大厅"),
    ("open government", LIKELY, 62, r"^政务公开(?:平台|专栏|网|首页)?$", "政务公开"),
    ("sunshine government", HINT, 54, r"^(?:阳光|透明)(?:政务|政府|公开)(?:平台|专栏|专区|网)?$", "阳光政务"),
    ("five disclosures", HINT, 50, r"^(?:政务)?五公开$", "五公开"),
    ("proactive disclosure", HINT, 56, r"^主动公开", "主动公开目录"),
    ("guide", HINT, 34, r"^(?:公开)?(?:指南|信息公开指南)$", "公开指南"),
    ("speaks of open government", HINT, 48, r"政务公开", "基层政务公开"),
    ("catalogue", HINT, 48, r"^公开(?:目录|专栏|专区|平台)?$", "公开目录"),
    ("some disclosure", HINT, 36, r"^[\u4e00-\u9fff]{0,6}公开(?:平台|专栏|专区|目录|栏目?|网)$", "财政公开专栏"),
    ("rule of law", HINT, 28, r"^(?:法治|依法)(?:政府|行政|建设)(?:建设)?$", "法治政府"),
    ("papers", HINT, 26, r"^(?:工作)?(?:报告|总结|计划总结|规划计划|总结报告|工作总结|工作报告)$", "工作报告"),
    ("disclosure on request", HINT, 34, r"^依申请公开$", "依申请公开"),
    ("rules", HINT, 26, r"^(?:公开)?制度$|^政策$", "公开制度"),
    ("lower disclosure", HINT, 16, rf"^(?:各|[县区市旗])?直?(?:{_LOWER}).{{0,4}}(?:信息|政务)公开(?:专栏|平台|目录)?$",
     "部门信息公开", "disclosure section of lower levels"),
    ("the office", HINT, 14, r"^[县区市旗]?(?:人民)?(?:政府办(?:公室)?|府办(?:公室)?)(?:信息公开)?$", "县政府办公室",
     "the government office's own section"),
    ("notices", HINT, 12, r"^(?:(?:通知|公示|政务|政府|信息|文件|最新)?(?:公告|公示|通知)){1,2}$", "通知公告",
     "notices, among which a report may have been announced"),
)
"""What anchors call the disclosure section, or a part of it whose menu leads on. Below WORTH_A_REQUEST
(`frontier`): looked at only where a column has a hole."""

NOTICES = SECTIONS[-1]
LOWER_REPORTS, LOWER_SECTION, LEAF = LIMITS = (
    Wording("column of lower levels", Aim.COLUMN, HINT, 30, _LOWER, "街道信息公开年报", "report column of lower levels"),
    Wording("section of lower levels", Aim.SECTION, HINT, 24, _LOWER, "乡镇政府信息公开", "section of lower levels"),
    Wording("leaf", Aim.SECTION, HINT, 34, r"(?:指南|制度|规定|条例|意见箱|申请(?:表|流程)?|投诉|举报)$",
            "政府信息公开制度", "a page beside the column, whose menu may lead to it"),
)
"""What a column's or a section's name holds that makes it no more than this."""

SHARED_ADDRESS = Wording(
    "shared address", Aim.COLUMN, HINT, 40, "", "/XxgkAnnualReport/show/", "an address of a report column, as of all links"
)
"""Where so many links have such an address, it is the program's name and tells nothing of them."""
COLUMN_ADDRESS, SECTION_ADDRESS, AWAY = ADDRESSES = (
    Wording("column's address", Aim.COLUMN, LIKELY, 68,
            r"(?:zf)?xxgk(?:gz)?n(?:d)?b(?:g)?|zfxxgknb|xxgknb|nianbao|gknb|ndbg|xxgknd|annualreport|gkndbg|zfxxnb|/nb/|/ndbb/",
            "/zwgk/xxgknb/", "address of a report column"),
    Wording("section's address", Aim.SECTION, HINT, 40,
            r"zfxxgk|xxgkpt|/xxgk|/zwgk|gkmlpt|/gongkai|openness|govinfo", "/zfxxgk/", "address of a disclosure section"),
    Wording("away", Aim.SECTION, NONE, 0,
            r"login|register|search|/rss|mailto|weibo|weixin|beian|12345|tousu|hudong|feedback|captcha",
            "/user/login.do", "leads away"),
)
"""What addresses say, where the text is short or none."""

YEAR_PART, COUNTY_PART, OWN_LEVEL, OLD_LEVEL, COUNTIES, DUE_PART, OTHER_PART = IN_COLUMN = _group(
    Aim.COLUMN, "a part of the column",
    # years as `title.year_alone` reads them, the county's name as `issuers.whose` does
    ("year", SURE, 94, "", "2024年", "the wanted year's part of the column"),
    ("county", SURE, 93, "", "青岭县", "the county's own part of the column"),
    ("own level", SURE, 92, _OWN_LEVEL, "县政府", "the column's county level"),
    ("own level, another year", LIKELY, 70, _OWN_LEVEL, "县本级", "the county level of another year of the column"),
    ("counties", SURE, 86, rf"^{_COUNTIES}(?:年报|年度报告)?$", "各县（市、区）", "the column's counties"),
    ("year when due", SURE, 84, "", "2025年", "the part of the year in which the report was due"),
    ("another year", NONE, 0, "", "2019年", "another year of the column"),
)
"""Inside a report column: its parts by year, level and government."""

SECTION_COUNTY, SECTION_COUNTIES, SECTION_REST = IN_SECTION = _group(
    Aim.SECTION, "a part of the section",
    ("section's own level", LIKELY, 60, _OWN_LEVEL, "县人民政府", "the county level of the section"),
    ("section's counties", HINT, 50, COUNTIES.pattern, "各县区", "the section's counties"),
    ("section's rest", HINT, 40, r"^其[他它](?:法定)?(?:主动)?(?:公开)?(?:的?(?:信息|内容|事项|文件))?$", "其他",
     "what the section holds beside its named parts"),
)
"""Inside a disclosure section that several governments share."""

REPORT, UNNAMED_REPORT, OFFICE_REPORT, LOWER_REPORT, OTHER_REPORT = REPORTS = _group(
    Aim.REPORT, "a report",
    # titles as `title.read_title` reads them, issuers as `issuers.whose` does
    ("report", SURE, 100, "", "青岭县人民政府2024年政府信息公开工作年度报告", "the county's report of the year"),
    ("unnamed report", LIKELY, 90, "", "2024年政府信息公开工作年度报告", "a report of the year that names no issuer"),
    ("office's report", LIKELY, 70, "", "青岭县人民政府办公室2024年政府信息公开工作年度报告",
     "the government office's report of the year"),
    ("lower report", NONE, 0, "", "青岭县财政局2024年政府信息公开工作年度报告",
     "a department's or township's report of the year"),
    ("another report", NONE, 0, "", "青岭县人民政府2023年政府信息公开工作年度报告",
     "a report of another year or government"),
)
"""Reports by year and issuer. The office's is kept beside the county's, never instead of it."""

ENTRY_REPORT, WANTED_LOWER_REPORT, DOUBTFUL_ENTRY = _group(
    Aim.REPORT, "an entry of the column",
    ("unnamed entry", SURE, 90, "", "2024年度报告", "an entry of the report column, of the year, that names no issuer"),
    ("wanted lower report", HINT, 60, "", "青岭县财政局2024年政府信息公开工作年度报告",
     "a department's or township's report of the year, which is wanted too"),
    ("doubtful entry", HINT, 64, "", "青岭县政府信…", "an entry that may be the report"),
)
"""Entries whose place says more than their words."""

HOME, OTHER_HOME, DOOR, NAMED_DOOR, GOVERNMENT_DOOR, FRAME, SEARCH = WAYS = _group(
    Aim.SECTION, "a way in",
    ("home", SURE, 100, "", "", "the portal's home page"),
    ("further host", SURE, 100, "", "", "a further host of the county"),
    ("door", HINT, 40, "", "", "a door of a splash page"),
    ("named door", HINT, 50, r"进入|首页|门户|政府网|中文|主站|简体", "进入政府网站", "a door of a splash page"),
    ("government's door", HINT, 44, r"公开|政务(?!服务)|政府|法治|依法|信息|资料|文件|档案|公示|公报", "政府文件",
     "a door behind which a government's papers may stand"),
    ("frame", HINT, 46, "", "", "a frame of the page"),
    ("search", HINT, 50, "", "", "the site's own search"),
)
"""Ways that no link's wording names."""
DOORS = (NAMED_DOOR, GOVERNMENT_DOOR)
"""Doors by what they say, the better first."""
HAND_COLUMN, KNOWN_COLUMN, PAGE_OF_COLUMN = _group(
    Aim.COLUMN, "the column",
    ("column by hand", SURE, 99, "", "", "set by hand in the portal's YAML"),
    ("known column", SURE, 99, "", "", "where the report was before"),
    ("page of the column", SURE, 97, "", "", "page of the column"),
)

COLUMN_TITLE, BARE_COLUMN, ANNUAL_WORDS, LEVEL_TAB = OF_PAGES = _group(
    Aim.COLUMN, "what a page says of itself",
    ("column's title", SURE, 0, r"信息公开.{0,4}(?:年报|年度报告|工作报告)|^(?:公开|工作|历年)?(?:年报|年度报告)|政务公开.{0,4}(?:年报|年度报告)", "政府信息公开年报专栏", "a page so headed is a report column"),
    ("column's bare name", HINT, 0, r"^(?:法定|历年|往年)?(?:政府|政务)?(?:信息)?(?:公开)?(?:工作)?(?:年报|年度报告|年度工作报告)$",
     "历年年报", "an entry so called is the column's own name, and no report"),
    ("annual words", HINT, 0, r"年报|年度报告|信息公开.{0,10}报告|公开年度", "青岭县信息公开情况报告",
     "an entry of the column that says so may be the report"),
    ("level's tab", HINT, 0, r"^(?:[县区市旗]?(?:级|本级)?(?:人民)?政府(?:本级|办公室)?|本级|政府本级)$", "县政府办公室",
     "a tab so called that leads nowhere may hold the report"),
)
"""What headings, entries and tabs of a column say: they tell what a page is, and lead nowhere themselves."""

NOT_ACTED_ON = Wording(
    "not acted on", Aim.SECTION, NONE, 0,
    r"登[录入]|注册|注销|退出|提交|保存|删除|下载|打印|分享|收藏|支付|申请|投诉|留言|举报|咨询|客服|微[信博]|二维码", "下载年报",
    "does more than show something",
)
"""What is never clicked in a browser, whatever else its words say."""
QUERY = Wording(
    "query", Aim.SECTION, HINT, 0, r"^(?:查询|查找|查看|搜索|检索|筛选|确定|确认|提交|go|search)$", "查询",
    "asks for what was chosen",
)
"""Pressed in a browser where a part of a column was chosen and nothing came of that alone."""
TURNING = Wording(
    "turning", Aim.SECTION, NONE, 0, r"^(?:第?[\[(【]?\d{1,3}[\])】]?[页頁]?|[上下前后]一?[页頁]|首[页頁]|[尾末][页頁]|[<>«»‹›]{1,3})$", "下一页",
    "turns the list in which it stands",
)
"""No name of anything: whose address is a column's leads to another page of it."""
CLOSED_NODE = Wording(
    "closed node", Aim.SECTION, HINT, 45, "", "年报与制度", "a closed node of a tree, which may hold the column"
)
"""Opened in a browser where nothing that says more is left."""
SITE_MAP = Wording("site map", Aim.MAP, HINT, 18, r"^(?:网站|站点)(?:地图|导航)$", "网站地图", "the site's map")
NOTHING = Wording("nothing", Aim.SECTION, NONE, 0, "", "县长信箱", "no telling word")
PACKED = Wording("packed archive", Aim.SECTION, NONE, 0, "", "政府信息公开年报", "a packed archive")
# fmt: on


# A portal's menu stands on each of its pages.
@lru_cache(maxsize=8192)
def first_of(rows: tuple[Wording, ...], text: str) -> Wording | None:
    """The first row of a group that reads so; None where none does."""
    return next((row for row in rows if row.matches(text)), None)
