"""A report page whose text stands in a frame, and one with documents: what was seen of it is in the trail, also
where the budget ends in the middle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.nianbao_cli.test_crawl_traps import OLDER, SECTIONS, TITLE, Crawled, listing, page, raw

Crawl = Callable[..., Crawled]
LISTED = {"/nb/": listing(("/r.html", TITLE), OLDER)}
FRAMED = LISTED | {
    "/r.html": page(f"<h1>{TITLE}</h1><iframe src='/in.html'></iframe>", TITLE),
    "/in.html": page(SECTIONS),
}
WITH_DOCUMENTS = LISTED | {
    "/r.html": page(f"<h1>{TITLE}</h1>{SECTIONS}<a href='/1.pdf'>附件1</a><a href='/2.pdf'>附件2</a>", TITLE),
    **{f"/{number}.pdf": raw(b"%PDF-1.4\n" + b"x" * 3000) for number in (1, 2)},
}
BEFORE = 5
"""robots.txt, home page, section, column, report page."""


@pytest.fixture
def crawled(nianbao: Callable[..., Any], tmp_path: Path) -> Crawl:
    return lambda pages, **settings: Crawled(nianbao, tmp_path, pages, **settings)


def steps(directory: Path, aim: str) -> list[tuple[str, str | None]]:
    """The steps of one aim in the manifest: the path, and what was seen."""
    (manifest,) = (directory / "nianbao-data").glob("*/990101/2021/**/manifest.json")
    trail = json.loads(manifest.read_text())["trail"]
    paths = [(f"/{step['url'].rpartition('/')[2]}", step.get("saw")) for step in trail if step["aim"] == aim]
    return [(path, saw) for path, saw in paths if path != "/2020.html"]


def test_the_text_of_a_frame_is_the_reports(crawled: Crawl, tmp_path: Path) -> None:
    done = crawled(FRAMED)
    assert (done.status, done.line["url"]) == ("archived", done.url("/r.html"))
    assert steps(tmp_path, "report") == [("/r.html", "the report (county)")]
    assert steps(tmp_path, "frame") == [("/in.html", None)]


def test_a_budget_that_ends_before_a_frame_proves_nothing_of_its_page(crawled: Crawl, tmp_path: Path) -> None:
    done = crawled(FRAMED, county_pages=str(BEFORE))
    assert (done.status, done.line["reason_code"]) == ("not_found", "column_unread")
    assert done.line["reason_values"]["why"]["reason_code"] == "requests_spent"
    assert steps(tmp_path, "report") == [("/r.html", "budget spent")]
    assert steps(tmp_path, "frame") == [("/in.html", None)]


def test_a_report_is_kept_with_the_documents_that_the_budget_allows(crawled: Crawl, tmp_path: Path) -> None:
    done = crawled(WITH_DOCUMENTS, county_bytes="6000")
    assert done.status == "archived"
    first, second = steps(tmp_path, "attachment")
    assert first == ("/1.pdf", None)
    assert second[0] == "/2.pdf"
    assert second[1] is not None
    assert "/2.pdf" not in done.asked
