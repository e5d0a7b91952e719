"""What the archive's words are called in the page's two languages. Templates hold their own sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nianbao.core.date_doubt import DateDoubt
from nianbao.core.identities.explain import RULES
from nianbao.core.report import FoundAt, Scope, Status


@dataclass(frozen=True, slots=True)
class Pair:
    """The same words in Chinese and in English."""

    chinese: str
    english: str

    def of(self, language: str) -> str:
        """The words in a language: zh or en."""
        return self.english if language == "en" else self.chinese


NOT_TRIED = "not_tried"
NOT_DUE = "not_due"
WITHHELD = "withheld"
ABSENT = (Status.NOT_PUBLISHED, Status.NOT_LISTED, Status.NOT_FOUND)
"""What says that a report was not seen."""
MISSING = "missing"
HELD = "held"

_STATES_ENGLISH = {
    Status.ARCHIVED: "Archived",
    Status.UNCHANGED: "Archived",
    Status.NOT_PUBLISHED: "Not seen published",
    Status.NOT_LISTED: "Not in the column",
    Status.NOT_FOUND: "Not found by us",
    Status.BLOCKED: "Blocked",
    Status.DISALLOWED: "Disallowed",
    Status.UNREACHABLE: "Unreachable",
    Status.FAILED: "Failed",
}
STATES = {
    **{status.value: Pair(status.chinese, english) for status, english in _STATES_ENGLISH.items()},
    NOT_TRIED: Pair("尚未采集", "Not tried yet"),
    NOT_DUE: Pair("未到期限", "Not yet due"),
    WITHHELD: Pair("停止提供", "Withheld"),
}
GROUPS = {HELD: Pair("已存档", "Archived"), MISSING: Pair("全部缺口", "All gaps")}

EXPLAINED = {
    "archived": Pair(
        "年度报告已经找到，网页逐字节保存。", "The report was found and the page is kept byte for byte."
    ),
    "not_published": Pair(
        "本县的年报栏目从头到尾都读过：列有以前年度的报告，没有这一年的，也没有更晚年度的。"
        "这是采集当时栏目里的情形；报告仍可能发布在别处，或在采集之后发布。",
        "The county's report column was read from beginning to end: it lists reports of earlier years, none "
        "of this year and none of a later one. That is what the column showed at the time of the crawl; the "
        "report may still be elsewhere, or have come since.",
    ),
    "not_listed": Pair(
        "年报栏目从头到尾都读过，没有这一年的报告；但这不能说明政府没有发布："
        "栏目列有更晚年度的报告，或者从更晚的年度才开始，或者没有列出本县的报告。不能据此说“没有发布”。",
        "The report column was read from beginning to end and does not hold this year's report. This does "
        "not show that it was never published: the column lists later years, begins after this one, or lists "
        "nothing of the county. It must not be quoted as “not published”.",
    ),
    "not_found": Pair(
        "我们没有找到年报栏目，或者没能把它读完。这说的是我们的采集，不是政府："
        "报告可能就在没有读到的地方。不能据此说“没有发布”。",
        "We found no report column, or could not read all of it. This is about our crawl, not about the "
        "government: the report may be in what was not read. It must not be quoted as “not published”.",
    ),
    NOT_DUE: Pair(
        "最近一次查看时还没有见到报告，而法定期限（次年 3 月 31 日）当时还没有到：没有人逾期。",
        "The report had not been seen when we last looked, and the legal deadline (31 March of the following "
        "year) had not come by then: nobody is late.",
    ),
    "blocked": Pair(
        "网站以验证页或拒绝访问作答；本项目不绕过。",
        "A challenge or refusal answered; it is never bypassed.",
    ),
    "disallowed": Pair(
        "robots.txt 不允许访问（或其本身出错），因此没有采集。",
        "robots.txt forbids it (or answers with an error), so nothing was fetched.",
    ),
    "unreachable": Pair("域名、连接、超时或服务器错误。", "DNS, connection, time-out or a server error."),
    "failed": Pair("本程序出错，与网站无关。", "Our own error, not the portal's."),
    "not_tried": Pair("这一年还没有采集过。", "No crawl for this year has been made yet."),
    WITHHELD: Pair(
        "报告已存档，但停止提供：不再显示、检索、导出和下载。原因见该报告的页面。",
        "The report is archived and no longer shown, searched, exported or downloaded; its page says why.",
    ),
}

SYMBOLS = {
    "archived": "●",
    "unchanged": "●",
    "not_published": "○",
    "not_listed": "◌",
    "not_found": "?",
    "blocked": "⊘",
    "disallowed": "⊘",
    "unreachable": "×",
    "failed": "!",
    NOT_TRIED: "·",
    NOT_DUE: "◔",
    WITHHELD: "▢",
}

RELEASED = {
    "new": Pair("新增", "new"),
    "gone": Pair("不再收录", "gone"),
    "captured_again": Pair("网站有变", "changed on the portal"),
    "read_again": Pair("重新读取", "read again"),
}

VERSIONS = {
    "portal_changed": Pair("网站改动了内容", "the portal changed it"),
    "read_again": Pair(
        "网页逐字节未变，由较新的读取程序读出", "the same page byte for byte, read by a newer reader"
    ),
}

EVENTS = {
    "new": Pair("新存档", "newly archived"),
    "corrected": Pair("网站改动了内容", "changed by its portal"),
    "late": Pair("逾期", "after the deadline"),
    "vanished": Pair("已存档，网站上不再见到", "archived, and no more on its portal"),
}

SCOPES = {
    Scope.COUNTY: Pair("县级政府", "County government"),
    Scope.OFFICE: Pair("政府办公室", "Government office"),
    Scope.DEPARTMENT: Pair("部门", "Department"),
    Scope.TOWNSHIP: Pair("乡镇街道", "Township"),
}

LEDGER = {
    "waiting": Pair("等待下次采集", "Waiting"),
    "due": Pair("到期待采", "Due"),
    "found": Pair("已存档", "Found"),
    "verified": Pair("已存档并复核", "Found and verified"),
} | {key: STATES[key] for key in EXPLAINED if key not in ("archived", NOT_TRIED, NOT_DUE, WITHHELD)}

LAYOUTS = {
    "g2014": Pair("2014–2018 年统计表（国办发〔2014〕32号）", "form of 2014 to 2018 (国办发〔2014〕32号)"),
    "g2019": Pair("2019 版格式（国办公开办函〔2019〕60号）", "2019 form (国办公开办函〔2019〕60号)"),
    "g2021": Pair("2021 版格式（国办公开办函〔2021〕30号）", "2021 form (国办公开办函〔2021〕30号)"),
    "mixed": Pair("两版格式混用", "Both forms mixed"),
    "none": Pair("没有法定表格", "No statutory table"),
}

TABLE_SOURCES = {
    "html": Pair("网页表格", "tables of the page"),
    "text": Pair("网页文字", "flattened text of the page"),
    "attachment": Pair("附件", "an attachment"),
    "image": Pair("图片（未读取）", "pictures (not read)"),
    "unread": Pair("有读不出的附件、图片或表格", "a document, picture or table could not be read"),
    "none": Pair("无", "none"),
}

IDENTITIES = {name: Pair(rule.zh, rule.en) for name, rule in RULES.items()}

KINDS = {
    "自治县": Pair("自治县", "autonomous counties"),
    "自治旗": Pair("自治旗", "autonomous banners"),
    "县": Pair("县", "counties"),
    "区": Pair("区（市辖区、林区、特区）", "districts"),
    "市": Pair("县级市", "county-level cities"),
    "旗": Pair("旗", "banners"),
    "": Pair("其他", "others"),
}
"""Kinds of county-level divisions by the end of their names."""

FIGURES = {
    "value": Pair("有数字", "with a number"),
    "blank": Pair("空白", "blank"),
    "unclear": Pair("读不清", "unclear"),
    "missing": Pair("没有这一格", "not in its form, or not on the page"),
    "absent": Pair("没有报告", "no report"),
}

LISTS = {
    "late": Pair("逾期发布的报告", "Reports after the deadline"),
    "sums": Pair("数字不符的报告", "Reports whose sums do not add up"),
    "alike": Pair("与其他报告雷同的报告", "Reports that repeat another"),
}

TABLE_TITLES = {
    "t1": Pair("主动公开政府信息情况", "Proactive disclosure"),
    "t2": Pair("收到和处理政府信息公开申请情况", "Requests received and handled"),
    "s1": Pair("政府信息公开情况统计表", "Statistics form of 2014 to 2018"),
    "t3": Pair("政府信息公开行政复议、行政诉讼情况", "Administrative review and lawsuits"),
}

FORM_WORDS = {
    "信息内容": "what was disclosed",
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）": "In each column: 1 + 2 = 3 + 4",
    "件": "items",
    "项": "items",
    "个": "number",
    "条": "items",
    "次": "times",
    "人": "persons",
    "万元": "10,000 yuan",
}
"""What the drawn form says beside its labels: notes and units, by the Chinese."""

FORMS = {
    "warc": Pair("WARC（原始存档）", "WARC (the archive as captured)"),
    "wacz": Pair("WACZ（可离线回放）", "WACZ (for offline replay)"),
    "text": Pair("纯文本", "Plain text"),
    "html": Pair("网页源文件", "The page's HTML"),
    "original": Pair("附件原件（ZIP）", "Original attachments (ZIP)"),
    "tables": Pair("法定表格（CSV，ZIP）", "Statutory tables (CSV, ZIP)"),
}

OPERATIONS = {
    "/api/v1/reports": "存档的报告和采集过的县、年，新的在前，再按代码。",
    "/api/v1/reports/{code}/{year}/{scope}": "一份报告：日期、摘要值、WARC 记录、勾稽关系、正文和下载地址。",
    "/api/v1/reports/{code}/{year}/{scope}/cells": "一份报告的法定表格，逐格列出，并标出不符的勾稽关系。",
    "/api/v1/search": "按地名、机关、标题和正文检索，两个字即可。",
    "/api/v1/coverage": "某一年度每个县的状态，缺口与存档一并列出；states 是全部符合条件的计数。",
    "/api/v1/coverage/provinces": "某一年度各省的状态计数。",
    "/api/v1/fields": "法定表格的全部项目及其名称。",
    "/api/v1/compare": "各县各年的项目；空白、读不清、没有这一格和没有存档分开标明。",
    "/api/v1/campaign": "采集计划的账本；没有时回答 404。",
}
"""What each address of the API gives; its description has the English."""

PARAMETERS = {
    "code": "县的六位代码（GB/T 2260）",
    "county": "县的六位代码",
    "year": "报告年度",
    "first": "起始年度",
    "last": "截止年度",
    "scope": "报告机关的层级",
    "issuer": "报告机关，有几个时写明",
    "capture": "哪一次存档",
    "province": "省：名称（云南省）或代码前两位",
    "state": "状态，或 not_due、not_tried、held、missing",
    "field": "法定表格的项目",
    "q": "地名、机关、标题或正文中的词",
    "limit": "最多列出多少条",
    "offset": "跳过多少条",
}

PROBLEMS = {
    400: Pair("地址或参数有误", "Bad request"),
    404: Pair("没有找到", "Not found"),
    405: Pair("不允许的方法", "Method not allowed"),
    410: Pair("停止提供", "Withheld"),
    422: Pair("参数无效", "A parameter is not valid"),
    500: Pair("内部错误", "Internal error"),
    503: Pair("这个问题太宽泛，回答不了", "The question takes too long to answer"),
}

FAULTS = {
    "missing": "缺少这个参数",
    "int_parsing": "不是整数",
    "greater_than_equal": "小于 {ge}",
    "less_than_equal": "大于 {le}",
    "string_too_long": "超过 {max_length} 个字",
    "too_long": "超过 {max_length} 项",
    "string_pattern_mismatch": "写法不对",
    "enum": "不是可选的值",
    "report_year": "没有这一年度的报告，只有 {first} 至 {last} 年度的",
}
"""What may be wrong with a parameter, by pydantic's names, in Chinese; pydantic has the English."""

ABSENCES = ("not_published", "not_listed", "not_found", NOT_DUE)
"""The states that are easily misread, each to be explained where it is shown."""

FOUND_AT = {
    FoundAt.COUNTY: Pair("本县的网站", "the county's own portal"),
    FoundAt.PREFECTURE: Pair("上级市（州）的网站", "the portal of its prefecture"),
    FoundAt.IMPORT: Pair("人工提交的存档文件", "a file that was handed over"),
}

DATE_DOUBTS = {
    DateDoubt.AFTER_SIGNATURE: Pair("晚于落款 60 天以上", "more than 60 days after the signature"),
    DateDoubt.BEFORE_YEAR_END: Pair("早于报告年度结束", "before the year reported on was over"),
    DateDoubt.MANY_ON_ONE_DAY: Pair(
        "栏目里多个年度的报告都标这一天", "the column shows reports of many years under this day"
    ),
}

CHANGES = {
    "added": Pair("新增", "Added"),
    "removed": Pair("删除", "Removed"),
    "changed": Pair("内容改变", "Changed"),
    "moved": Pair("改名或移动", "Renamed or moved"),
}

FACTS = {
    "url": Pair("网址", "Address"),
    "title": Pair("标题", "Title"),
    "identities_failed": Pair("不符的勾稽关系", "Failing sums"),
    "published_on": Pair("发布日期", "Published"),
    "signed_on": Pair("落款日期", "Signed"),
    "shown_at": Pair("网页标明的时间", "Time shown"),
    "pub_date": Pair("PubDate", "PubDate"),
    "written": Pair("成文日期", "Written"),
    "issued": Pair("发文日期", "Issued"),
    "filed": Pair("归档时间", "Filed"),
}


def state_key(status: str) -> str:
    """The state as the page shows it: an unchanged report is an archived one."""
    return Status.ARCHIVED.value if status == Status.UNCHANGED else status


def said(table: dict[Any, Pair], key: Any, language: str) -> str:
    """The words for a key; the key itself where a newer part of the program made it."""
    pair = table.get(key)
    return pair.of(language) if pair else str(key)
