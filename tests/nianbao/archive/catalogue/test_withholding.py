"""What is withheld of a report: all of it, or what one version says, in whatever captures and readings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import (
    LIFTED,
    WITHHELD,
    Manifest,
    NamedObject,
    ReportManifest,
    Tombstone,
)
from nianbao.archive.catalogue.withholding import Withheld
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import ManifestError, UsageError
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt

FIRST = Report()
STONE = {"code": FIRST.code, "name": "石屏县", "year": 2021, "scope": "county"}


def capture(month: int, text: str, page: str = "", **said: Any) -> ReportManifest:
    """A capture of a month of 2022: what its text says, and its page."""
    named = (NamedObject("html", "x/report.html", f"{page or text:0>64}", 1),)
    return FIRST.manifest(named).__class__(
        f"2022-{month:02}-01T00:00:00+00:00", "archived", named, code=FIRST.code, name="石屏县", year=2021,
        scope="county", issuer="县政府", content_sha256=text, **said,
    )  # fmt: skip


def stone(
    status: str, *on: ReportManifest, version: str = "", at: str = "2026-01-01T00:00:00+00:00"
) -> Tombstone:
    named = tuple(NamedObject(status, one.key, "0" * 64, 1) for one in on)
    return Tombstone(at, status, named, version=version, reason="asked", **STONE)


A1, A2, B, A3 = (capture(month, text) for month, text in ((1, "a"), (2, "a"), (3, "b"), (4, "a")))
ALL = [A1, A2, B, A3]


def hidden(*stones: Tombstone, among: list[ReportManifest] = ALL) -> list[int]:
    """The places of the captures that are not shown."""
    times = Withheld.by(stones).among(among)
    return [at for at, one in enumerate(among) if one.captured_at in times]


def test_a_report_is_withheld_with_all_that_comes() -> None:
    assert hidden(stone(WITHHELD, A1)) == [0, 1, 2, 3]


def test_a_version_is_withheld_in_every_capture_that_says_the_same() -> None:
    assert hidden(stone(WITHHELD, A1, version=A1.captured_at)) == [0, 1, 3]
    assert hidden(stone(WITHHELD, B, version=B.captured_at)) == [2]


def test_another_reading_of_its_page_is_the_same_version() -> None:
    """Today's reader makes something else of the same bytes, and of the same page captured again."""
    again = replace(A1, content_sha256="c", read_at="2026-01-01T00:00:00+00:00")
    later = capture(5, "c", page="a")
    laid = stone(WITHHELD, A1, version=A1.captured_at)
    assert hidden(laid, among=[A1, again, B, later]) == [0, 1, 3]
    assert hidden(stone(WITHHELD, again, version=A1.captured_at), among=[A1, again, B, later]) == [0, 1, 3]


def test_the_same_page_with_another_document_is_another_version() -> None:
    paper = NamedObject("attachment", "x/attachments/0", "f" * 64, 1)
    other = replace(A2, objects=(*A2.objects, paper))
    assert hidden(stone(WITHHELD, A1, version=A1.captured_at), among=[A1, other]) == [0]


def test_what_is_lifted_is_shown_again_and_the_last_word_counts() -> None:
    on, off = stone(WITHHELD, *ALL), stone(LIFTED, *ALL)
    assert hidden(on, off) == []
    assert hidden(on, off, on) == [0, 1, 2, 3]
    version = stone(WITHHELD, B, version=B.captured_at)
    assert hidden(on, version, off) == [2]


def test_since_when_is_the_first_word_and_why_the_last() -> None:
    first = stone(WITHHELD, *ALL)
    again = replace(first, captured_at="2026-02-02T00:00:00+00:00", reason="said better")
    (standing,) = Withheld.by([first, again]).standing.values()
    assert (standing.since, standing.reason) == (first.captured_at, "said better")


def test_one_issuers_report_alone_can_be_withheld() -> None:
    laid = replace(stone(WITHHELD, A1), issuer="县政府")
    assert hidden(laid) == [0, 1, 2, 3]
    assert hidden(replace(laid, issuer="另一个")) == []
    assert hidden(replace(laid, scope="office")) == []
    assert hidden(replace(laid, year=2020)) == []


def test_a_tombstone_withholds_reports_of_its_own_place_alone() -> None:
    other = NamedObject(WITHHELD, "reports/530100/2021/county-0/t/manifest.json", "0" * 64, 1)
    attempt = NamedObject(WITHHELD, "attempts/532525/2021/t/manifest.json", "0" * 64, 1)
    for named in (other, attempt):
        laid = replace(stone(WITHHELD), objects=(named,))
        with pytest.raises(ManifestError, match="is no report of 532525 for 2021"):
            Manifest.from_json(laid.to_json(), "tombstones/532525/2021/t.json")


def test_who_captures_knows_what_nobody_is_shown(store: DirectoryStore, work: Path) -> None:
    manifest = FIRST.put(store)
    put_attempt(store, "2022-03-01T00:00:00+00:00")
    laid = stone(WITHHELD, manifest)
    with Catalogue.open(store, work) as catalogue:
        catalogue.refresh()
        catalogue.add("tombstones/532525/2021/t.json", laid)
        assert list(catalogue.reports()) == []
        assert catalogue.latest(manifest.code, 2021, "county", manifest.issuer) is not None
        (line,) = catalogue.lines()
        assert (line.status, line.withheld, line.title, line.url) == (
            "archived",
            laid.captured_at,
            None,
            None,
        )
        assert "later_crawl" not in (line.reason_code or "")
        with pytest.raises(UsageError, match=r"withheld since 2026-01-01.*: asked"):
            catalogue.find_report(manifest.code, 2021)
