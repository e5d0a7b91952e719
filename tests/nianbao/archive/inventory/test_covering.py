"""Which seal covers a capture, as links and stamps come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nianbao.archive.inventory.covering import CoveringSeal, Seals
from nianbao.archive.inventory.links import stamp_key
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import StoredObject
from tests.nianbao.archive.catalogue.handmade import Report
from tests.nianbao.archive.inventory.test_extending import extended

FIRST = Report()


def link_of(store: DirectoryStore, work: Path, report: Report) -> StoredObject:
    """The link that a report's capture was put into."""
    report.put(store)
    head = extended(store, work).head
    assert head is not None
    return head


def covering(store: DirectoryStore, work: Path, report: Report) -> CoveringSeal | None:
    seals = Seals(store, work)
    seals.refresh()
    return seals.covering(report.key)


def test_the_first_stamped_link_from_its_own_on(store: DirectoryStore, work: Path) -> None:
    reports = [replace(FIRST, code=code) for code in ("530100", "530102", "530103", "530111")]
    links = [link_of(store, work, report) for report in reports]
    own = CoveringSeal(links[0].key, links[0].sha256, None)
    assert covering(store, work, reports[0]) == own
    assert str(own) == f"{links[0].key} sha256:{links[0].sha256}"
    for at in (3, 1):
        store.put(stamp_key(links[at].key), b"stamp")
    second, last = (CoveringSeal(links[at].key, links[at].sha256, stamp_key(links[at].key)) for at in (1, 3))
    assert [covering(store, work, report) for report in reports] == [second, second, last, last]


def test_a_stamped_branch_covers_nothing_of_the_other(
    store: DirectoryStore, work: Path, tmp_path: Path
) -> None:
    first = link_of(store, work, FIRST)
    one = replace(FIRST, code="530100")
    branch = link_of(store, work, one)
    aside = (Path(store.url) / branch.key).rename(tmp_path / "aside")
    other = replace(FIRST, code="530102")
    stamped = link_of(store, tmp_path / "elsewhere", other)
    aside.rename(Path(store.url) / branch.key)
    store.put(stamp_key(stamped.key), b"stamp")
    assert covering(store, work, FIRST) == CoveringSeal(stamped.key, stamped.sha256, stamp_key(stamped.key))
    assert first.key != stamped.key


def test_what_no_link_names_has_none(store: DirectoryStore, work: Path) -> None:
    FIRST.put(store)
    assert covering(store, work, FIRST) is None
