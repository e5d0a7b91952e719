"""How promising a link is on the way to the report: pure points with reasons.

The way on most portals: home -> 政府信息公开 -> (法定主动公开 navigation) -> 政府信息公开年报 -> the report.
Anchor text decides; address words help where the text is an image; nothing depends on one CMS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from crawler.discovery.issuers import CountyNames, Whose, whose
from crawler.discovery.links import Link
from nianbao.core.filetype import is_packed_address
from nianbao.core.title import Title, compact, read_title, year_alone


class Aim(StrEnum):
    """What a link seems to lead to."""

    REPORT = "report"
    COLUMN = "column"
    SECTION = "section"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Score:
    """Points of 0 to 100 and why; 0 means not worth a request."""

    points: int
    aim: Aim
    reason: str


OFFICE_POINTS = 70
"""A report of the government office: kept beside the county's, never instead of it."""

# Whole texts of anchors, compact. First match wins; more telling ones first.
_COLUMN_TEXTS: tuple[tuple[str, int], ...] = (
    (
        r"^(?:法定)?(?:政府|政务)?信息公开(?:工作)?(?:年度?报告?|年度?报表|年报|年度工作报告)(?:专栏|栏目|公示)?$",
        96,
    ),
    (
        r"^(?:县|区|市|旗)?(?:级|本级)?(?:人民)?(?:政府)(?:本级)?(?:政府)?信息公开(?:工作)?(?:年度?报告|年报)$",
        95,
    ),
    (r"(?:政府|政务)?信息公开(?:工作)?(?:年报|年度(?:工作)?报告)", 88),
    (r"^(?:公开|工作)?(?:年报|年度报告)(?:公开|专栏)?$", 84),
    (r"^(?:政府|政务)?公开(?:工作)?(?:年报|年度报告)", 84),
    (r"^(?:历年|往年|各年度?)?(?:年报|年度报告)", 78),
    (r"^(?:信息|政府)?公开年度?报", 80),
)
_LOWER_LEVELS = re.compile(
    r"部门|乡镇|镇街|街道|各镇|各乡|镇\(|乡\(|单位|直属|派出|委办局|组成|垂管|事业|学校|医院|国企|企业|开发区|园区|村|社区|苏木"
)
_OWN_LEVEL = re.compile(
    r"^(?:县|区|市|旗)(?:级|本级)?(?:人民)?(?:政府)?$|^(?:县|区|市|旗)?人民政府(?:年报|年度报告)?$|"
    r"^(?:县|区|市|旗)政府(?:年报|本级|年度报告|信息公开年报)?$|^本级$|^政府本级$|"
    r"^[县区市旗]?(?:人民)?政府(?:\(|及|、)[县区市旗]?(?:人民)?(?:政府|府)?办(?:公室)?\)?$|^[县区市旗]级?(?:年报|年度报告)$"
)
_COUNTIES = re.compile(
    r"^(?:各|所?辖|下辖|所属)?(?:县[、,]?市[、,]?区?|县\(市[、,]?区\)|县\(市\)区|县区|区县|市县区?|县\(区\)|区\(市[、,]?县\))"
    r"(?:人民)?(?:政府)?(?:信息公开)?(?:年报|年度报告)?$"
)
_SECTION_TEXTS: tuple[tuple[str, int], ...] = (
    (r"^(?:政府|政务)?信息公开(?:平台|专栏|专区|网|首页|栏目)?$", 76),
    (r"^法定主动公开(?:内容|信息)?$", 72),
    (r"^(?:县|区|市|旗)?(?:人民)?政府信息公开(?:平台|专栏|目录)?$", 72),
    (r"政府信息公开", 66),
    (r"^(?:政务)?信息公开", 64),
    (r"^政务公开(?:平台|专栏|网|首页)?$", 62),
    (r"^(?:阳光|透明)(?:政务|政府|公开)(?:平台|专栏|专区|网)?$", 54),
    (r"^(?:政务)?五公开$", 50),
    (r"^主动公开", 56),
    (r"^(?:公开)?(?:指南|信息公开指南)$", 40),
    (r"政务公开", 48),
    (r"^公开(?:目录|专栏|专区|平台)?$", 48),
    (r"^[\u4e00-\u9fff]{0,6}公开(?:平台|专栏|专区|目录|栏目?|网)$", 36),
    (r"^依申请公开$", 34),
    (r"^(?:公开)?制度$|^政策$", 26),
)
_LEAVES = re.compile(r"(?:指南|制度|规定|条例|意见箱|申请(?:表|流程)?|投诉|举报)$")
"""Pages beside the column: their menu may lead to it, their text does not."""
_MAP_TEXTS = re.compile(r"^(?:网站|站点)(?:地图|导航)$")
_COLUMN_WORDS = re.compile(
    r"(?:zf)?xxgk(?:gz)?n(?:d)?b(?:g)?|zfxxgknb|xxgknb|nianbao|gknb|ndbg|xxgknd|annualreport|gkndbg|zfxxnb|/nb/|/ndbb/",
    re.I,
)
_SECTION_WORDS = re.compile(r"zfxxgk|xxgkpt|/xxgk|/zwgk|gkmlpt|/gongkai|openness|govinfo", re.I)
_YEAR_WORDS = re.compile(r"(?<!\d)20\d\d(?!\d)")
_AWAY = re.compile(
    r"login|register|search|/rss|mailto|weibo|weixin|beian|12345|tousu|hudong|feedback|captcha", re.I
)


def score_link(
    link: Link, names: CountyNames, year: int, *, in_column: bool = False, in_section: bool = False
) -> Score:
    """Points for one link seen on a page; `in_column` says that the page is the report column, `in_section`
    that it is a disclosure section."""
    report = _as_report(link, names, year)
    if report is not None:
        return report
    if is_packed_address(link.url):
        return Score(0, Aim.SECTION, "a packed archive")
    text = compact(link.best_text)
    path = _path(link.url)
    if _AWAY.search(path) and not _COLUMN_WORDS.search(path):
        return Score(0, Aim.SECTION, "leads away")
    if in_column and (inside := _inside_column(text, path, year, names)) is not None:
        return inside
    if in_section and (_own_level(text, names) or _is_county(text, names)):
        return Score(60, Aim.SECTION, "the county level of the section")
    if in_section and _COUNTIES.search(text):
        return Score(50, Aim.SECTION, "the section's counties")
    for points, aim, reason in (_column(text, path), _section(text, path)):
        if points:
            return Score(points, aim, reason)
    if _MAP_TEXTS.search(text):
        return Score(18, Aim.MAP, "site map")
    return Score(0, Aim.SECTION, "no telling word")


def score_report(title: Title, who: Whose, year: int) -> Score:
    """Points for an entry that its title calls a report of some year and issuer."""
    if title.year != year:
        return Score(0, Aim.REPORT, f"report of {title.year}")
    points = {Whose.COUNTY: 100, Whose.UNNAMED: 90, Whose.OFFICE: OFFICE_POINTS}.get(who, 0)
    return Score(points, Aim.REPORT, f"report of {year}, {who}")


def _as_report(link: Link, names: CountyNames, year: int) -> Score | None:
    title = read_title(link.best_text)
    if not title.is_report or title.year is None:
        return None
    return score_report(title, whose(title.issuer, names), year)


def _is_county(text: str, names: CountyNames) -> bool:
    """The text is the county's name, as a level of a section that several governments share."""
    if not any(form in text for form in names.forms):
        return False
    return whose(re.sub(r"(?:信息公开)?(?:年报|年度报告)$", "", text), names) is Whose.COUNTY


def _own_level(text: str, names: CountyNames) -> bool:
    """县政府, 本级, 人民政府: but 市政府 is no county's own level."""
    kind = text[:1] if text[:1] in "县区市旗" else ""
    return _OWN_LEVEL.search(text) is not None and kind in ("", names.full[-1:])


def _inside_column(text: str, path: str, year: int, names: CountyNames) -> Score | None:
    """Links of a report column: its years and its levels. Where each year has its own 县政府, the address
    tells which."""
    other_year = _YEAR_WORDS.findall(path) and not {str(year), str(year + 1)} & {*_YEAR_WORDS.findall(path)}
    if _is_county(text, names):
        return Score(93, Aim.COLUMN, "the county's own part of the column")
    if year_alone(text) == year:
        return Score(94, Aim.COLUMN, f"the year {year} of the column")
    if _own_level(text, names):
        return Score(70 if other_year else 92, Aim.COLUMN, "the column's county level")
    if _COUNTIES.search(text):
        return Score(86, Aim.COLUMN, "the column's counties")
    if year_alone(text.removesuffix("发布")) == year + 1:
        # Some columns sort by the year of publication.
        return Score(84, Aim.COLUMN, f"the year {year + 1} of the column, when the report was due")
    if year_alone(text) is not None:
        return Score(0, Aim.COLUMN, "another year of the column")
    return None


def _column(text: str, path: str) -> tuple[int, Aim, str]:
    named = _points_of(_COLUMN_TEXTS, text)
    if read_title(text).other_genre is not None or len(text) > 40:
        return 0, Aim.COLUMN, ""
    if named and _LOWER_LEVELS.search(text):
        return 30, Aim.COLUMN, "report column of lower levels"
    if named:
        return (
            min(99, named + (3 if _COLUMN_WORDS.search(path) else 0)),
            Aim.COLUMN,
            "named as a report column",
        )
    if _COLUMN_WORDS.search(path) and len(text) <= 16:
        lower = _LOWER_LEVELS.search(text)
        return (30 if lower else 68), Aim.COLUMN, "address of a report column"
    return 0, Aim.COLUMN, ""


def _section(text: str, path: str) -> tuple[int, Aim, str]:
    if len(text) > 24:
        return 0, Aim.SECTION, ""
    named = _points_of(_SECTION_TEXTS, text)
    if named and _LOWER_LEVELS.search(text):
        named = min(named, 24)
    if named and _LEAVES.search(text):
        named = min(named, 34)
    if named:
        return named + (4 if _SECTION_WORDS.search(path) else 0), Aim.SECTION, "named as a disclosure section"
    if _SECTION_WORDS.search(path) and not text:
        return 40, Aim.SECTION, "address of a disclosure section"
    return 0, Aim.SECTION, ""


# A portal's menu stands on each of its pages.
@lru_cache(maxsize=4096)
def _points_of(texts: tuple[tuple[str, int], ...], text: str) -> int:
    return next((points for pattern, points in texts if re.search(pattern, text)), 0)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.path + ("?" + parts.query if parts.query else ""))
