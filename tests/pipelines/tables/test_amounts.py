"""An amount is in 万元 where the page says a unit; else it is as printed, and that is said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from report_forms import disclosure, grids, numbered, plain, relabel

from nianbao.core.report import Flag, Layout
from pipelines.tables.statutory import read_statutory

OFFICIAL = "本年收费金额（单位：万元）"


@pytest.mark.parametrize(
    ("header", "printed", "value", "flags"),
    [
        (OFFICIAL, "56.7", "56.7", ()),
        ("本年收费金额（单位：元）", "567000", "56.7", ()),
        ("本年收费金额（元）", "567000", "56.7", ()),
        ("本年收费金额", "567000", "567000", (Flag.UNIT_UNKNOWN,)),
        ("本年收费金额", "56.7万元", "56.7", ()),
        ("本年收费金额", "567000元", "56.7", ()),
        ("本年收费金额", "0", "0", ()),
    ],
)
def test_fees(header: str, printed: str, value: str, flags: tuple[Flag, ...]) -> None:
    rows = disclosure(Layout.G2021, {**numbered(Layout.G2021), "t1.fees.amount": printed})
    markup = "".join(plain(relabel(block, {OFFICIAL: header})) for block in rows)
    cell = next(c for c in read_statutory(grids(markup)).cells if c.field == "t1.fees.amount")
    assert (cell.value, cell.flags) == (Decimal(value), flags)
