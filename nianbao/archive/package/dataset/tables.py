"""The tables of the data set and their columns: files, code book and package all read them here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nianbao.core.report import CellState, Layout, Scope


class Type(StrEnum):
    """What a column holds; the words are those of Frictionless Table Schema."""

    TEXT = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


LABEL_LETTERS = 80
"""Of a label Stata shows no more."""


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column. `zh` and `en` are its labels, at most LABEL_LETTERS together. `enum`: all
    that it may hold, where that is a short list."""

    name: str
    zh: str
    en: str
    type: Type = Type.TEXT
    enum: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Both labels, as statistics programs show them."""
        return f"{self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class DataTable:
    """One table: a row is found by the columns of `key`. Without `stata` it is left out of Stata's files,
    which give every text of a column the width of the longest."""

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[DataColumn, ...]
    stata: bool = True

    @property
    def of_reports(self) -> bool:
        """Whether each row belongs to a row of `reports`."""
        return self.name not in ("reports", "versions") and self.key[: len(_KEY)] == _KEY

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)


_CODE = DataColumn("code", "行政区划代码", "GB/T 2260 code")
_NAME = DataColumn("name", "名称", "county")
_PROVINCE = DataColumn("province", "省", "province")
_PREFECTURE = DataColumn("prefecture", "地市", "prefecture")
_YEAR = DataColumn("year", "报告年度", "report year", Type.INTEGER)
_SCOPE = DataColumn("scope", "报告主体类别", "whose report", enum=tuple(Scope))
_ISSUER = DataColumn("issuer", "发布机关", "issuer")
_RECORD = DataColumn("record_id", "WARC记录号", "WARC record")
_KEY = ("code", "year", "scope", "issuer")
_KEY_COLUMNS = (_CODE, _YEAR, _SCOPE, _ISSUER)
_FIELD = DataColumn("field", "字段", "field id of the form")
_PUBLISHED = DataColumn("published_on", "发布日期", "published on", Type.DATE)
_SIGNED = DataColumn("signed_on", "落款日期", "signed on", Type.DATE)
_CAPTURED = DataColumn("captured_at", "采集时间", "captured at")
_URL = DataColumn("url", "网址", "address")

_REPORT_ID = DataColumn("report_id", "报告标识", "the report's name for ever")
_PLACE = DataColumn("place", "地方", "first code of the unit since 2008")

_REPORT_COLUMNS = (
    _CODE,
    _NAME,
    _PROVINCE,
    _PREFECTURE,
    _YEAR,
    _ISSUER,
    _SCOPE,
    DataColumn("title", "标题", "title"),
    _PUBLISHED,
    _SIGNED,
    _URL,
    DataColumn("first_captured_at", "首次采集时间", "first captured at"),
    _CAPTURED,
    DataColumn("layout", "表格格式", "form: g2014, g2019, g2021, mixed, none", enum=tuple(Layout)),
    DataColumn("tables", "表格来源", "where the tables stand"),
    DataColumn("warc", "WARC文件", "WARC file"),
    _RECORD,
    DataColumn("text", "正文文件", "text file"),
    DataColumn("sha256", "正文SHA-256", "SHA-256 of the text"),
    DataColumn("identities_failed", "不符的硬性勾稽", "hard identities that fail"),
    DataColumn("identities_soft", "不符的软性勾稽", "soft identities that fail"),
    _REPORT_ID,
    _PLACE,
    DataColumn("date_doubt", "发布日期存疑", "why published_on may not be the first day"),
    DataColumn("found_at", "发现处", "county, prefecture, import, or an archive's name"),
    DataColumn("read_at", "重新读取时间", "when read again; empty: at capture"),
    DataColumn("replaced", "被替代原因", "version: portal_changed or read_again"),
    DataColumn("captured_by", "由谁采集", "who or what captured it; empty: this program"),
    DataColumn("withheld", "停止提供时间", "since when not shown; empty: shown"),
)

NAMES = ("report_id", "place")
"""What a report is called for ever, and the place it belongs to: the columns that `export` fills."""
PLACED = frozenset(("reports", "versions", "wide"))
"""The tables whose rows have the report's name and its place; the others' have the name alone."""

REPORTS = DataTable("reports", "报告", "One row per report: its current version", _KEY, _REPORT_COLUMNS)
VERSIONS = DataTable(
    "versions", "历次版本", "Earlier versions of reports", (*_KEY, "captured_at", "read_at"), _REPORT_COLUMNS
)
CELLS = DataTable(
    "cells",
    "法定表格数值",
    "One row per statutory cell of the layout found",
    (*_KEY, "field"),
    (
        *_KEY_COLUMNS,
        _FIELD,
        DataColumn("value", "数值", "number; amounts in 10,000 yuan", Type.NUMBER),
        DataColumn("printed", "原文", "as printed"),
        DataColumn("state", "状态", "value, blank, unclear or missing", enum=tuple(CellState)),
        _RECORD,
        _REPORT_ID,
    ),
)
SOURCES = DataTable(
    "sources",
    "数值出处",
    "Where each cell came from and how it was recognised",
    (*_KEY, "field"),
    (
        *_KEY_COLUMNS,
        _FIELD,
        DataColumn("unit", "单位", "unit of value; empty: not said"),
        DataColumn("document", "附件名", "attachment; empty: the page"),
        DataColumn("page", "页码", "page of the document", Type.INTEGER),
        DataColumn("row_path", "行标题", "row labels as printed"),
        DataColumn("column_path", "列标题", "column labels as printed"),
        DataColumn("match", "识别方式", "label, fuzzy or position"),
        DataColumn("confidence", "识别置信度", "OCR confidence, 0-1", Type.NUMBER),
        DataColumn("flags", "提示", "what to know before computing with it: see Flags"),
        _RECORD,
        _REPORT_ID,
    ),
    stata=False,
)
NARRATIVE = DataTable(
    "narrative",
    "正文数字",
    "Key figures of the narrative and their sentences",
    (*_KEY, "field"),
    (
        *_KEY_COLUMNS,
        DataColumn("field", "字段", "figure"),
        DataColumn("value", "数值", "number", Type.NUMBER),
        DataColumn("printed", "原文", "as printed"),
        DataColumn("sentence", "所在句", "the sentence it stands in"),
        DataColumn("section", "章节", "section 1-6", Type.INTEGER),
        DataColumn("part", "小节", "part of the section", Type.INTEGER),
        _RECORD,
        _REPORT_ID,
    ),
)
SECTIONS = DataTable(
    "sections",
    "正文章节",
    "The narrative by section and part, without contact details",
    (*_KEY, "section", "part", "number"),
    (
        *_KEY_COLUMNS,
        DataColumn("section", "章节", "section 1-6", Type.INTEGER),
        DataColumn("part", "小节", "part of the section", Type.INTEGER),
        DataColumn("number", "序号", "order within the report", Type.INTEGER),
        DataColumn("heading", "标题", "heading as printed"),
        DataColumn("text", "正文", "text, a line per paragraph"),
        _REPORT_ID,
    ),
    stata=False,
)
EXTRAS = DataTable(
    "extras",
    "表外数据",
    "Numbers of rows added to the form, and of other tables",
    (*_KEY, "table", "number"),
    (
        *_KEY_COLUMNS,
        DataColumn("table", "表", "t1, t2: a row added; x1, x2, …: another table"),
        DataColumn("number", "序号", "order within the report", Type.INTEGER),
        DataColumn("row_path", "行标题", "row labels as printed"),
        DataColumn("column_path", "列标题", "column labels as printed"),
        DataColumn("value", "数值", "number", Type.NUMBER),
        DataColumn("printed", "原文", "as printed"),
        _RECORD,
        DataColumn("document", "附件", "document, empty: the page"),
        DataColumn("place", "位置", "page and table within it"),
        _REPORT_ID,
    ),
)
IDENTITIES = DataTable(
    "identities",
    "勾稽关系",
    "Every identity of every report, with its numbers",
    (*_KEY, "identity", "place", "numbers"),
    (
        *_KEY_COLUMNS,
        DataColumn("identity", "规则", "rule, such as R-FLOW"),
        DataColumn("hard", "硬性", "1 hard, 0 soft", Type.INTEGER),
        DataColumn("place", "位置", "row, column or group checked"),
        DataColumn("outcome", "结果", "pass, fail or not_checkable"),
        DataColumn("numbers", "相关数值", "cells and their numbers"),
        _REPORT_ID,
    ),
    stata=False,
)
DATES = DataTable(
    "dates",
    "日期",
    "Every date of a report under its own name",
    _KEY,
    (
        *_KEY_COLUMNS,
        _PUBLISHED,
        DataColumn("shown", "页面显示日期", "date shown", Type.DATE),
        DataColumn("shown_at", "页面显示时间", "time shown"),
        DataColumn("pub_date", "PubDate元数据", "PubDate meta", Type.DATE),
        _SIGNED,
        DataColumn("written", "成文日期", "written on", Type.DATE),
        DataColumn("filed", "归档时间", "filed on", Type.DATE),
        DataColumn("in_url", "网址中的日期", "date in the address", Type.DATE),
        DataColumn("last_modified", "Last-Modified头", "HTTP Last-Modified"),
        DataColumn("first_captured_at", "首次采集时间", "first captured at"),
        _CAPTURED,
        DataColumn("days_late", "逾期天数", "days past the legal deadline", Type.INTEGER),
        DataColumn("last_seen_without", "最后未见时间", "last read to the end without it"),
        _REPORT_ID,
    ),
)
GAPS = DataTable(
    "gaps",
    "覆盖与缺口",
    "Each year's counties: found or not, with the evidence",
    ("code", "year"),
    (
        _CODE,
        _NAME,
        _PROVINCE,
        _PREFECTURE,
        _YEAR,
        DataColumn("status", "状态", "how the last crawl ended; not_tried"),
        DataColumn("held", "已有报告", "1 if a report is held", Type.INTEGER),
        _URL,
        _PUBLISHED,
        DataColumn("deadline", "法定期限", "legal deadline", Type.DATE),
        DataColumn("days_late", "逾期天数", "days past the legal deadline", Type.INTEGER),
        DataColumn("checked_at", "最近核查时间", "last checked at"),
        DataColumn("warc", "WARC文件", "WARC file of the evidence"),
        DataColumn("reason", "说明", "reason"),
        _REPORT_ID,
        _PLACE,
        DataColumn("listed_years", "栏目所列年度", "years that the county's columns list"),
        DataColumn("due", "已到期限", "0 before the deadline: nobody is late yet", Type.INTEGER),
    ),
)
PLACES = DataTable(
    "places",
    "地方沿革",
    "Every county under each of its names and codes since 2008",
    ("code", "from_year"),
    (
        _PLACE,
        _CODE,
        _NAME,
        DataColumn("pinyin", "拼音", "pinyin without the kind"),
        DataColumn("name_en", "英文名", "English name"),
        DataColumn("from_year", "起始年度", "first report year in force", Type.INTEGER),
        DataColumn("to_year", "截止年度", "last report year; empty: still", Type.INTEGER),
        DataColumn("heir", "现代码", "code of today's heir"),
        _PROVINCE,
        _PREFECTURE,
        DataColumn("kind", "变更类型", "why it ended: renamed, recoded, merged, split, unknown; new"),
        DataColumn("note", "存疑", "what is in doubt"),
    ),
)
VARIABLES = DataTable(
    "variables",
    "编码表",
    "The code book as data: every variable of every table",
    ("table", "variable"),
    (
        DataColumn("table", "表", "table"),
        DataColumn("variable", "变量", "variable"),
        DataColumn("field", "字段", "field id of the form"),
        DataColumn("label_zh", "中文标签", "label in Chinese"),
        DataColumn("label_en", "英文标签", "label in English"),
        DataColumn("type", "类型", "type"),
        DataColumn("unit", "单位", "unit"),
        DataColumn("layouts", "适用格式", "layouts that have it"),
    ),
)
