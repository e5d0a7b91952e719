"""Versions: what was new when it was captured, and is not what is current."""

from __future__ import annotations

import pytest

from nianbao.archive.catalogue.history import HeldReport
from nianbao.archive.catalogue.manifest import NamedObject
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
