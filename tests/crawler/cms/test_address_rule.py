"""The rule that made addresses of an interface's records on page 1 makes those of page 2."""

from __future__ import annotations

import json

from crawler.cms import further_asks
from crawler.cms.address_rule import AddressRule
from crawler.cms.family import Ask
from pipelines.text.page import Page

HERE = "http://p.gov.cn/nb/"
ASKED = f"{HERE}api?page=1&size=2"


def title(year: int) -> str:
    return f"青岭县{year}年政府信息公开工作年度报告"


def records(*years: int) -> str:
    rows = [
        {"guid": f"a{year}", "sort": 1, "name": f"<em>{title(year)}</em>", "time": f"{year + 1}-02-03"}
        for year in years
    ]
    return json.dumps({"code": 0, "data": {"rows": rows}})


def shown(*years: int, href: str = "/detail.html?id=a{}&t=1") -> Page:
    rows = "".join(f'<li><a href="{href.format(year)}">{title(year)}</a></li>' for year in years)
    return Page.of(f"<ul>{rows}</ul>".encode(), HERE, "text/html; charset=utf-8")


def test_the_next_pages_records_get_their_addresses() -> None:
    page = shown(2023, 2022)
    ((family, ask),) = further_asks(page, [ASKED], [records(2023, 2022)])
    assert ask == Ask(f"{HERE}api?page=2&size=2")
    told = family.told(ask, Page.of(records(2021, 2020).encode(), ask.url, "application/json"), page)
    assert [(each.url, each.text) for each in told.entries] == [
        (f"http://p.gov.cn/detail.html?id=a{year}&t=1", title(year)) for year in (2021, 2020)
    ]
    assert "2022-02-03" in told.entries[0].row


def test_a_rule_that_holds_once_may_be_chance() -> None:
    assert AddressRule.of(shown(2023), [records(2023)]) is None


def test_addresses_that_no_field_holds_give_no_rule() -> None:
    assert AddressRule.of(shown(2023, 2022, href="/x/b{}.html"), [records(2023, 2022)]) is None


def test_a_part_of_a_longer_number_is_not_the_field() -> None:
    assert AddressRule.of(shown(2023, 2022, href="/x/za{}.html"), [records(2023, 2022)]) is None


def test_a_field_that_holds_the_address_is_believed_before_one_that_holds_a_part_of_it() -> None:
    """All of page 1 may be of one month: the folder that they have in common is no rule for page 2."""
    answer = json.dumps(
        [
            {"id": y, "name": title(y), "link": f"/c/{'202501' if y > 2021 else '202502'}/{y}.html"}
            for y in (2023, 2022, 2021)
        ]
    )
    rule = AddressRule.of(shown(2023, 2022, href="/c/202501/{}.html"), [answer])
    assert rule is not None
    assert [each.url for each in rule.entries(answer)][-1] == "http://p.gov.cn/c/202502/2021.html"
