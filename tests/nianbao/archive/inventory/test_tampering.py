"""What somebody takes away, changes or adds is seen by `verify`, whatever it is."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.archive.catalogue.keys import place_of
from nianbao.archive.catalogue.verify import Finding, ObjectState, verify
from nianbao.archive.inventory.chain import Chain, Heads
from nianbao.archive.inventory.links import InventoryLink, is_link
from nianbao.archive.store.digest import stored_object
from nianbao.archive.store.directory import DirectoryStore
from tests.nianbao.archive.catalogue.handmade import Report, flip, put_attempt
from tests.nianbao.archive.inventory.test_extending import extended

TRIES = 12
SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(8, 90))]
SPURIOUS = Report(code="510100", captured_at="2023-01-01T00:00:00Z")


@pytest.fixture
def archive(store: DirectoryStore, work: Path) -> DirectoryStore:
    """Two reports, one with a second version, and an attempt: three links."""
    first = Report(attachments=(("附件.pdf", b"%PDF" * 50),))
    first.put(store)
    replace(first, code="530100").put(store)
    extended(store, work)
    replace(first, captured_at="2022-03-15T16:00:00+08:00", text="更正\n".encode()).put(store)
    extended(store, work)
    put_attempt(store, "2022-03-01T00:00:00Z")
    extended(store, work)
    return store


def found(store: DirectoryStore, work: Path) -> tuple[list[Finding], Chain]:
    chain = Chain(Heads(work, store).read())
    return [one for one in verify(store, chain=chain) if one.state is not ObjectState.OK], chain


def test_an_archive_that_nobody_touched_is_whole(archive: DirectoryStore, work: Path) -> None:
    findings, chain = found(archive, work)
    assert findings == []
    assert len(chain.links) == 3
    assert len(chain.heads) == 1


def _remove(store: DirectoryStore, chance: random.Random) -> None:
    (Path(store.url) / chance.choice(list(store.keys("")))).unlink()


def _remove_folder(store: DirectoryStore, chance: random.Random) -> None:
    """A capture with all that belongs to it."""
    manifests = [key for key in store.keys("") if key.endswith("/manifest.json")]
    shutil.rmtree((Path(store.url) / chance.choice(manifests)).parent)


def _swap(store: DirectoryStore, chance: random.Random) -> None:
    contents: dict[bytes, Path] = {}
    for key in store.keys(""):
        path = Path(store.url) / key
        contents.setdefault(path.read_bytes(), path)
    one, other = chance.sample(list(contents.items()), 2)
    one[1].write_bytes(other[0])
    other[1].write_bytes(one[0])


def _change(store: DirectoryStore, chance: random.Random) -> None:
    path = Path(store.url) / chance.choice([key for key in store.keys("") if store.size(key)])
    flip(path, chance.randrange(path.stat().st_size), 1 << chance.randrange(8))


def _rewrite(store: DirectoryStore, chance: random.Random) -> None:
    """A manifest rewritten with a seal of its own."""
    key = chance.choice([key for key in store.keys("") if place_of(key)])
    path = Path(store.url) / key
    sealed = path.read_bytes().replace(b"2022", b"2023", 1)
    body = sealed.rsplit(b',\n "seal"', 1)[0]
    path.write_bytes(body + b"\n}\n")


def _put_object(store: DirectoryStore, chance: random.Random) -> None:
    key = chance.choice([key for key in store.keys("") if not place_of(key) and not is_link(key)])
    store.put(f"{key}.{chance.randrange(10**9)}", b"added")


def _put_report(store: DirectoryStore, chance: random.Random) -> None:
    replace(SPURIOUS, code=f"{chance.randrange(100000, 999999)}").put(store)


def _put_link(store: DirectoryStore, chance: random.Random) -> None:
    """A link of somebody's own, for a report of his own."""
    report = replace(SPURIOUS, code=f"{chance.randrange(100000, 999999)}")
    report.put(store)
    link = InventoryLink("2023-01-01T00:00:00+00:00", (), (stored_object(store, report.key),))
    store.put(f"inventory/2023{chance.randrange(10**9)}.json", link.to_json())


KINDS: tuple[Callable[[DirectoryStore, random.Random], None], ...] = (
    _remove,
    _remove_folder,
    _swap,
    _change,
    _rewrite,
    _put_object,
    _put_report,
    _put_link,
)


def copies(archive: DirectoryStore, folder: Path) -> Iterator[DirectoryStore]:
    for number in range(TRIES):
        copy = folder / f"copy{number}"
        shutil.copytree(archive.url, copy)
        yield DirectoryStore(copy)
        shutil.rmtree(copy)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_tampering_is_seen(archive: DirectoryStore, work: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    remembered = Heads(work, archive).read()
    for copy in copies(archive, tmp_path):
        tamper = chance.choice(KINDS)
        tamper(copy, chance)
        chain = Chain(remembered)
        findings = [one for one in verify(copy, chain=chain) if one.state is not ObjectState.OK]
        seen = {one.state for one in findings}
        if tamper is _put_link:
            assert len(chain.heads) == 2, tamper
        elif tamper is _put_object:
            assert seen == {ObjectState.UNREFERENCED}, tamper
        elif tamper is _put_report:
            assert seen == {ObjectState.UNLISTED}, tamper
        else:
            assert any(state.is_damage for state in seen), tamper


def test_a_chain_cut_at_its_end_is_seen_by_who_remembers_it(archive: DirectoryStore, work: Path) -> None:
    """The last link and all that it alone names are taken away."""
    *_, last = [key for key in archive.keys("") if is_link(key)]
    (attempt,) = [key for key in archive.keys("") if key.startswith("attempts/")]
    for key in (last, attempt):
        (Path(archive.url) / key).unlink()
    findings, _ = found(archive, work)
    assert [(one.key, one.state, one.manifest) for one in findings] == [
        (last, ObjectState.MISSING, "NIANBAO_WORK")
    ]
    findings, chain = found(archive, work / "elsewhere")
    assert (findings, chain.remembered) == ([], ())


def test_a_copy_by_another_program_is_the_same_archive(
    archive: DirectoryStore, work: Path, tmp_path: Path
) -> None:
    copy = DirectoryStore(shutil.copytree(archive.url, tmp_path / "copy"))
    chain = Chain(Heads(work, archive).read())
    assert {one.state for one in verify(copy, chain=chain)} == {ObjectState.OK}
    assert len(chain.heads) == 1


def test_a_link_that_cannot_be_read_is_damage(archive: DirectoryStore, work: Path) -> None:
    *_, last = [key for key in archive.keys("") if is_link(key)]
    (Path(archive.url) / last).write_bytes(b"{}")
    findings, _ = found(archive, work)
    states = [(one.key, one.state) for one in findings]
    assert (last, ObjectState.UNREADABLE) in states
    assert (last, ObjectState.DAMAGED) in states
