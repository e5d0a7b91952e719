"""The chain as it grows: what a link names, who joins branches, what is remembered."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import manifest_keys
from nianbao.archive.inventory import extending
from nianbao.archive.inventory.chain import Heads
from nianbao.archive.inventory.extending import Extended, extend
from nianbao.archive.inventory.links import InventoryLink, link_keys, read_link
from nianbao.archive.store.digest import stored_object
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import ManifestError
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt

FIRST = Report()
SECOND = replace(FIRST, code="530100")
THIRD = replace(FIRST, code="530102")


def extended(store: DirectoryStore, work: Path, join: bool = False) -> Extended:
    with Catalogue.open(store, work) as catalogue:
        catalogue.refresh()
    return extend(store, work, join)


def last(store: DirectoryStore) -> InventoryLink:
    *_, key = link_keys(store)
    return read_link(store, key)[1]


def test_the_first_link_names_every_manifest_by_its_digest(store: DirectoryStore, work: Path) -> None:
    FIRST.put(store)
    put_attempt(store, "2022-03-01T00:00:00Z")
    done = extended(store, work)
    link = last(store)
    assert link.previous == ()
    assert link.manifests == tuple(stored_object(store, key) for key in manifest_keys(store))
    assert (done.links, done.manifests) == (1, 2)
    assert Heads(work, store).read() == (done.head,)


def test_the_next_link_names_what_is_new_and_the_one_before(store: DirectoryStore, work: Path) -> None:
    FIRST.put(store)
    before = extended(store, work).head
    SECOND.put(store)
    done = extended(store, work)
    assert last(store).previous == (before,)
    assert [one.key for one in last(store).manifests] == [SECOND.key]
    assert Heads(work, store).read() == (done.head,)


def test_nothing_new_is_no_link(store: DirectoryStore, work: Path) -> None:
    assert extended(store, work) == Extended(None)
    FIRST.put(store)
    head = extended(store, work).head
    assert extended(store, work) == Extended(head)
    assert extended(store, work.with_name("other"), join=True) == Extended(head)


def test_branches_of_several_writers_are_joined_by_the_next(store: DirectoryStore, work: Path) -> None:
    """A link that one writer did not see is one that another wrote at the same time."""
    FIRST.put(store)
    extended(store, work)
    SECOND.put(store)
    seen = extended(store, work).head
    assert seen is not None
    aside = (Path(store.url) / seen.key).rename(work / "aside")
    Heads(work, store).forget_gone(store)
    other = extended(store, work).head
    aside.rename(Path(store.url) / seen.key)
    THIRD.put(store)
    done = extended(store, work)
    assert set(last(store).previous) == {seen, other}
    assert [one.key for one in last(store).manifests] == [THIRD.key]
    assert Heads(work, store).read() == (done.head,)


def test_branches_are_joined_though_nothing_is_new(store: DirectoryStore, work: Path) -> None:
    FIRST.put(store)
    head = extended(store, work).head
    assert head is not None
    alone = InventoryLink("2026-11-30T00:00:00+00:00", (), ())
    assert b"stamps" not in alone.to_json()  # as links of before were, and older programs read them
    store.put("inventory/20200101T000000000000Z.json", alone.to_json())
    assert extended(store, work) == Extended(head)
    done = extended(store, work, join=True)
    assert (done.links, done.manifests, len(last(store).previous)) == (1, 0, 2)


def test_a_large_archive_begins_with_several_links(
    store: DirectoryStore, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extending, "MOST", 2)
    for number in range(5):
        replace(FIRST, code=f"53010{number}").put(store)
    done = extended(store, work)
    links = [read_link(store, key)[1] for key in link_keys(store)]
    assert [len(link.manifests) for link in links] == [2, 2, 1]
    assert [[one.key for one in link.previous] for link in links[1:]] == [[key] for key in link_keys(store)][
        :2
    ]
    assert (done.links, done.manifests) == (3, 5)


def test_an_index_that_is_lost_is_read_again_from_the_store(store: DirectoryStore, work: Path) -> None:
    FIRST.put(store)
    head = extended(store, work).head
    (work / "inventory.sqlite").unlink()
    assert extended(store, work) == Extended(head)


def test_what_a_link_that_is_gone_named_is_listed_again(store: DirectoryStore, work: Path) -> None:
    FIRST.put(store)
    head = extended(store, work).head
    assert head is not None
    (Path(store.url) / head.key).unlink()
    done = extended(store, work)
    assert [one.key for one in last(store).manifests] == [FIRST.key]
    assert set(Heads(work, store).read()) == {head, done.head}
    assert Heads(work, store).forget_gone(store) == [head.key]


def test_an_unreadable_link_is_said_and_left_out(
    store: DirectoryStore, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    FIRST.put(store)
    store.put("inventory/20200101T000000000000Z.json", b"{}")
    with caplog.at_level(logging.WARNING):
        assert extended(store, work).manifests == 1
    assert "20200101T000000000000Z.json" in caplog.text


def test_each_store_has_a_memory_of_its_own(
    store: DirectoryStore, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    FIRST.put(store)
    head = extended(store, work).head
    other = DirectoryStore(work / "other")
    assert Heads(work, other).read() == ()
    (path,) = (work / "inventory-heads").iterdir()
    path.write_text("[]")
    with caplog.at_level(logging.WARNING):
        assert Heads(work, store).read() == ()
    assert str(path) in caplog.text
    assert head is not None


GOOD = {"key": "reports/1/2021/a/b/manifest.json", "sha256": "0" * 64, "size": 1}


@pytest.mark.parametrize(
    "bad",
    [
        {"key": "../up"},
        {"key": 1},
        {"sha256": "0" * 63},
        {"sha256": "G" * 64},
        {"sha256": None},
        {"size": -1},
        {"size": True},
        {"size": "1"},
        {"more": 1},
    ],
)
@pytest.mark.parametrize("where", ["previous", "manifests"])
def test_a_link_that_says_what_cannot_be_is_unreadable(bad: dict[str, object], where: str) -> None:
    said = {"format": "nianbao-inventory/1", "written": "2026-11-30T00:00:00+00:00", "software": {}}
    said |= {"previous": [], "manifests": []}
    assert InventoryLink.from_json(json.dumps(said | {where: [GOOD]}).encode(), "k")
    with pytest.raises(ManifestError, match="k is not a readable link"):
        InventoryLink.from_json(json.dumps(said | {where: [GOOD | bad]}).encode(), "k")
