"""A sign's words are in all that its pattern matches: looking for them first changes nothing."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import crawler.cms
from crawler.cms import FAMILIES
from crawler.cms.family import FamilySign, signs_of
from pipelines.text.page import Page

MODULES = [
    importlib.import_module(f"crawler.cms.{each.name}") for each in pkgutil.iter_modules(crawler.cms.__path__)
]
SIGNS = {
    f"{module.__name__.rpartition('.')[2]}{name}": sign
    for module in MODULES
    for name, sign in vars(module).items()
    if isinstance(sign, FamilySign)
}


@pytest.mark.parametrize("name", SIGNS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_sign_is_found_wherever_it_stands(name: str, data: st.DataObject) -> None:
    sign = SIGNS[name]
    written = data.draw(st.from_regex(re.compile(sign.pattern.pattern, sign.pattern.flags & ~re.U | re.A)))
    page = Page.of(
        f"<p>\n{written}\n".encode("utf-8", "replace"), "http://a.test/", "text/html; charset=utf-8"
    )
    found = len(sign.pattern.findall(page.text))
    assert (sign.on(page), sign.times(page)) == (found > 0, found)


def test_signs_are_looked_for_once_in_a_page() -> None:
    page = Page.of(b"<p>" + b"'" * 9, "http://a.test/")
    before = signs_of.cache_info().misses
    for _ in range(3):
        crawler.cms.other_pages(page), crawler.cms.entries_of(page), crawler.cms.family_of(page)
    assert signs_of.cache_info().misses == before + len(FAMILIES)
