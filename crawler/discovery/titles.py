"""What a title or an anchor text says: is it an annual disclosure report, of which year, by whom?

Forms: portal-traps §2. The rule that survives them all: without white space, 信息公开 and a report word and
one year; the place may come from the site.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nianbao.core.numerals import YEAR, plain_years, year_of

_SPACE = re.compile(r"[\s\u200b\ufeff·]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)\s*(?:年度?|年|度)?")
_SUBJECT = re.compile(r"(?:政府|政务)?信息公开|政务公开|政府信息")
_REPORT = re.compile(r"年度?报告|年报|工作报告|工作情况|情况报告|情况的?报告|总结报告|公开报告")
_SITE_REPORT = re.compile(r"(?:政府)?网站(?:监管|工作|建设)?(?:年度)?(?:工作)?(?:年度)?报表")
_SHORT = re.compile(
    r"[\u4e00-\u9fff]{0,10}?(?:人民政府|政府|[县区市旗局委办镇乡])?20\d{2}年?度?(?:工作|政府|公开)?(?:年度?报告?|年报|年度报表)|"
    r"20\d{2}年?度?[\u4e00-\u9fff]{0,8}(?:人民政府|政府|[县区市旗局委办镇乡])(?:工作|公开)?(?:年度?报告|年报)"
)
_SHORT_TAIL = re.compile(
    r"(?:年度|年)?(?:工作|(?<!人民)政府|公开)?(?:年度?报告?|年报|年度报表|报告)$|^年?度?"
)
# Each of these is seen beside 信息公开 and 报告 in the titles of what is no report (portal-traps §7).
_OTHER_GENRE = re.compile(
    r"绩效|决算|预算|制度|办法|通知|通告|函$|指南|目录|解读|读懂|图解|图说|指引|规定|方案|意见|培训|会议|召开|考核|"
    r"督查|通报|模板|格式|范文|填报|编制|报送|征集|统计表|法治政府|依法行政|规划|推进会|自查|整改|"
    r"公布情况|发布情况|发布了?20|要点|汇编$|监督保障$|申请表|流程|(?:公布|发布|公开)时间"
)
# When it was put up is no report year: （2024年2月公布）, [2024-02-14].
_PUT_UP = re.compile(
    r"[(\[【][^()\[\]【】]{0,14}(?:公布|发布|公开|印发|更新|挂网)[)\]】]|[(\[【]?20\d\d(?:年|[-./])\d{1,2}(?:月|[-./])\d{1,2}日?[)\]】]?$"
)
_HEAD_NOISE = re.compile(
    r"^(?:关于(?:公开|发布|公布|印发)?|《|【[^】]{0,8}】|\[[^\]]{0,8}\]|[·•●◆■>\-\d.、]+(?!\d))"
)
_TAIL_NOISE = re.compile(
    r"(?:的|关于|》|【[^】]*】|\(?(?:更正|修订|修改)版?\)?|\.(?:pdf|docx?|html?|wps|ofd)|new)+$", re.I
)


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says. `year` is None without a year or with contradicting ones; `issuer` is what stands
    around year and report words, "" where the title names nobody; `other_genre` is the word that gives
    away a notice, rule or evaluation; `short`: only the column it stands in makes it a report's title."""

    text: str
    is_report: bool
    year: int | None
    issuer: str
    other_genre: str | None
    corrected: bool = False
    short: bool = False


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """NFKC without any white space: what titles are compared in."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=4096)
def read_title(text: str, in_column: bool = False) -> Title:
    """Read a title or an anchor text. `in_column`: it stands in a report column, where 2024年年报 says
    enough; what else is reported there (法治政府建设年度报告) names its own subject."""
    plain = _PUT_UP.sub("", plain_years(compact(text)))
    years = years_in(plain)
    genre = _OTHER_GENRE.search(plain)
    site_report = _SITE_REPORT.search(plain)
    subject = _SUBJECT.search(plain)
    short = in_column and _SHORT.fullmatch(plain)
    is_report = bool((subject and _REPORT.search(plain)) or short) and not genre and not site_report
    return Title(
        text,
        is_report,
        years.pop() if len(years) == 1 else None,
        _issuer(plain) if subject else _SHORT_TAIL.sub("", _YEAR.sub("", plain)) if short else "",
        genre.group() if genre else site_report.group() if site_report else None,
        any(word in plain for word in ("更正", "修订", "修改")),
        short=is_report and not subject,
    )


def years_in(plain: str) -> set[int]:
    """The report years that a compact title names."""
    return {year for found in YEAR.findall(plain) if 2007 <= (year := year_of(found)) <= 2099}


def _issuer(plain: str) -> str:
    # A mark where the year stood: 县人民政府2021年政府信息公开 must not become 县人民+政府信息公开.
    rest = _YEAR.sub("|", plain)
    cut = _SUBJECT.search(rest)
    if cut is None:
        return ""
    before = rest[: cut.start()]
    if before.endswith("人民"):
        before += "政府"  # the form 某县人民政府信息公开年报 says 政府 only once
    before = before.replace("|年", "|").replace("|度", "|").strip("|")
    while (shorter := _HEAD_NOISE.sub("", before).strip("|")) != before:
        before = shorter
    return _TAIL_NOISE.sub("", before).replace("|", "").strip("《》()[]-—:,、._")
