"""What the archive keeps as a code is said in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because, reason_fields
from nianbao.core.registry import load_registry
from nianbao.web.site import Site
from tests.nianbao.archive.catalogue.handmade import put_attempt
from tests.nianbao.web.handmade_site import HOSTILE, Served, served

CAPTCHA = because(Code.CAPTCHA, address=f"http://x/{HOSTILE}", status=200)
CHINESE, ENGLISH = "以验证码页（状态码 200）作答", "answers with a captcha served with status 200"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Served]:
    store = DirectoryStore(tmp_path / "store")
    put_attempt(store, "2023-03-01T00:00:00+00:00", year=2022, **reason_fields(CAPTCHA))
    put_attempt(store, "2022-03-01T00:00:00+00:00", year=2021, reason="in words alone")
    site = Site(store, tmp_path / "work", load_registry())
    site.refresh()
    with served(site) as running:
        yield running


@pytest.mark.parametrize("path", ["/report/532525/2022", "/county/532525", "/campaign?year=2022"])
def test_a_reason_is_said_in_the_readers_language(page: Served, path: str) -> None:
    chinese, english = page.get(path).text, page.get(f"/en{path}").text
    assert (CHINESE in chinese, ENGLISH in chinese) == (True, False)
    assert (CHINESE in english, ENGLISH in english) == (False, True)
    assert HOSTILE not in chinese + english


def test_a_reason_of_an_older_archive_stays_in_its_words(page: Served) -> None:
    assert "in words alone" in page.get("/report/532525/2021").text


def test_the_api_gives_the_sentence_and_what_it_is_made_of(page: Served) -> None:
    for path in ("/api/v1/reports?county=532525&year=2022", "/api/v1/coverage?year=2022&state=blocked"):
        (line,) = page.get(path).json()["items"]
        assert {name: line[name] for name in reason_fields(CAPTCHA)} == reason_fields(CAPTCHA)
        assert ENGLISH in line["reason"]
