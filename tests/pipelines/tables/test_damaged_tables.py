"""Damage seen on real pages (report-format.md section 6): cells keep their places, or are missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from report_forms import (
    Rows,
    Td,
    applications,
    disclosure,
    grids,
    label,
    litigation,
    numbered,
    plain,
    relabel,
    tables,
)

from nianbao.core.report import CellState, CellValue, Flag, Layout, Match
from pipelines.tables.statutory import read_statutory

G19, G21 = Layout.G2019, Layout.G2021
BOTH = pytest.mark.parametrize("layout", [G19, G21])


def cells(*rows: Rows) -> dict[str, CellValue]:
    return {cell.field: cell for cell in read_statutory(grids("".join(map(plain, rows)))).cells}


def assert_read(found: Mapping[str, CellValue], values: Mapping[str, str], *lost: str) -> None:
    """Every value is where it belongs; the cells named in `lost` may be missing but never wrong."""
    for name, printed in values.items():
        if name.startswith(lost) and lost:
            assert found[name].state is CellState.MISSING, name
        else:
            assert found[name].value == Decimal(printed), name


def block(number: str, layout: Layout, values: Mapping[str, str]) -> Rows:
    return next(rows for rows in disclosure(layout, values) if f"（{number}）" in rows[0][0].text)


@BOTH
def test_whole_form(layout: Layout) -> None:
    values = numbered(layout)
    found = read_statutory(grids("".join(map(plain, tables(layout, values)))))
    assert found.layout is layout
    assert [cell.field for cell in found.cells] == list(values)
    assert {cell.match for cell in found.cells} == {Match.LABEL}
    assert_read({cell.field: cell for cell in found.cells}, values)


@BOTH
def test_all_three_tables_in_one(layout: Layout) -> None:
    values = numbered(layout)
    assert_read(cells([row for rows in tables(layout, values) for row in rows]), values)


@BOTH
def test_labels_keep_their_paths(layout: Layout) -> None:
    found = cells(*tables(layout, numbered(layout)))
    cell = found["t2.refused.duplicate.research"]
    assert cell.row_path == ("三、本年度办理结果", "（五）不予处理", "2.重复申请")
    assert cell.column_path == ("申请人情况", "法人或其他组织", "科研机构")
    assert found["t1.licensing.decisions"].row_path == ("第二十条第（五）项", "行政许可")


TYPOS = {
    "行政规范性文件": "规范性文件",
    "行政事业性收费": "行政事业型收费",
    "5.属于三类内部事务信息": "5.属于三类内容事务信息",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": "(二)部分公开(区分处理的,只计这一情况,不计其他)",
    "四、结转下年度继续办理": "四、结转下一年度继续办理",
    "现行有效件数": "现行有效件",
    "本年收费金额（单位：万元）": "本年度收费金额 单位：万元",
    "本年处理决定数量": "处理决定 数量",
    "规章": "规章（设区的市、自治州人民政府应提供相关数据）",
    "（三）不予公开": "㈢不予公开",
    "（四）无法提供": "( 四 ) 无法提供",
    "1.属于国家秘密": "1、属于国家秘密",
    "3.危及“三安全一稳定”": "3．危及三安全一稳定",
    "6.属于四类过程性信息": "属于四类过程性信息",
    "2.其他法律行政法规禁止公开": "2.其他法律、行政法规禁止公开",
    "本年增/减": "本年增/减(指2020年增加或减少的事项数,减用负值表示,如-8)",
    "上一年项目数量": "上一年项目数量(指2019年事项数)",
    "第二十条第（一）项": "第二十条 第(一)项",
    "第二十条第（六）项": "第二十条  第（六）项",
    "法律服务机构": "法律 服务机构",
    "社会公益组织": "社会公益组 织",
    "复议后起诉": "复议后 起诉",
}


@BOTH
@pytest.mark.parametrize("official", TYPOS)
def test_a_label_printed_otherwise(official: str, layout: Layout) -> None:
    values = numbered(layout)
    assert_read(
        cells(*(relabel(rows, {official: TYPOS[official]}) for rows in tables(layout, values))), values
    )


@BOTH
def test_all_of_them_at_once(layout: Layout) -> None:
    values = numbered(layout)
    assert_read(cells(*(relabel(rows, TYPOS) for rows in tables(layout, values))), values)


def test_minus_lost_from_the_header() -> None:
    values = numbered(G19)
    assert_read(cells(*(relabel(rows, {"本年增/减": "本年增/"}) for rows in tables(G19, values))), values)


def test_header_cut_to_the_same_words_twice() -> None:
    values = numbered(G19)
    names = {"本年新制作数量": "本年新", "本年新公开数量": "本年新"}
    found = cells(*(relabel(rows, names) for rows in tables(G19, values)))
    assert_read(found, values)
    assert found["t1.normative.made_new"].match is Match.POSITION


@BOTH
def test_block_titles_cut_short(layout: Layout) -> None:
    values = numbered(layout)
    titles = {f"第二十条第（{number}）项": "第二十条第" for number in "一五六八九"}
    found = cells(*(relabel(rows, titles) for rows in tables(layout, values)))
    assert_read(found, values)


@BOTH
def test_block_titles_missing(layout: Layout) -> None:
    values = numbered(layout)
    blocks = [rows[1:] for rows in disclosure(layout, values)]
    assert_read(cells(*blocks), {name: text for name, text in values.items() if name.startswith("t1.")})


@BOTH
def test_row_label_lost(layout: Layout) -> None:
    """汉台区徐望镇 2025: 规章 is gone with the span of the block's title."""
    values = numbered(layout)
    rows = relabel(block("一", layout, values), {"规章": "", "第二十条第（一）项": "第二十条第"})
    found = cells(rows)
    assert found["t1.regulations." + ("issued" if layout is G21 else "made_new")].match is Match.POSITION
    assert_read(
        found, {name: text for name, text in values.items() if name.startswith(("t1.reg", "t1.norm"))}
    )


def test_header_split_over_two_rows() -> None:
    """本年新 over 制作数量 (two table rows); 商业 over 企业 (徐闻司法局)."""
    values = numbered(G19)
    first = block("一", G19, values)
    first[1:2] = [
        [label("信息内容", rows=2), label("本年新"), label("本年新"), label("对外公开", rows=2)],
        [label("制作数量"), label("公开数量")],
    ]
    second = applications(G19, values)
    second[0][0] = replace(second[0][0], rows=4)
    second[1] = [replace(cell, rows=3 if cell.rows == 2 else 1) for cell in second[1]]
    second[2:3] = [
        [label("商业"), label("科研"), label("社会公益"), label("法律服务"), label("其他", rows=2)],
        [label("企业"), label("机构"), label("组织"), label("机构")],
    ]
    wanted = {name: text for name, text in values.items() if name.startswith(("t1.reg", "t1.norm", "t2."))}
    found = cells(first, second)
    assert_read(found, wanted)
    assert found["t2.granted.welfare"].match is Match.LABEL


@BOTH
def test_natural_persons_missing_from_the_header(layout: Layout) -> None:
    """麻阳某局 2020: without its cell the header moves left over the values; the form's order holds."""
    values = numbered(layout)
    rows = applications(layout, values)
    del rows[1][0]
    found = cells(rows)
    assert_read(found, {name: text for name, text in values.items() if name.startswith("t2.")})
    assert found["t2.granted.natural"].match is Match.POSITION


@BOTH
def test_total_in_the_third_header_row(layout: Layout) -> None:
    """会仪镇 2021."""
    values = numbered(layout)
    rows = applications(layout, values)
    rows[1] = [rows[1][0], replace(rows[1][1], columns=6)]
    rows[2] = [*rows[2], label("总计")]
    assert_read(cells(rows), {name: text for name, text in values.items() if name.startswith("t2.")})


@BOTH
def test_no_header_of_applicants_at_all(layout: Layout) -> None:
    values = numbered(layout)
    found = cells(applications(layout, values)[3:])
    assert_read(found, {name: text for name, text in values.items() if name.startswith("t2.")})
    assert found["t2.granted.natural"].match is Match.POSITION


def test_extra_local_rows_shift_nothing() -> None:
    """其他主动公开文件 (Hubei), a local row in table 2, a row of subtotals."""
    values = numbered(G19)
    first = block("一", G19, values)
    first.insert(4, [label("其他主动公开文件"), Td("7"), Td("8"), Td("9")])
    second = applications(G19, values)
    second.insert(6, [label("其中：涉及土地征收", 2), *(Td("77") for _ in range(7))])
    second[5][0] = replace(second[5][0], rows=second[5][0].rows + 1)
    wanted = {name: text for name, text in values.items() if name.startswith(("t1.reg", "t1.norm", "t2."))}
    assert_read(cells(first, second), wanted)


@BOTH
def test_group_cells_that_span_too_few_rows(layout: Layout) -> None:
    """Merged cells one row short: later rows have fewer cells to their left."""
    values = numbered(layout)
    rows = [
        [replace(cell, rows=cell.rows - 1) if cell.rows > 3 else cell for cell in row]
        for row in applications(layout, values)
    ]
    assert_read(cells(rows), {name: text for name, text in values.items() if name.startswith("t2.")})


@BOTH
def test_a_group_in_a_row_of_its_own(layout: Layout) -> None:
    """（三）不予公开 as a row with blanks, its leaf rows below."""
    values = numbered(layout)
    rows: Rows = []
    whole = applications(layout, values)
    for row in whole[3:]:
        inner = [cell for cell in row if cell.label]
        if len(inner) > 1 and inner[-2].text.startswith("（") and inner[-2].rows > 1:
            rows.append([*inner[:-2], label(inner[-2].text, 2), *(Td("") for _ in range(7))])
            row = [replace(inner[-1], columns=2), *(cell for cell in row if not cell.label)]
        elif len(inner) == 1 and inner[0].text[0].isdigit():
            row = [replace(inner[0], columns=2), *row[1:]]
        rows.append(row)
    rows[2] = [replace(rows[2][0], rows=30), *rows[2][1:]]
    assert_read(
        cells(whole[:3] + rows), {name: text for name, text in values.items() if name.startswith("t2.")}
    )


@BOTH
def test_merged_cells_that_span_too_many_rows(layout: Layout) -> None:
    """A merged cell that runs on over the rows of the next group, or a plain row's that runs on at all."""
    values = numbered(layout)
    rows = [
        [replace(cell, rows=cell.rows + 1) if 3 <= cell.rows <= 8 and cell.label else cell for cell in row]
        for row in applications(layout, values)
    ]
    rows[0] = [replace(rows[0][0], rows=3), *rows[0][1:]]
    assert_read(cells(rows), {name: text for name, text in values.items() if name.startswith("t2.")})


@BOTH
def test_a_table_cut_in_two(layout: Layout) -> None:
    values = numbered(layout)
    rows = applications(layout, values)
    found = cells(rows[:12], rows[12:])
    assert_read(found, {name: text for name, text in values.items() if name.startswith("t2.")})


def test_labels_restart_in_each_group() -> None:
    """3.其他 is a row of （六）, 其他 a column; 1. 2. 3. begin anew in every group."""
    values = numbered(G21)
    found = cells(applications(G21, values))
    assert found["t2.other.misc.other_org"].value == Decimal(values["t2.other.misc.other_org"])
    assert found["t2.other.misc.other_org"].row_path[-1] == "3.其他"


def test_mixed_layouts_are_decided_block_by_block() -> None:
    """秦岭保护局 2022: blocks of both forms; table 2 of the later one."""
    old, new = numbered(G19), numbered(G21)
    found = read_statutory(
        grids("".join(map(plain, [block("一", G21, new), block("五", G19, old), applications(G21, new)])))
    )
    read = {cell.field: cell for cell in found.cells}
    assert found.layout is Layout.MIXED
    assert found.applications is G21
    assert read["t1.normative.issued"].value == Decimal(new["t1.normative.issued"])
    assert read["t1.licensing.items_prev"].value == Decimal(old["t1.licensing.items_prev"])
    assert "t1.normative.made_new" not in read
    assert "t2.other.total" not in read


def test_decisions_without_this_year_in_a_form_of_one_column() -> None:
    """处理决定数量 alone is the later form, whatever its words."""
    values = numbered(G21)
    rows = relabel(block("五", G21, values), {"本年处理决定数量": "处理决定数量"})
    assert read_statutory(grids(plain(rows))).layout is G21


def test_free_columns_are_not_forced_into_the_form() -> None:
    """衡南县应急局 2020: 项目数量 and 处理决定数量 with prose; only the second is the form's."""
    rows: Rows = [
        [label("第二十条第（五）项", 3)],
        [label("信息内容"), label("项目数量"), label("处理决定数量")],
        [label("行政许可"), Td("共有12项，其中省级下放3项"), Td("7")],
        [label("其他对外管理服务事项"), Td("无"), Td("无")],
    ]
    found = cells(rows)
    assert found["t1.licensing.decisions"].value == 7
    assert found["t1.licensing.items_prev"].state is CellState.MISSING
    assert found["t1.other_services.decisions"].state is CellState.BLANK


def test_prose_over_all_columns_stands_in_each() -> None:
    """如东水务局 2020: 本单位未制作规章 across the row."""
    values = numbered(G21)
    rows = block("一", G21, values)
    rows[2] = [rows[2][0], Td("/", 3)]
    found = cells(rows)
    assert [found[f"t1.regulations.{key}"].printed for key in ("issued", "repealed", "in_force")] == ["/"] * 3
    rows[2] = [rows[2][0], Td("本单位未制作规章", 3)]
    found = cells(rows)
    for key in ("issued", "repealed", "in_force"):
        cell = found[f"t1.regulations.{key}"]
        assert (cell.state, cell.printed) == (CellState.UNCLEAR, "本单位未制作规章")
        assert cell.flags == (Flag.NO_NUMBER,)


@pytest.mark.parametrize("printed", ["56O", "5**", "3-5", "见附件", "5<sup>1</sup>", "<del>5</del>"])
def test_one_damaged_figure_costs_its_own_cell_alone(printed: str) -> None:
    """In each table, wherever it stands: every other cell is read as before."""
    damaged = ("t1.normative.issued", "t2.new_received.business", "t3.suit_direct.pending")
    values = numbered(G21)
    markup = "".join(map(plain, tables(G21, values)))
    whole = {cell.field: cell for cell in read_statutory(grids(markup)).cells}
    for field in damaged:
        markup = markup.replace(f">{values[field]}<", f">{printed}<")
    found = {cell.field: cell for cell in read_statutory(grids(markup)).cells}
    assert [name for name in whole if found[name] != whole[name]] == list(damaged)
    wanted = (5, CellState.VALUE) if "sup" in printed else (None, CellState.UNCLEAR)
    assert {(found[field].value, found[field].state) for field in damaged} == {wanted}
    assert all(found[field].flags for field in damaged)


def test_a_number_over_several_columns_is_one_cell_s() -> None:
    rows = block("一", G21, numbered(G21))
    rows[2] = [rows[2][0], Td("5", 3)]
    found = cells(rows)
    assert (found["t1.regulations.issued"].value, found["t1.regulations.issued"].match) == (5, Match.POSITION)
    assert found["t1.regulations.in_force"].state is CellState.MISSING


def test_fees_by_the_unit_printed() -> None:
    values = {**numbered(G21), "t1.fees.amount": "3235727元"}
    assert cells(block("八", G21, values))["t1.fees.amount"].value == Decimal("323.5727")
    rows = relabel(
        block("八", G21, numbered(G21) | {"t1.fees.amount": "52000"}),
        {"本年收费金额（单位：万元）": "本年收费金额（单位：元）"},
    )
    assert cells(rows)["t1.fees.amount"].value == Decimal("5.2")


@pytest.mark.parametrize(
    ("unit", "printed", "value"),
    [
        ("亿元", "3.5", "35000"),
        ("千万元", "3.5", "3500"),
        ("万元", "3.5", "3.5"),
        ("千元", "3.5", "0.35"),
        ("百元", "350", "3.5"),
        ("元", "35000", "3.5"),
        ("元", "35000。", "3.5"),
        ("人民币 元", "35,000", "3.5"),
        ("亿元", "35000元", "3.5"),
        ("亿元", "3.5万元", "3.5"),
        ("亿元", "35千元", "3.5"),
        ("万元，精确到元", "3.5", "3.5"),
    ],
)
def test_fees_by_the_unit_of_the_header(unit: str, printed: str, value: str) -> None:
    rows = block("八", G21, numbered(G21) | {"t1.fees.amount": printed})
    rows = relabel(rows, {"本年收费金额（单位：万元）": f"本年收费金额（单位：{unit}）"})
    found = cells(rows)["t1.fees.amount"]
    assert (found.value, found.printed) == (Decimal(value), printed)


@pytest.mark.parametrize(
    ("header", "printed", "value", "unit"),
    [
        ("采购总金额", "79000.1元", "7.90001", "万元"),
        ("采购总金额", "3235727元", "323.5727", "万元"),
        ("采购总金额", "2601.953875万", "2601.953875", "万元"),
        ("采购总金额（元）", "8040", "0.804", "万元"),
        ("采购总金额（万元）", "8040", "8040", "万元"),
        ("采购总金额", "0", "0", ""),
    ],
)
def test_procurement_in_the_unit_that_is_printed(header: str, printed: str, value: str, unit: str) -> None:
    values = {"t1.procurement.projects": "1", "t1.procurement.amount": printed}
    found = cells(relabel(block("九", G19, values), {"采购总金额": header}))["t1.procurement.amount"]
    assert (found.value, found.unit, found.printed, found.flags) == (Decimal(value), unit, printed, ())


def test_a_bare_amount_is_never_converted_but_marked() -> None:
    values = {"t1.procurement.projects": "1", "t1.procurement.amount": "8040"}
    found = cells(block("九", G19, values))["t1.procurement.amount"]
    assert (found.value, found.unit, found.flags) == (Decimal(8040), "", (Flag.UNIT_UNKNOWN,))


REMEDIES: dict[str, Callable[[Rows], Rows]] = {
    "group titles of the wrong width": lambda rows: [
        [replace(rows[0][0], columns=4), replace(rows[0][1], columns=11)],
        *rows[1:],
    ],
    "a label column": lambda rows: [
        [label("", rows=3), *rows[0]],
        rows[1],
        rows[2],
        [label("数量"), *rows[3]],
    ],
    "wrapped labels": lambda rows: relabel(rows, {"结果维持": "结果 维持", "尚未审结": "尚未\n审结"}),
    "one label misprinted": lambda rows: relabel(rows, {"结果纠正": "结果纠错"}),
    "others spelt otherwise": lambda rows: relabel(rows, {"其他结果": "其它结果", "总计": "合计"}),
}


@pytest.mark.parametrize("damage", REMEDIES)
def test_remedies_damaged(damage: str) -> None:
    values = numbered(G21)
    found = cells(REMEDIES[damage](litigation(values)))
    assert_read(found, {name: text for name, text in values.items() if name.startswith("t3.")})


def test_remedies_in_three_tables() -> None:
    values = numbered(G21)
    row = litigation(values)[3]
    names = [label(name) for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
    pieces: list[Rows] = [
        [[label(title, 5)], names, row[5 * place : 5 * place + 5]]
        for place, title in enumerate(("行政复议", "未经复议直接起诉", "复议后起诉"))
    ]
    assert_read(cells(*pieces), {name: text for name, text in values.items() if name.startswith("t3.")})


def test_only_remedies_says_nothing_of_the_layout() -> None:
    found = read_statutory(grids(plain(litigation(numbered(G21)))))
    assert found.layout is Layout.NONE
    assert len([cell for cell in found.cells if cell.state is CellState.VALUE]) == 15


def test_other_tables_are_none_of_the_form() -> None:
    rows: Rows = [
        [label("序号"), label("项目"), label("数量"), label("总计")],
        [Td("1"), Td("行政许可"), Td("12"), Td("13")],
        [Td("2"), Td("其他"), Td("5"), Td("6")],
    ]
    found = read_statutory(grids(plain(rows)))
    assert (found.cells, found.layout) == ((), Layout.NONE)


def test_missing_cells_are_listed_as_missing() -> None:
    values = numbered(G21)
    found = cells(block("一", G21, values))
    assert len(found) == 200
    assert found["t2.granted.total"] == CellValue("t2.granted.total", None, "", CellState.MISSING)


def test_blank_is_no_zero() -> None:
    values = dict.fromkeys(numbered(G21), "") | {"t2.granted.natural": "0", "t2.granted.total": "—"}
    found = cells(*tables(G21, values))
    assert found["t2.granted.natural"].value == 0
    assert (found["t2.granted.total"].state, found["t2.granted.total"].printed) == (CellState.BLANK, "—")
    assert {cell.state for cell in found.values()} == {CellState.BLANK, CellState.VALUE}
