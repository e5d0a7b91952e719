"""Dates in addresses, as real portals write them."""

from __future__ import annotations

from datetime import date

import pytest

from nianbao.core.date_doubt import date_in_url


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://x.gov.cn/zwgk/202202/t20220215_777.html", date(2022, 2, 15)),
        ("https://www.longyou.gov.cn/art/2024/1/30/art_1229114055_89890.html", date(2024, 1, 30)),
        ("http://www.xinye.gov.cn/2019/0318/58220.html", date(2019, 3, 18)),
        ("http://www.xuwen.gov.cn/content/post_1865610.html", None),
        ("http://x.gov.cn/xxgknb/2019/zbxx/202601/a703a64c.shtml", None),
        ("http://x.gov.cn/20221341/1.html", None),
        ("http://x.gov.cn/?id=20220215", None),
        ("", None),
    ],
)
def test_the_date_that_an_address_spells_out(url: str, found: date | None) -> None:
    assert date_in_url(url) == found
