"""Versions: what was new when it was captured, and is not what is current."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.archive.catalogue.history import HeldReport, Replaced
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest
from tests.nianbao.archive.catalogue.handmade import Report


def held(contents: str, **said: object) -> HeldReport:
    """A capture a month, each of the content its letter names."""
    return HeldReport(
        tuple(
            Report(
                captured_at=f"2022-{month:02d}-01T00:00:00Z", text=letter.encode(), said=dict(said)
            ).manifest(())
            for month, letter in enumerate(contents, 1)
        )
    )


@pytest.mark.parametrize(
    ("contents", "versions"),
    [
        ("A", []),
        ("AA", []),
        ("AAA", []),
        ("AB", [1]),
        ("AAB", [1]),
        ("ABB", [1]),
        ("ABC", [1, 2]),
        ("ABA", [2]),
        ("ABAC", [1, 2, 3]),
        ("AABBA", [3]),
    ],
)
def test_versions_are_the_earlier_contents(contents: str, versions: list[int]) -> None:
    assert [int(version.captured_at[5:7]) for version in held(contents).versions] == versions


def test_the_first_capture_is_the_first_of_any_version() -> None:
    assert held("AB").first_captured_at == "2022-01-01T00:00:00Z"


def test_an_earlier_first_capture_that_a_manifest_knows_of_counts() -> None:
    known = held("AB", first_captured_at="2021-12-31T00:00:00+08:00")
    assert known.first_captured_at == "2021-12-31T00:00:00+08:00"


def test_without_a_content_digest_every_capture_is_a_version() -> None:
    assert len(held("AAA", content_sha256="").versions) == 2


def test_another_attachment_is_another_version() -> None:
    first, second = (
        Report(captured_at=f"2022-0{month}-01T00:00:00Z").manifest(
            (NamedObject("attachment", f"a/{month}", str(month) * 64, 1, "年报.pdf"),)
        )
        for month in (1, 2)
    )
    assert HeldReport((first, second)).versions == [first]


def reading(
    letter: str, month: int = 1, read_at: str = "", readers: str = "", page: str = ""
) -> ReportManifest:
    """A capture of that month as it was read, at once or again."""
    objects = (
        NamedObject("text", f"t/{letter}", (letter * 64).lower(), 1),
        NamedObject("html", "h", (page or letter) * 64, 1),
    )
    made = Report(captured_at=f"2022-{month:02d}-01T00:00:00Z", text=letter.encode()).manifest(objects)
    return replace(made, read_at=read_at, software={"readers": {"pages": readers}})


LATER = "2023-01-01T00:00:00+00:00"


def told(*captures: ReportManifest) -> list[tuple[str, str]]:
    """The versions, by month, and why each is no longer current."""
    held = HeldReport(captures)
    return [(one.captured_at[5:7], held.replaced(one).value) for one in held.versions]


def test_a_reading_that_a_newer_one_replaced_is_no_correction() -> None:
    old, new = reading("A"), reading("B", read_at=LATER)
    assert told(old, new) == [("01", "read_again")]
    assert HeldReport((old, new)).corrections == []
    assert [new.key for new in HeldReport((old, new)).newest] == [new.key]


def test_captures_read_again_count_once_and_what_the_portal_changed_stays_so() -> None:
    captures = (
        reading("A"),
        reading("B", read_at=LATER),
        reading("A", 2),
        reading("B", 2, LATER),
        reading("C", 3),
    )
    assert told(*captures) == [("01", "read_again"), ("01", "portal_changed")]
    assert len(HeldReport(captures).by_capture) == 3
    assert [(old.captured_at[5:7], new.captured_at[5:7]) for old, new in HeldReport(captures).steps] == [
        ("01", "01"), ("01", "02"), ("02", "02"), ("02", "03"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("readers", "page", "replaced"),
    [
        ("2", "a", Replaced.READ_AGAIN),
        ("1", "a", Replaced.PORTAL_CHANGED),
        ("2", "b", Replaced.PORTAL_CHANGED),
    ],
)
def test_the_same_bytes_by_another_reader_are_no_change_of_the_portal(
    readers: str, page: str, replaced: Replaced
) -> None:
    """A frame or a style sheet may have changed under the same page: only by another reader is it ours."""
    first, second = reading("A", 1, readers="1", page="a"), reading("B", 2, readers=readers, page=page)
    assert told(first, second) == [("01", replaced.value)]
