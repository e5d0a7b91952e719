"""The tables of the data set and their columns: files, code book and package all read them here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What a column holds; the words are those of Frictionless Table Schema."""

    TEXT = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `zh` and `en` are its labels, at most 80 letters together: Stata shows no more."""

    name: str
    zh: str
    en: str
    type: Type = Type.TEXT

    @property
    def label(self) -> str:
        """Both labels, as statistics programs show them."""
        return f"{self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a row is found by the columns of `key`. Without `stata` it is left out of Stata's files,
    which give every text of a column the width of the longest."""

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    stata: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)


_CODE = Column("code", "行政区划代码", "GB/T 2260 code")
_NAME = Column("name", "名称", "county")
_PROVINCE = Column("province", "省", "province")
_PREFECTURE = Column("prefecture", "地市", "prefecture")
_YEAR = Column("year", "报告年度", "report year", Type.INTEGER)
_SCOPE = Column("scope", "报告主体类别", "whose report")
_ISSUER = Column("issuer", "发布机关", "issuer")
_RECORD = Column("record_id", "WARC记录号", "WARC record")
_KEY = ("code", "year", "scope", "issuer")
_KEY_COLUMNS = (_CODE, _YEAR, _SCOPE, _ISSUER)
_FIELD = Column("field", "字段", "field id of the form")
_PUBLISHED = Column("published_on", "发布日期", "published on", Type.DATE)
_SIGNED = Column("signed_on", "落款日期", "signed on", Type.DATE)
_CAPTURED = Column("captured_at", "采集时间", "captured at")
_URL = Column("url", "网址", "address")

_REPORT_COLUMNS = (
    _CODE,
    _NAME,
    _PROVINCE,
    _PREFECTURE,
    _YEAR,
    _ISSUER,
    _SCOPE,
    Column("title", "标题", "title"),
    _PUBLISHED,
    _SIGNED,
    _URL,
    Column("first_captured_at", "首次采集时间", "first captured at"),
    _CAPTURED,
    Column("layout", "表格格式", "form: g2019, g2021, mixed, none"),
    Column("tables", "表格来源", "where the tables stand"),
    Column("warc", "WARC文件", "WARC file"),
    _RECORD,
    Column("text", "正文文件", "text file"),
    Column("sha256", "正文SHA-256", "SHA-256 of the text"),
    Column("identities_failed", "不符的硬性勾稽", "hard identities that fail"),
    Column("identities_soft", "不符的软性勾稽", "soft identities that fail"),
)

REPORTS = Table("reports", "报告", "One row per report: its current version", _KEY, _REPORT_COLUMNS)
VERSIONS = Table(
    "versions", "历次版本", "Earlier versions of reports", (*_KEY, "captured_at"), _REPORT_COLUMNS
)
CELLS = Table(
    "cells",
    "法定表格数值",
    "One row per statutory cell of the layout found",
    (*_KEY, "field"),
    (
        *_KEY_COLUMNS,
        _FIELD,
        Column("value", "数值", "number; amounts in 10,000 yuan", Type.NUMBER),
        Column("printed", "原文", "as printed"),
        Column("state", "状态", "value, blank, unclear or missing"),
        _RECORD,
    ),
)
SOURCES = Table(
    "sources",
    "数值出处",
    "Where each cell came from and how it was recognised",
    (*_KEY, "field"),
    (
        *_KEY_COLUMNS,
        _FIELD,
        Column("unit", "单位", "unit of value; empty: not said"),
        Column("document", "附件名", "attachment; empty: the page"),
        Column("page", "页码", "page of the document", Type.INTEGER),
        Column("row_path", "行标题", "row labels as printed"),
        Column("column_path", "列标题", "column labels as printed"),
        Column("match", "识别方式", "label, fuzzy or position"),
        Column("confidence", "识别置信度", "OCR confidence, 0-1", Type.NUMBER),
        Column("flags", "提示", "what to know before computing with it: see Flags"),
        _RECORD,
    ),
    stata=False,
)
NARRATIVE = Table(
    "narrative",
    "正文数字",
    "Key figures of the narrative and their sentences",
    (*_KEY, "field"),
    (
        *_KEY_COLUMNS,
        Column("field", "字段", "figure"),
        Column("value", "数值", "number", Type.NUMBER),
        Column("printed", "原文", "as printed"),
        Column("sentence", "所在句", "the sentence it stands in"),
        Column("section", "章节", "section 1-6", Type.INTEGER),
        Column("part", "小节", "part of the section", Type.INTEGER),
        _RECORD,
    ),
)
SECTIONS = Table(
    "sections",
    "正文章节",
    "The narrative by section and part, without contact details",
    (*_KEY, "section", "part", "number"),
    (
        *_KEY_COLUMNS,
        Column("section", "章节", "section 1-6", Type.INTEGER),
        Column("part", "小节", "part of the section", Type.INTEGER),
        Column("number", "序号", "order within the report", Type.INTEGER),
        Column("heading", "标题", "heading as printed"),
        Column("text", "正文", "text, a line per paragraph"),
    ),
    stata=False,
)
EXTRAS = Table(
    "extras",
    "地方自加行",
    "Numbers of rows that pages add to the form",
    (*_KEY, "table", "number"),
    (
        *_KEY_COLUMNS,
        Column("table", "表", "t1 or t2"),
        Column("number", "序号", "order within the report", Type.INTEGER),
        Column("row_path", "行标题", "row labels as printed"),
        Column("column_path", "列标题", "column labels as printed"),
        Column("value", "数值", "number", Type.NUMBER),
        Column("printed", "原文", "as printed"),
        _RECORD,
    ),
)
IDENTITIES = Table(
    "identities",
    "勾稽关系",
    "Every identity of every report, with its numbers",
    (*_KEY, "identity", "place", "numbers"),
    (
        *_KEY_COLUMNS,
        Column("identity", "规则", "rule, such as R-FLOW"),
        Column("hard", "硬性", "1 hard, 0 soft", Type.INTEGER),
        Column("place", "位置", "row, column or group checked"),
        Column("outcome", "结果", "pass, fail or not_checkable"),
        Column("numbers", "相关数值", "cells and their numbers"),
    ),
    stata=False,
)
DATES = Table(
    "dates",
    "日期",
    "Every date of a report under its own name",
    _KEY,
    (
        *_KEY_COLUMNS,
        _PUBLISHED,
        Column("shown", "页面显示日期", "date shown", Type.DATE),
        Column("shown_at", "页面显示时间", "time shown"),
        Column("pub_date", "PubDate元数据", "PubDate meta", Type.DATE),
        _SIGNED,
        Column("written", "成文日期", "written on", Type.DATE),
        Column("filed", "归档时间", "filed on", Type.DATE),
        Column("in_url", "网址中的日期", "date in the address", Type.DATE),
        Column("last_modified", "Last-Modified头", "HTTP Last-Modified"),
        Column("first_captured_at", "首次采集时间", "first captured at"),
        _CAPTURED,
        Column("days_late", "逾期天数", "days past the legal deadline", Type.INTEGER),
    ),
)
GAPS = Table(
    "gaps",
    "覆盖与缺口",
    "Every county and year asked for: found or not, with the evidence",
    ("code", "year"),
    (
        _CODE,
        _NAME,
        _PROVINCE,
        _PREFECTURE,
        _YEAR,
        Column("status", "状态", "how the last crawl ended; not_tried"),
        Column("held", "已有报告", "1 if a report is held", Type.INTEGER),
        _URL,
        _PUBLISHED,
        Column("deadline", "法定期限", "legal deadline", Type.DATE),
        Column("days_late", "逾期天数", "days past the legal deadline", Type.INTEGER),
        Column("checked_at", "最近核查时间", "last checked at"),
        Column("warc", "WARC文件", "WARC file of the evidence"),
        Column("reason", "说明", "reason"),
    ),
)
VARIABLES = Table(
    "variables",
    "编码表",
    "The code book as data: every variable of every table",
    ("table", "variable"),
    (
        Column("table", "表", "table"),
        Column("variable", "变量", "variable"),
        Column("field", "字段", "field id of the form"),
        Column("label_zh", "中文标签", "label in Chinese"),
        Column("label_en", "英文标签", "label in English"),
        Column("type", "类型", "type"),
        Column("unit", "单位", "unit"),
        Column("layouts", "适用格式", "layouts that have it"),
    ),
)
