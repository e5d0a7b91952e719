"""The three statutory tables as grids with row and column spans, laid out as the forms print them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from nianbao.core.report import Layout


@dataclass(frozen=True, slots=True)
class DemoCell:
    """One cell of a grid."""

    text: str
    columns: int = 1
    rows: int = 1


Row = list[DemoCell]
Dress = Callable[[DemoCell], str]

_APPLICANTS = ("natural", "business", "research", "welfare", "legal", "other_org", "total")
_ORGANISATIONS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_OUTCOME_IDS = ("upheld", "corrected", "other", "pending", "total")

_GROUPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "denied",
        "（三）不予公开",
        (
            ("state_secret", "1.属于国家秘密"),
            ("law_prohibited", "2.其他法律行政法规禁止公开"),
            ("security_stability", "3.危及“三安全一稳定”"),
            ("third_party", "4.保护第三方合法权益"),
            ("internal_affairs", "5.属于三类内部事务信息"),
            ("process", "6.属于四类过程性信息"),
            ("enforcement_file", "7.属于行政执法案卷"),
            ("admin_query", "8.属于行政查询事项"),
        ),
    ),
    (
        "unable",
        "（四）无法提供",
        (
            ("not_held", "1.本机关不掌握相关政府信息"),
            ("no_existing", "2.没有现成信息需要另行制作"),
            ("unclear", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "refused",
        "（五）不予处理",
        (
            ("petition", "1.信访举报投诉类申请"),
            ("duplicate", "2.重复申请"),
            ("publication", "3.要求提供公开出版物"),
            ("massive", "4.无正当理由大量反复申请"),
            ("reconfirm", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
_OTHER_2021 = (
    ("no_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("no_fee", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("misc", "3.其他"),
)


def table(number: int, cells: Mapping[str, str], layout: Layout) -> list[Row]:
    """Table 1 (主动公开), 2 (申请) or 3 (复议、诉讼) of a report, filled with its cells."""
    if number == 1:
        return _disclosed_2021(cells) if layout is Layout.G2021 else _disclosed_2019(cells)
    return _requests(cells, layout) if number == 2 else _disputes(cells)


def markup(grid: list[Row], dress: Dress, attributes: str = 'border="1"') -> str:
    """The grid as an HTML table, each cell dressed in the portal's own manner."""
    rows = "\n".join(f"<tr>{''.join(dress(cell) for cell in row)}</tr>" for row in grid)
    return f"<table {attributes}><tbody>\n{rows}\n</tbody></table>"


def inner(cell: DemoCell) -> str:
    """The cell's text as markup; an empty cell holds a no-break space, as editors leave it."""
    return escape(cell.text) or "&nbsp;"


def spans(cell: DemoCell) -> str:
    """The span attributes of a cell, with a leading space."""
    columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return columns + (f' rowspan="{cell.rows}"' if cell.rows > 1 else "")


def _disclosed_2021(cells: Mapping[str, str]) -> list[Row]:
    grid = [
        [DemoCell("第二十条第（一）项", 4)],
        [DemoCell("信息内容"), DemoCell("本年制发件数"), DemoCell("本年废止件数"), DemoCell("现行有效件数")],
    ]
    for name, label in (("regulations", "规章"), ("normative", "行政规范性文件")):
        columns = ("issued", "repealed", "in_force")
        grid.append([DemoCell(label), *(_value(cells, f"t1.{name}.{column}") for column in columns)])
    for item, header, rows in (
        ("五", "本年处理决定数量", (("licensing.decisions", "行政许可"),)),
        (
            "六",
            "本年处理决定数量",
            (("punishment.decisions", "行政处罚"), ("coercion.decisions", "行政强制")),
        ),
        ("八", "本年收费金额（单位：万元）", (("fees.amount", "行政事业性收费"),)),
    ):
        grid += [[DemoCell(f"第二十条第（{item}）项", 4)], [DemoCell("信息内容"), DemoCell(header, 3)]]
        grid += [[DemoCell(label), _value(cells, f"t1.{field}", 3)] for field, label in rows]
    return grid


_ITEM_COLUMNS = (
    ("items_prev", "上一年项目数量"),
    ("items_change", "本年增/减"),
    ("decisions", "处理决定数量"),
)
_TEXT_COLUMNS = (
    ("made_new", "本年新制作数量"),
    ("disclosed_new", "本年新公开数量"),
    ("disclosed_total", "对外公开总数量"),
)
_Labels = tuple[tuple[str, str], ...]
_BLOCKS_2019: tuple[tuple[str, _Labels, _Labels, tuple[int, ...], tuple[int, ...]], ...] = (
    ("一", (("regulations", "规章"), ("normative", "规范性文件")), _TEXT_COLUMNS, (1, 2, 1), (2, 1, 1)),
    (
        "五",
        (("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")),
        _ITEM_COLUMNS,
        (1, 2, 1),
        (1, 2, 1),
    ),
    ("六", (("punishment", "行政处罚"), ("coercion", "行政强制")), _ITEM_COLUMNS, (1, 2, 1), (1, 2, 1)),
    ("八", (("fees", "行政事业性收费"),), _ITEM_COLUMNS[:2], (2, 2), (2, 2)),
    (
        "九",
        (("procurement", "政府集中采购"),),
        (("projects", "采购项目数量"), ("amount", "采购总金额")),
        (2, 2),
        (2, 2),
    ),
)
"""Item, rows, columns, and over how many of the four value columns headers and values reach: as on real
pages, the first block's values do not stand exactly under their headers."""


def _disclosed_2019(cells: Mapping[str, str]) -> list[Row]:
    grid: list[Row] = []
    for item, rows, columns, header_spans, value_spans in _BLOCKS_2019:
        headers = [DemoCell(label, span) for (_, label), span in zip(columns, header_spans, strict=True)]
        grid += [[DemoCell(f"第二十条第（{item}）项", 5)], [DemoCell("信息内容"), *headers]]
        for name, label in rows:
            fields = [f"t1.{name}.{column}" for column, _ in columns]
            values = [_value(cells, field, span) for field, span in zip(fields, value_spans, strict=True)]
            grid.append([DemoCell(label), *values])
    return grid


def _requests(cells: Mapping[str, str], layout: Layout) -> list[Row]:
    others = _OTHER_2021 if layout is Layout.G2021 else ()
    results = 20 + (2 if others else 0)
    grid = _request_headers()
    grid.append([DemoCell("一、本年新收政府信息公开申请数量", 3), *_seven(cells, "new_received")])
    grid.append([DemoCell("二、上年结转政府信息公开申请数量", 3), *_seven(cells, "carried_in")])
    grid.append(
        [DemoCell("三、本年度办理结果", 1, results), DemoCell("（一）予以公开", 2), *_seven(cells, "granted")]
    )
    partial = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    grid.append([DemoCell(partial, 2), *_seven(cells, "partial")])
    for group, label, leaves in _GROUPS:
        grid += _group(cells, group, label, leaves)
    if others:
        grid += _group(cells, "other", "（六）其他处理", others)
    else:
        grid.append([DemoCell("（六）其他处理", 2), *_seven(cells, "other")])
    grid.append([DemoCell("（七）总计", 2), *_seven(cells, "results_total")])
    grid.append([DemoCell("四、结转下年度继续办理", 3), *_seven(cells, "carried_out")])
    return grid


def _request_headers() -> list[Row]:
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    return [
        [DemoCell(corner, 3, 3), DemoCell("申请人情况", 7)],
        [DemoCell("自然人", 1, 2), DemoCell("法人或其他组织", 5), DemoCell("总计", 1, 2)],
        [DemoCell(label) for label in _ORGANISATIONS],
    ]


def _group(
    cells: Mapping[str, str], group: str, label: str, leaves: tuple[tuple[str, str], ...]
) -> list[Row]:
    rows = [[DemoCell(text), *_seven(cells, f"{group}.{name}")] for name, text in leaves]
    rows[0].insert(0, DemoCell(label, 1, len(leaves)))
    return rows


def _disputes(cells: Mapping[str, str]) -> list[Row]:
    ways = ("review", "suit_direct", "suit_after_review")
    return [
        [DemoCell("行政复议", 5), DemoCell("行政诉讼", 10)],
        [
            *(DemoCell(label, 1, 2) for label in _OUTCOMES),
            DemoCell("未经复议直接起诉", 5),
            DemoCell("复议后起诉", 5),
        ],
        [DemoCell(label) for label in _OUTCOMES * 2],
        [_value(cells, f"t3.{way}.{outcome}") for way in ways for outcome in _OUTCOME_IDS],
    ]


def _seven(cells: Mapping[str, str], row: str) -> list[DemoCell]:
    return [_value(cells, f"t2.{row}.{column}") for column in _APPLICANTS]


def _value(cells: Mapping[str, str], field: str, columns: int = 1) -> DemoCell:
    return DemoCell(cells[field], columns)
