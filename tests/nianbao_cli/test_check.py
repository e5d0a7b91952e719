"""`nianbao check` as the offices that file would run it."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from nianbao.core.report import CellState, CellValue, Flag, Layout
from nianbao_cli.sheet import notes
from tests.nianbao.core.identities.test_rules import consistent
from tests.pipelines.report_forms import Td, label, plain, tables

Program = Callable[..., Any]
HEADINGS = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)


def page(year: int = 2024, told: str = "", **harm: str) -> str:
    """A whole report whose numbers agree, but for the cells given (`__` for a dot)."""
    layout = Layout.G2021 if year > 2020 else Layout.G2019
    values = consistent(layout) | {name.replace("__", "."): value for name, value in harm.items()}
    told = told or f"{year}年，全县共收到政府信息公开申请{values['t2.new_received.total']}件。"
    drawn = "".join(
        f"<p>{heading}</p>{plain(rows)}"
        for heading, rows in zip(HEADINGS, tables(layout, values), strict=True)
    )
    title = f"青岭县{year}年政府信息公开工作年度报告"
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div>发布时间：{year + 1}-02-15</div><div><p>一、总体情况</p><p>{told}</p>{drawn}"
        "<p>五、存在的主要问题及改进情况</p><p>一是不够。</p><p>六、其他需要报告的事项</p><p>无。</p>"
        f"<p>青岭县人民政府</p><p>{year + 1}年1月25日</p></div></body></html>"
    )


def put(directory: Path, name: str, content: str) -> None:
    (directory / name).write_text(content, encoding="utf-8")


def test_a_report_that_agrees(nianbao: Program, tmp_path: Path) -> None:
    put(tmp_path, "good.html", page())
    ran = nianbao("check", "good.html")
    assert (ran.code, ran.err) == (0, "")
    assert "✓ R-FLOW   7 pass" in ran.out
    assert "✗ R-" not in ran.out
    assert "published 发布 2025-02-15   signed 落款 2025-01-25" in ran.out


def test_what_does_not_agree_is_marked_and_explained(nianbao: Program, tmp_path: Path) -> None:
    put(tmp_path, "bad.html", page(t2__granted__total="99"))
    ran = nianbao("check", "bad.html")
    assert ran.code == 6
    assert "99 ✗" in ran.out
    assert (
        "（一）予以公开: 商业企业 1 + 科研机构 2 + 社会公益组织 3 + 法律服务机构 4 = 10 ≠ 总计 99" in ran.out
    )


def test_a_soft_failure_is_a_failure_too(nianbao: Program, tmp_path: Path) -> None:
    put(tmp_path, "soft.html", page(told="2024年，全县共收到政府信息公开申请1件。"))
    ran = nianbao("check", "soft.html", "--json")
    assert ran.code == 6
    (line,) = ran.lines
    assert (line["failed"], line["soft"]) == ([], ["R-NARR"])
    (told,) = (one for one in line["identities"] if one["id"] == "R-NARR")
    assert told["numbers"] == {"narrative.requests_received": "1", "t2.new_received.total": "256"}


def test_what_is_no_plain_number_is_unclear(nianbao: Program, tmp_path: Path) -> None:
    """In JSON with its reason, in the drawn table with a note; no sum counts it as 0."""
    harm = {
        "t2__granted__natural": "5*",
        "t3__review__upheld": "5<sup>1</sup>",
        "t1__licensing__decisions": "见附件",
    }
    put(tmp_path, "odd.html", page(**harm).replace("&lt;", "<").replace("&gt;", ">"))
    ran = nianbao("check", "odd.html", "--json")
    (line,) = ran.lines
    cells = {cell["field"]: cell for cell in line["cells"]}
    told = {
        name: (cells[name]["value"], cells[name]["state"], cells[name]["printed"], cells[name]["flags"])
        for name in cells
    }
    assert told["t2.granted.natural"] == (None, "unclear", "5*", ["not_plain"])
    assert told["t1.licensing.decisions"] == (None, "unclear", "见附件", ["no_number"])
    assert told["t3.review.upheld"] == ("5", "value", "5¹", ["remark"])
    (row,) = (one for one in line["identities"] if (one["id"], one["scope"]) == ("R-ROW", "t2.granted"))
    assert (row["outcome"], ran.code) == ("not_checkable", 0)
    shown = nianbao("check", "odd.html")
    assert "! t2.granted.natural: '5*' leaves open which number it is" in shown.out


def test_json_has_every_cell_and_identity(nianbao: Program, tmp_path: Path) -> None:
    put(tmp_path, "old.html", page(2020, t1__procurement__amount="3235727元"))
    ran = nianbao("check", "old.html", "--json")
    (line,) = ran.lines
    assert (line["year"], line["layout"], line["tables"], ran.code) == (2020, "g2019", "html", 0)
    amount = next(cell for cell in line["cells"] if cell["field"] == "t1.procurement.amount")
    assert (Decimal(amount["value"]), amount["unit"], amount["printed"]) == (
        Decimal("323.5727"),
        "万元",
        "3235727元",
    )
    assert {one["outcome"] for one in line["identities"]} == {"pass"}


def test_two_years_of_one_issuer_are_held_together(nianbao: Program, tmp_path: Path) -> None:
    put(tmp_path, "2023.html", page(2023))
    put(tmp_path, "2024.html", page(2024))
    ran = nianbao("check", "2023.html", "2024.html", "--json")
    first, second = ran.lines
    assert ran.code == 6  # one request carried out of 2023, none carried into 2024
    assert (first["soft"], second["soft"]) == ([], ["R-YEAR"])


def test_a_page_without_tables_is_no_failure_but_said(nianbao: Program, tmp_path: Path) -> None:
    put(tmp_path, "news.html", "<html><body><h1>新闻</h1><p>今天天气晴朗。</p></body></html>")
    ran = nianbao("check", "news.html")
    assert ran.code == 0
    assert "nothing can be checked" in ran.out


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100])
def test_one_unreadable_file_does_not_cost_the_others(
    nianbao: Program, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.bin").write_bytes(content)
    put(tmp_path, "good.html", page())
    ran = nianbao("check", "x.bin", "good.html", "--json")
    assert ran.code == 1
    assert [line["file"] for line in ran.lines] == ["good.html"]
    assert "x.bin" in ran.err


def test_a_file_that_is_not_there_is_wrong_usage(nianbao: Program) -> None:
    assert nianbao("check", "nowhere.html").code == 2


def test_what_could_not_be_read_is_said_and_is_no_success(nianbao: Program, tmp_path: Path) -> None:
    shown = "".join(f"<p>{heading}</p><p><img src='/t{at}.png'></p>" for at, heading in enumerate(HEADINGS))
    title = "青岭县2024年政府信息公开工作年度报告"
    put(
        tmp_path,
        "pictured.html",
        f"<meta charset=utf-8><h1>{title}</h1><div><p>一、总体情况</p>{shown}</div>",
    )
    ran = nianbao("check", "pictured.html", "--json")
    said = json.loads(ran.out)
    assert (ran.code, said["tables"], said["cells"]) == (6, "unread", [])
    assert said["notes"] == ["its tables are pictures, files of their own: check those"]
    assert "left unread 未读 its tables are pictures" in nianbao("check", "pictured.html").out


def test_the_statistics_form_of_2014_is_shown_by_its_labels(nianbao: Program, tmp_path: Path) -> None:
    figures = {"主动公开政府信息数": "4067", "主动公开规范性文件数": "17", "制发规范性文件总数": "18"}
    figures |= {"2.政府网站公开政府信息数": "3950", "（一）收到申请数": "2O", "1.按时办结数": "26"}
    rows = [[label(name), label("件"), Td(value)] for name, value in figures.items()]
    put(tmp_path, "old.html", page(2018).partition("<p>二、")[0] + plain(rows) + "</div></body></html>")
    ran = nianbao("check", "old.html")
    assert "格式 g2014" in ran.out
    assert "政府信息公开情况统计表" in ran.out
    assert "! s1.requests.received: '2O' leaves open which number it is 数字不明确" in ran.out
    read = json.loads(nianbao("check", "--json", "old.html").out)
    assert {cell["field"]: cell["value"] for cell in read["cells"] if cell["value"]} == {
        "s1.disclosed.total": "4067",
        "s1.disclosed.normative": "17",
        "s1.disclosed.normative_issued": "18",
        "s1.disclosed.website": "3950",
        "s1.requests.in_time": "26",
    }


def test_a_cell_that_the_page_shows_again_otherwise_is_said(nianbao: Program, tmp_path: Path) -> None:
    again = plain(tables(Layout.G2021, consistent(Layout.G2021) | {"t1.licensing.decisions": "77777"})[0])
    put(tmp_path, "twice.html", page().replace("<p>三、", f"{again}<p>三、"))
    ran = nianbao("check", "twice.html")
    assert "t1.licensing.decisions" in ran.out
    assert "前后不一" in ran.out


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_of_a_cell_has_its_note(flag: Flag) -> None:
    cell = CellValue("t1.fees.amount", Decimal(5), "5", CellState.VALUE, flags=(flag,))
    (note,) = notes([cell])
    assert note.startswith("t1.fees.amount: ")
