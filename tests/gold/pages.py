"""The gold sample's pages: the article page of a CMS family around a report in one of many structures."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib import import_module

from gold.sample import Report, filled
from portals.cms import Entry
from portals.maker import Maker
from report_forms import MANNERS, Rows, Td, plain
from report_pages import PARTS, PREAMBLE, SIGNATURE

from nianbao.core.report import Layout

ADDRESS = "http://www.chengxi.example/zwgk/nb/t1.html"
FRAME = "http://www.chengxi.example/zwgk/nb/inner.html"
EARLY = (
    "根据《中华人民共和国政府信息公开条例》第三十二条规定，现公布澄溪县2021年政府信息公开工作年度报告。",
    "一、概述",
    "2021年，全县各级各部门认真贯彻条例，推进政务公开。",
    "二、主动公开政府信息情况",
    "主动公开的重点领域有财政预决算、保障性住房、食品药品安全。",
    "三、依申请公开政府信息情况",
    "申请均在法定期限内答复。",
    "四、行政复议、提起行政诉讼情况",
    "五、存在的主要问题和改进措施",
    "一是机制不健全，二是人员不足。",
    "附表：政府信息公开情况统计表",
)
"""A report as of 2016: its figures stand in the table behind it."""
HEAD = (
    "<style>.pc{display:block}.phone{display:none}.tb{display:table}.tr{display:table-row}.td{display:table-cell}"
    "@media (max-width:768px){.pc{display:none}.phone{display:block}}</style>"
)


def _lines(rows: Rows, one: Callable[[list[Td]], list[str]]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for row in rows for line in one(row))


def _boxes(rows: Rows) -> str:
    """A table of <div>s."""
    cell = "<div class='td' style='display:table-cell'>{}</div>"
    rows_of_boxes = ("".join(cell.format(escape(td.text)) for td in row) for row in rows)
    inner = "".join(f"<div style='display:table-row'>{line}</div>" for line in rows_of_boxes)
    return f"<div style='display:table'>{inner}</div>"


def _boxes_by_class(rows: Rows) -> str:
    """The same, a style sheet of its own saying what the boxes are."""
    inner = "".join(
        f"<div class='r'>{''.join(f'<p>{escape(td.text)}</p>' for td in row)}</div>" for row in rows
    )
    return f"<style>.r{{display:table-row}}.r p{{display:table-cell}}</style><div>{inner}</div>"


def _drawn(rows: Rows) -> str:
    """Lines and bars drawn with characters."""
    bars = _lines(rows, lambda row: [f"│{'│'.join(td.text for td in row)}│", "├────┼────┼────┤"])
    return f"<p>┌────┬────┬────┐</p>{bars}"


def _continued(rows: Rows) -> str:
    """The table in two parts, the second under the heading once more, as a printed page breaks."""
    head = next((at for at, row in enumerate(rows) if any(not td.label for td in row)), 0)
    whole = [at for at in range(head + 1, len(rows)) if not _is_under(rows, at)]
    if len(rows) < 12 or not whole:
        return plain(rows)
    cut = min(whole, key=lambda at: abs(at - len(rows) // 2))
    return f"{plain(rows[:cut])}<p align='center'>续表</p>{plain([*rows[:head], *rows[cut:]])}"


def _is_under(rows: Rows, at: int) -> bool:
    """A cell from above reaches into the row."""
    return any(td.rows > at - number for number, row in enumerate(rows[:at]) for td in row)


def _fields(rows: Rows) -> str:
    """Figures in the fields of a form that nobody can edit."""
    return plain(
        rows,
        lambda td: (
            f'<td colspan="{td.columns}" rowspan="{td.rows}">'
            + (escape(td.text) if td.label else f'<input type="text" readonly value="{td.text}">')
            + "</td>"
        ),
    )


def _excel(rows: Rows) -> str:
    """As Excel saves a page: fonts, classes, a heading row, columns of no width, an empty row at the end."""
    width = sum(td.columns for td in rows[0])
    head = f'<tr height="27"><td colspan="{width}" class="xl65"><b>单位：件</b></td></tr>'
    tail = f'<tr height="0" style="display:none">{"<td width=64></td>" * width}</tr>'
    inner = plain(
        rows,
        lambda td: (
            f'<td class="xl66" colspan="{td.columns}" rowspan="{td.rows}" x:num><font face="宋体">'
            f"{escape(td.text)}</font></td>"
        ),
        '<table x:str border="0" style="border-collapse:collapse">',
    )
    return inner.replace("<tr>", f"{head}<tr>", 1).replace("</table>", f"{tail}</table>")


STRUCTURES: dict[str, Callable[[Rows], str]] = MANNERS | {
    "a cell a line": lambda rows: _lines(rows, lambda row: [td.text for td in row]),
    "a row a line": lambda rows: _lines(rows, lambda row: [" ".join(td.text for td in row if td.text)]),
    "bars": lambda rows: _lines(
        rows,
        lambda row: [" | ".join(text for td in row for text in [td.text, *[""] * (td.columns - 1)]) + " |"],
    ),
    "boxes": _boxes,
    "boxes by class": _boxes_by_class,
    "drawn": _drawn,
    "continued": _continued,
    "fields": _fields,
    "excel": _excel,
}


@dataclass(frozen=True)
class Text:
    """A report's blocks in order: paragraphs as text, tables as markup."""

    title: str
    blocks: Sequence[str]

    def paragraphs(self, before: str = "<p>　　", after: str = "</p>") -> str:
        return "\n".join(
            block if block.startswith("<") else f"{before}{escape(block)}{after}" for block in self.blocks
        )


def text_of(report: Report, tables: Sequence[str]) -> Text:
    """The report's text of its year, with the tables in their sections; one that lacks its section's table
    has the words alone."""
    if report.layout is Layout.G2014:
        return Text(report.title, [*(_of_year(line, report.year) for line in EARLY), *tables, *SIGNATURE])
    lines = [*PREAMBLE, *(line for part in PARTS for line in part), *SIGNATURE]
    held = iter(tables)
    blocks = [next(held, "") if line.startswith("<") else _of_year(line, report.year) for line in lines]
    return Text(report.title, [block for block in (*blocks, *held) if block])


def _of_year(line: str, year: int) -> str:
    return line.replace("2022", str(year + 1)).replace("2021", str(year))


def _escaped(text: Text) -> str:
    return (
        f'<div id="zoom"></div><textarea id="txt" style="display:none">{escape(text.paragraphs())}</textarea>'
    )


def _scripted(text: Text) -> str:
    told = json.dumps(text.paragraphs(), ensure_ascii=False).replace("</", "<\\/")
    return f'<div id="zoom"></div><script>var c={told};document.getElementById("zoom").innerHTML=c;</script>'


def _in_cell(text: Text) -> str:
    return (
        f'<table width="94%"><tr><td width="5"></td><td><table><tr><td>{text.paragraphs("　　", "<br>")}</td></tr></table>'
        "</td></tr></table>"
    )


def _in_word(text: Text) -> str:
    return text.paragraphs(
        '<p class="MsoNormal" style="text-indent:32pt"><span lang="EN-US">&nbsp;</span><span>',
        "</span><o:p></o:p></p>",
    )


def _in_sections(text: Text) -> str:
    return "".join(f'<div class="block">{Text("", [block]).paragraphs()}</div>' for block in text.blocks)


def _for_phones(text: Text) -> str:
    """The article twice: at a desk the first is seen, and both say the same."""
    return f'<div class="pc">{text.paragraphs()}</div><div class="phone">{text.paragraphs("<div>", "</div>")}</div>'


def _below_last_year(text: Text) -> str:
    """A copy of another year's first table, hidden, before the article."""
    stale = "<table><tr><td>第二十条第（五）项</td></tr><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>77</td></tr></table>"
    return f'<div style="display:none">{stale}</div><div class="w">{text.paragraphs()}</div>'


DRESSES: dict[str, Callable[[Text], str]] = {
    "paragraphs": Text.paragraphs,
    "lines": lambda text: f"<div>{text.paragraphs('　　', '<br/>')}</div>",
    "a cell": _in_cell,
    "word": _in_word,
    "sections": _in_sections,
    "textarea": _escaped,
    "script": _scripted,
    "phones": _for_phones,
    "last year": _below_last_year,
    "frame": lambda _: f'<iframe src="{FRAME}" width="100%" height="2000"></iframe>',
}


def page_of(report: Report, more: str = "") -> bytes:
    """The report's page as its CMS sends it; `more` stands at the article's end."""
    module, _, name = report.family.partition(".")
    make = Maker("980101", "澄溪县", getattr(import_module(f"portals.families.{module}"), name)())
    article = DRESSES[report.dress](article_of(report)) + more
    entry = Entry(report.title, date(report.year + 1, 1, 25), text=article)
    window, metas = make.cms.window(make.place, entry), make.cms.metas(make.place, "政府信息公开年报", entry)
    crumbs = [("政务公开", "/zwgk/"), ("政府信息公开年报", "/zwgk/nb/")]
    whole = make.frame("/zwgk/nb/t1.html", window, make.cms.article(entry), crumbs, metas)
    return make.answer(whole.replace("</head>", f"{HEAD}</head>").replace("</HEAD>", f"{HEAD}</HEAD>")).body


def article_of(report: Report) -> Text:
    """The report's text with its tables as markup, the cells in them."""
    written = [STRUCTURES[report.structure](rows) for rows in report.tables()]
    return text_of(report, [filled(table, report, escape) for table in written])


def framed(report: Report) -> bytes:
    """The document in the frame of a page that frames it."""
    inner = article_of(report)
    return f"<html><head><meta charset='utf-8'></head><body><h1>{inner.title}</h1>{inner.paragraphs()}</body></html>".encode()
