"""Fictional places, their bodies, and their annual reports as text and statutory tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from html import escape

from portals import prose
from portals.site import YEAR

from nianbao.core.report import Scope
from nianbao_demo.chance import Chance
from nianbao_demo.figures import layout_of, yearly_cells
from nianbao_demo.grids import DemoCell, inner, markup, spans, table

_TOWNS = (
    "石板镇", "杨柳镇", "大坳镇", "河背镇", "茶坪乡", "新桥镇", "龙潭乡", "古城街道", "东冲镇", "麦地乡", "双井镇", "白塔乡",
    "沙湾镇", "红岩乡", "马鞍镇", "竹林街道", "三岔镇", "水碾乡",
)  # fmt: skip
DEPARTMENTS = (
    "发展和改革局", "教育局", "公安局", "民政局", "财政局", "人力资源和社会保障局", "自然资源局", "交通运输局", "水利局",
    "农业农村局", "文化和旅游局", "卫生健康局", "应急管理局", "审计局", "市场监督管理局", "统计局",
)  # fmt: skip
_TEXTS = {
    Scope.COUNTY: prose.COUNTY,
    Scope.OFFICE: prose.OFFICE,
    Scope.DEPARTMENT: prose.DEPARTMENT,
    Scope.TOWNSHIP: prose.TOWNSHIP,
}
_HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_FIRST_TABLES = 2019


@dataclass(frozen=True)
class Place:
    """A fictional county, district, county-level city or banner."""

    code: str
    name: str

    @cached_property
    def kind(self) -> str:
        """县, 区, 市 or 旗: the last character of the name."""
        return self.name[-1]

    @cached_property
    def towns(self) -> list[str]:
        """Six townships, without the county's name."""
        return Chance("towns", self.code).shuffled(_TOWNS)[:6]

    @property
    def government(self) -> str:
        """石板县人民政府."""
        return f"{self.name}人民政府"

    @property
    def office(self) -> str:
        """石板县人民政府办公室."""
        return f"{self.name}人民政府办公室"

    def facts(self) -> dict[str, str]:
        """What the texts name in braces."""
        return {
            "name": self.name, "government": self.government, "office": self.office,
            "all": f"全{self.kind}", "own": f"我{self.kind}", "kind": self.kind, "town": self.towns[0], "town2": self.towns[1],
        }  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """One annual report. `voice` is who the text speaks as, normally the same as `scope`."""

    place: Place
    scope: Scope
    issuer: str
    year: int
    published: date
    voice: Scope

    @property
    def signed(self) -> date:
        """The date under the text, some days before publication."""
        return self.published - timedelta(days=4)

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """Kind and text of each block: heading, text, table (its number), sign."""
        chance = Chance("paper", self.place.code, self.issuer, self.year)
        facts = self.place.facts() | {
            "year": str(self.year), "issuer": self.issuer, "theme": chance.pick(prose.THEMES),
            "hall": chance.pick(prose.HALLS), "site": str(chance.between(1800, 9000)),
            "media": str(chance.between(40, 900)), "days": str(chance.between(2, 9)),
        }  # fmt: skip
        opening, summary, *points = (text.format_map(facts) for text in chance.pick(_TEXTS[self.voice]))
        found = [("text", opening), ("heading", _HEADINGS[0]), ("text", summary)]
        found += [("text", point) for point in points]
        for number in (1, 2, 3):
            found.append(("heading", _HEADINGS[number]))
            if self.year >= _FIRST_TABLES:
                found.append(("table", str(number)))
        found += [("heading", _HEADINGS[4]), ("text", chance.pick(prose.PROBLEMS))]
        found += [("heading", _HEADINGS[5]), ("text", chance.pick(prose.OTHER))]
        day = f"{self.signed.year}年{self.signed.month}月{self.signed.day}日"
        return [*found, ("sign", self.issuer), ("sign", day)]

    def grid(self, number: int) -> list[list[DemoCell]]:
        """Statutory table 1, 2 or 3 with figures of its own."""
        cells = yearly_cells(f"{self.place.code}{self.issuer}", self.scope, [self.year])[self.year]
        return table(number, cells, layout_of(self.year))


Body = Callable[[Paper], str]


def _cell(cell: DemoCell) -> str:
    return f'<td{spans(cell)} valign="center"><p style="text-align:center">{inner(cell)}</p></td>'


def _blocks(paper: Paper, text: str, heading: str, sign: str, grid: Callable[[int], str]) -> str:
    forms = {"text": text, "heading": heading, "sign": sign}
    return "\n".join(
        grid(int(line)) if kind == "table" else forms[kind].format(escape(line)) for kind, line in paper.lines
    )


def plain(paper: Paper) -> str:
    """Paragraphs and real tables."""
    attributes = 'border="1" cellspacing="0" cellpadding="0" width="640"'
    return _blocks(
        paper,
        '<p style="text-indent:2em;line-height:28pt">{}</p>',
        '<p style="text-indent:2em"><span style="font-family:黑体">{}</span></p>',
        '<p style="text-align:right">{}</p>',
        lambda number: markup(paper.grid(number), _cell, attributes),
    )


def flat(paper: Paper) -> str:
    """Tables flattened by an editor: one cell per line."""

    def lines(number: int) -> str:
        return "\n".join(f"<p>{inner(cell)}</p>" for row in paper.grid(number) for cell in row)

    return _blocks(paper, "<p>　　{}</p>", "<p>　　{}</p>", "<p>{}</p>", lines)


def pictures(paper: Paper) -> str:
    """The tables are pictures."""
    return _blocks(
        paper,
        "<p>　　{}</p>",
        "<p>　　<strong>{}</strong></p>",
        '<p align="right">{}</p>',
        lambda number: f'<p><img src="./W02025021{number}.png" alt="" width="600"></p>',
    )


def layout(paper: Paper) -> str:
    """The whole text inside one cell of a layout table, tables nested in it."""
    return (
        '<table width="100%" border="0"><tbody><tr><td class="bj_left"></td><td class="bj_mid">'
        f'{plain(paper)}</td><td class="bj_right"></td></tr></tbody></table>'
    )


def single(paper: Paper) -> str:
    """Everything in one paragraph with line breaks, as pasted from a text editor."""
    return f"<p>{_blocks(paper, '{}<br>', '{}<br>', '{}<br>', lambda number: '')}</p>"


def spans_only(paper: Paper) -> str:
    """Word's own markup: spans in spans, no-break spaces, tables of MsoNormalTable."""
    text = '<p class="MsoNormal"><span lang="EN-US">&nbsp;&nbsp;&nbsp;</span><span>{}</span><o:p></o:p></p>'
    return _blocks(
        paper,
        text,
        text.replace("<span>{}", '<span style="font-family:方正黑体_GBK">{}'),
        '<p class="MsoNormal" align="right"><span>{}</span></p>',
        lambda number: markup(paper.grid(number), _cell, 'class="MsoNormalTable" border="1"'),
    )


def fixed(markup: str) -> Body:
    """A body that is not the report's text: a viewer, a word that the text is attached."""
    return lambda paper: markup


def whole_text(paper: Paper) -> list[str]:
    """The report's paragraphs for PDF and Word files."""
    return [line for kind, line in paper.lines if kind != "table"]


def county_day(place: Place, year: int = YEAR) -> date:
    """When the county's report of a year came out: February of the year after."""
    return date(year + 1, 2, 6) + timedelta(days=Chance("day", place.code, year).below(20))
