"""What a title says: is it an annual disclosure report's, of which year, by whom, or of what other genre?

The one reader of titles, for links and listings, pages, documents and narratives alike. Forms: portal-traps
§2. The rule that survives them all: without white space, 信息公开 and a report word and one year; the place
may come from the site. Finding the heading on a page is pipelines/text/title.py's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nianbao.core.letters import folded
from nianbao.core.numerals import DASH, YEAR, plain_years, year_of

_SPACE = re.compile(r"[\s\u200b\ufeff·]+")
_SERIAL = re.compile(r"^\s*\d{1,3}\s+(?=(?:19|20)\d\d(?!\d))")
"""The number of an entry, which would run into the year behind it: 12 2021年…报告."""
_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?!\d)(?:年度?|度)?"
    rf"(?:\d{{1,2}}月?(?:[{DASH}~至到]\d{{1,2}})?月(?:\d{{1,2}}日)?)?"
)
"""A year as the issuer's name is cut from it, with the months behind it: 2021年度, 2021年1—12月."""
_SUBJECT = re.compile(r"(?:政府|政务)?信息公开|政务公开|政府信息")
_REPORT_WORD = r"年度?报告?|年报|工作报告|工作情况|情况的?报告|总结报告|公开报告"
_REPORT = re.compile(_REPORT_WORD)
_SITE_REPORT = re.compile(r"(?:政府)?网站(?:监管|工作|建设)?(?:年度)?(?:工作)?(?:年度)?报表")
_SHORT = re.compile(
    r"[\u4e00-\u9fff]{0,10}?(?:人民政府|政府|[县区市旗局委办镇乡])?20\d{2}年?度?(?:工作|政府|公开)?(?:年度?报告?|年报|年度报表)|"
    r"20\d{2}年?度?[\u4e00-\u9fff]{0,8}(?:人民政府|政府|[县区市旗局委办镇乡])(?:工作|公开)?(?:年度?报告|年报)"
)
"""What says enough in a report column: 2024年年报, 县政府2024年工作年度报告."""
_SHORT_TAIL = re.compile(
    r"(?:年度|年)?(?:工作|(?<!人民)政府|公开)?(?:年度?报告?|年报|年度报表|报告)$|^年?度?"
)
_ALONE = re.compile(r"((?:19|20)\d\d)年?度?(?:(?:政府)?信息公开)?(?:年度报告|年报|报告)?")
# Each of these is seen beside 信息公开 and 报告 in the titles of what is no report (portal-traps §7).
_OTHER_GENRE = re.compile(
    r"绩效|决算|预算|制度|办法|通知|通告|函$|指南|目录|解读|读懂|图解|图说|指引|规定|方案|意见|培训|会议|召开|考核|"
    r"督查|通报|模板|格式|范文|填报|编制|报送|征集|统计表|法治政府|依法行政|规划|推进会|自查|整改|"
    r"公布情况|发布情况|发布了?《?20|要点|[上下]半年|季度|汇编$|监督保障$|申请表|流程|(?:公布|发布|公开)时间"
)
# When it was put up is no report year: （2024年2月公布）, （发布于2024年）, [2024-02-14].
_PUT_UP = re.compile(
    r"[(\[【](?=[^()\[\]【】]{0,20}\d)[^()\[\]【】]{0,14}(?:公布|发布|(?<!信息)公开|印发|更新|挂网)(?:于[^()\[\]【】]{1,12})?[)\]】]"
    r"|[(\[【]?20\d\d(?:年|[-./])\d{1,2}(?:月|[-./])\d{1,2}日?[)\]】]?$"
)
_FILE_NUMBER = re.compile(r"(?:^[\u4e00-\u9fff]{2,8})?[(\[【〔]20\d\d[)\]】〕]第?\d+号|第20\d\d号")
"""The year of 青政办〔2022〕5号 is the letter's."""
_MONTH = re.compile(r"(?<!\d)20\d\d(?:年\d{1,2}月|[-./]\d{1,2}(?!\d))")
"""2022年1月 before a title that has its own year."""
_RANGE = re.compile(
    rf"(?:19|20)\d\d年?度?[{DASH}~至到、和](?:(?:19|20)?\d\d|[〇零一二三四五六七八九]{{2}})(?:年度?|(?!\d))"
)
"""2022—2023年, 2022-23年, 2022年、2023年: no single year."""
_ABOUT = re.compile(r"关于(?:公开|发布|公布|印发)《?(?=[^《|])")
_HEAD_NOISE = re.compile(
    r"(?:\||关于|现将|公开|发布|公布|印发|《|【[^】]{0,8}】|\[[^\]]{0,8}\]"
    r"|附件\d{0,2}[:.、]?|[一二三四五六七八九十]、|[·•●◆■>\-\d.、]+(?!\d))"
)
_TAIL_NOISE = re.compile(
    r"(?:的|关于(?:公开|发布|公布|印发)?|[《》]|(?:工作)?年(?:度报告|报)\(?|【[^】]*】"
    r"|\(?(?:更正|修订|修改)版?\)?|\.(?:pdf|docx?|html?|wps|ofd)|new)+$",
    re.I,
)
_WHOLE = re.compile(
    rf"[^,。;:!?“”]{{0,60}}(?:信息公开|政务公开)[^,。;:!?“”]{{0,14}}?(?:{_REPORT_WORD})(?:20\d\d年?度?)?"
    r"(?:\([^()]{1,12}\)|《|》|\.(?:pdf|docx?|wps|ofd)|[\[【(大中小字体:\]】)])*",
    re.I,
)
"""Behind the report word a heading has at most brackets, a suffix, and the page's font switch."""
_TAIL_LETTERS = 60
_TWICE_LEAST = 6
_PARTING = frozenset("|_>-—–")
_BARE = re.compile(r"^(?:我|本|全)?(?:机关|单位|部门|局|委|办|县|市|区|旗|镇|乡)?$")
_OF_THE_COUNTY = re.compile(r"[县市区旗](?!.{0,3}[县市区旗])")


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says. `year` is None without a year, with contradicting ones, and for a range
    (2022—2023年): such a report is none of a single year; `issuer` is what stands around year and report
    words, "" where the title names nobody; `other_genre` is the word that gives away a notice, rule or
    evaluation; `short`: only the column it stands in makes it a report's title; `is_whole`: nothing but a
    report's title, as a heading is, and no sentence that speaks of one."""

    text: str
    is_report: bool
    year: int | None
    issuer: str
    other_genre: str | None
    corrected: bool = False
    short: bool = False
    is_whole: bool = False

    def issuer_of(self, county_name: str) -> str:
        """Who reports, with the county's name before a bare 县教育局; "" for a mere 本机关 or 我局."""
        if _BARE.match(self.issuer):
            return ""
        if county_name and _OF_THE_COUNTY.match(self.issuer):
            return county_name + self.issuer[1:]
        return self.issuer


@lru_cache(maxsize=8192)
def compact(text: str) -> str:
    """NFKC without any white space: what titles are compared in, never shown in."""
    return _SPACE.sub("", folded(text))


@lru_cache(maxsize=4096)
def read_title(text: str, in_column: bool = False) -> Title:
    """Read a title or an anchor text. `in_column`: it stands in a report column, where 2024年年报 says
    enough; what else is reported there (法治政府建设年度报告) names its own subject."""
    once = plain_years(compact(_SERIAL.sub("", text)))
    plain = _FILE_NUMBER.sub("", _PUT_UP.sub("", _half(once)))
    genre = _OTHER_GENRE.search(plain) or _SITE_REPORT.search(plain)
    subject = _SUBJECT.search(plain)
    short = in_column and _SHORT.fullmatch(plain)
    is_report = bool((subject and _REPORT.search(plain)) or short) and not genre
    return Title(
        text,
        is_report,
        _year(plain),
        _issuer(plain) if subject else _SHORT_TAIL.sub("", _YEAR.sub("", plain)) if short else "",
        genre.group() if genre else None,
        any(word in plain for word in ("更正", "修订", "修改", "勘误")),
        short=is_report and not subject,
        is_whole=is_report and bool(short or _WHOLE.fullmatch(plain)),
    )


def _half(text: str) -> str:
    """A title that is written twice, once: 年报_年报."""
    for marks in (2, 1, 0):
        half, odd = divmod(len(text) - marks, 2)
        doubled = not odd and half >= _TWICE_LEAST and text[:half] == text[half + marks :]
        if doubled and _PARTING.issuperset(text[half : half + marks]):
            return text[:half]
    return text


def _year(plain: str) -> int | None:
    years = years_in(_MONTH.sub("", plain)) or years_in(plain)
    return years.pop() if len(years) == 1 and not _RANGE.search(plain) else None


def years_in(plain: str) -> set[int]:
    """The report years that a compact title names."""
    return {year for found in YEAR.findall(plain) if 2007 <= (year := year_of(found)) <= 2099}


def year_alone(text: str) -> int | None:
    """The year that a text names and nothing else (2023年, 二〇二三年度年报), as links of a column do."""
    found = _ALONE.fullmatch(plain_years(compact(text)))
    return int(found[1]) if found else None


def _issuer(plain: str) -> str:
    # A mark where the year stood: 县人民政府2021年政府信息公开 must not become 县人民+政府信息公开.
    rest = _YEAR.sub("|", _RANGE.sub("|", plain))
    cut = _SUBJECT.search(rest)
    if cut is None:
        return ""
    before = rest[: cut.start()]
    if before.endswith("人民"):
        before += "政府"  # the form 某县人民政府信息公开年报 says 政府 only once
    before = before.replace("|年", "|").replace("|度", "|").strip("|")
    named = _without_noise(before).replace("|", "").strip("《》[]-—:,、._")
    return named if re.search(r"[^(]\([^()]+\)$", named) else named.strip("()")


def _without_noise(text: str) -> str:
    """A name without what stands before and behind it, piece by piece from either end."""
    start = max((found.end() for found in _ABOUT.finditer(text)), default=0)
    while (head := _HEAD_NOISE.match(text, start)) is not None:
        start = head.end()
    text = text[start:].rstrip("|")
    end = len(text)
    while (tail := _TAIL_NOISE.search(text, max(0, end - _TAIL_LETTERS), end)) is not None:
        end = tail.start()
    return text[:end]
