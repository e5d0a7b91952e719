"""Tables in a narrow terminal and in a pipe: no code, name or date is broken, and no blank is left behind."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from rich.cells import cell_len
from rich.console import Console

from nianbao.archive.store.directory import DirectoryStore
from nianbao_cli.sheet import draw_tables
from nianbao_cli.tables import TableColumn, drawn
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt
from tests.nianbao.web.handmade_site import cells
from tests.nianbao_cli.terminal import in_terminal

NIANBAO = str(Path(sys.executable).with_name("nianbao"))
LONG = "双江拉祜族佤族布朗族傣族自治县"
REASON = "the report column http://www.ynshuangjiang.gov.cn/zfxxgk/nianbao.htm was read to its end; " * 3


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    store = DirectoryStore(tmp_path / "nianbao-data")
    Report().put(store)
    put_attempt(store, "2022-03-01T00:00:00+00:00", "not_published", code="530925", name=LONG, reason=REASON)
    return tmp_path


def reports(directory: Path, columns: int) -> list[str]:
    return in_terminal([NIANBAO, "reports"], columns, directory, os.environ)


@pytest.mark.parametrize("columns", [200, 100, 80, 60, 40])
def test_no_code_name_or_date_is_broken_at_any_width(archive: Path, columns: int) -> None:
    lines = reports(archive, columns)
    assert all(cell_len(line) <= columns for line in lines)
    text = "\n".join(lines)
    for whole in ("530925", LONG, "532525", "石屏县", "not_published", "archived"):
        assert whole in text, whole
    assert "".join(REASON.split()) in "".join(text.split()), "the last column says all of it"


def test_no_number_and_no_word_is_broken() -> None:
    said = "青岭县人民政府办公室2025年政府信息公开工作年度报告 http://127.0.0.1:8750/nb/ of 2019, 2020"
    for width in range(30, 60):
        text = drawn([TableColumn("code"), TableColumn("title")], [["990101", said]], width)
        for whole in ("2025", "127.0.0.1:8750/", "2019,", "2020", "http:/"):
            assert whole in text, (width, whole)
        assert all(cell_len(line) <= width for line in text.splitlines())


def test_columns_give_way_in_order(archive: Path) -> None:
    def heads(columns: int) -> list[str]:
        return re.split(r" {2,}", reports(archive, columns)[0])

    assert heads(200)[:9] == [
        "code", "name", "year", "scope", "status", "stored", "published", "issuer", "title or reason",
    ]  # fmt: skip
    assert heads(100) == ["code", "name", "year", "status", "published", "title or reason"]
    assert heads(80) == ["code", "name", "status", "title or reason"]


def test_a_pipe_gets_whole_lines_without_blanks_at_their_ends(
    archive: Path, nianbao: Callable[..., Ran]
) -> None:
    lines = nianbao("reports").out.splitlines()
    assert len(lines) == 3
    assert [line for line in lines if line != line.rstrip()] == []
    assert lines[1].startswith(f"530925  {LONG}  ")
    assert lines[1].endswith(REASON.strip())


def test_only_what_all_rows_say_alike_gives_way() -> None:
    columns = [TableColumn("code"), TableColumn("scope", gives_way=1, alike=True), TableColumn("why")]
    alike, mixed = ([("1", "county", "x" * 30), ("2", scope, "y" * 30)] for scope in ("county", "office"))
    assert drawn(columns, alike, 30).splitlines()[0].split() == ["code", "why"]
    assert drawn(columns, mixed, 30).splitlines()[0] == "1: scope county, why"


@pytest.mark.parametrize("width", [60, 120])
def test_a_number_of_a_checked_report_is_never_broken(width: int) -> None:
    console = Console(width=width)
    with console.capture() as shown:
        for table in draw_tables(cells(t2__new_received__natural="1234567"), (), width):
            console.print(table)
    assert "1234567" in shown.get()
