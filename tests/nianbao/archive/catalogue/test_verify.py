"""`nianbao verify`: what is damaged, missing, unreadable, or named by nobody."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.archive.catalogue.verify import Finding, ObjectState, verify
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import StoreError
from tests.nianbao.archive.catalogue.handmade import Report, flip, put_attempt

REPORT = Report(attachments=(("附件.pdf", b"%PDF" * 5000), ("空.doc", b"")), warcs=2)
LATER = Report(captured_at="2022-03-15T16:00:00+08:00", text="更正\n".encode())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


def damage(store: DirectoryStore, deep: bool = False) -> list[Finding]:
    return [finding for finding in verify(store, deep) if finding.state.is_damage]


@pytest.mark.parametrize("deep", [False, True])
def test_a_whole_archive_is_ok(store: DirectoryStore, deep: bool) -> None:
    named = REPORT.put(store).objects + LATER.put(store).objects
    put_attempt(store, "2022-03-01T00:00:00Z")
    findings = list(verify(store, deep))
    assert {finding.state for finding in findings} == {ObjectState.OK}
    assert [finding.key for finding in findings] == sorted(one.key for one in named)
    assert {finding.manifest for finding in findings} == {REPORT.key, LATER.key}


@pytest.mark.parametrize("deep", [False, True])
def test_an_empty_store_has_nothing_to_say(store: DirectoryStore, deep: bool) -> None:
    assert list(verify(store, deep)) == []


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("deep", [False, True])
def test_a_flipped_bit_anywhere_is_found(store: DirectoryStore, root: Path, seed: int, deep: bool) -> None:
    REPORT.put(store)
    chance = random.Random(seed)
    key = chance.choice([key for key in store.keys("") if store.size(key)])
    flip(root / key, chance.randrange(store.size(key)), 1 << chance.randrange(8))
    found = damage(store, deep)
    assert key in {finding.key for finding in found}
    assert all(finding.reason for finding in found)


@pytest.mark.parametrize("deep", [False, True])
def test_what_is_missing_is_found(store: DirectoryStore, root: Path, deep: bool) -> None:
    text = REPORT.put(store).object("text")
    assert text is not None
    (root / text.key).unlink()
    (finding,) = damage(store, deep)
    assert finding == Finding(text.key, ObjectState.MISSING, f"it is not in {store.url}", REPORT.key)


@pytest.mark.parametrize("extra", [b"x", b""])
def test_another_size_is_found(store: DirectoryStore, root: Path, extra: bytes) -> None:
    text = REPORT.put(store).object("text")
    assert text is not None
    (root / text.key).write_bytes(extra)
    (finding,) = damage(store)
    assert finding.reason == f"it has {len(extra)} bytes, {finding.manifest} names {text.size}"


def test_a_size_that_alone_is_wrong_is_found(store: DirectoryStore) -> None:
    manifest = REPORT.put(store)
    wrong = replace(manifest, objects=tuple(replace(one, size=one.size + 1) for one in manifest.objects))
    store.put(LATER.key, wrong.to_json())
    assert {finding.manifest for finding in damage(store)} == {LATER.key}


def test_an_object_nobody_names_is_no_damage(store: DirectoryStore, root: Path) -> None:
    REPORT.put(store)
    store.put("warc/532525/2021/cut-off.warc.gz", b"\x1f\x8b")
    findings = [finding for finding in verify(store, deep=True) if finding.state != ObjectState.OK]
    assert findings == [
        Finding("warc/532525/2021/cut-off.warc.gz", ObjectState.UNREFERENCED, "no readable manifest names it")
    ]
    assert not findings[0].state.is_damage


def test_an_unreadable_manifest_is_damage_and_comes_first(store: DirectoryStore, root: Path) -> None:
    REPORT.put(store)
    LATER.put(store)
    flip(root / LATER.key, 300)
    findings = [finding for finding in verify(store) if finding.state != ObjectState.OK]
    assert (findings[0].key, findings[0].state) == (LATER.key, ObjectState.UNREADABLE)
    assert "seal" in str(findings[0].reason) or "readable" in str(findings[0].reason)
    assert {finding.state for finding in findings[1:]} == {ObjectState.UNREFERENCED}
    assert len(findings) == 5


def test_each_key_is_read_once_and_progress_adds_up(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = REPORT.put(store)
    shared = replace(LATER.manifest(first.objects), record_id=first.record_id)
    store.put(LATER.key, shared.to_json())
    seen: dict[str, int] = {}
    opened: list[str] = []
    original = DirectoryStore.open

    def counting(self: DirectoryStore, key: str, *rest: int, **named: int) -> object:
        opened.append(key)
        return original(self, key, *rest, **named)

    monkeypatch.setattr(DirectoryStore, "open", counting)
    list(verify(store, progress=lambda key, count: seen.update({key: seen.get(key, 0) + count})))
    assert seen == {named.key: named.size for named in first.objects if named.size}
    assert sorted(opened) == sorted([named.key for named in first.objects] + [REPORT.key, LATER.key])


def test_an_object_that_cannot_be_read_is_damage(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = REPORT.put(store).object("text")
    assert text is not None
    original = DirectoryStore.open

    def failing(self: DirectoryStore, key: str, *rest: int, **named: int) -> object:
        if key == text.key:
            raise StoreError(f"cannot read {key}: Input/output error")
        return original(self, key, *rest, **named)

    monkeypatch.setattr(DirectoryStore, "open", failing)
    (finding,) = damage(store)
    assert finding.state == ObjectState.UNREADABLE
    assert "Input/output error" in str(finding.reason)


def test_deep_names_offset_record_and_loss(store: DirectoryStore, root: Path) -> None:
    warc = REPORT.put(store).object("warc")
    assert warc is not None
    flip(root / warc.key, warc.size - 6)
    plain, deep = damage(store, deep=True)
    assert plain.offset is None
    assert deep.key == warc.key
    assert deep.offset
    assert deep.record_id == REPORT.record_id
    assert f"offset {deep.offset}: its gzip member is damaged" in str(deep.reason)
    assert "lost: response record of http://www.ynsp.gov.cn/" in str(deep.reason)


MEASURE = """
import resource, sys
from nianbao.archive.catalogue.verify import verify
from nianbao.archive.store.directory import DirectoryStore
findings = list(verify(DirectoryStore(sys.argv[1]), deep=True))
assert [finding.state for finding in findings] == ["ok"] * len(findings), findings
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_large_record_keeps_memory_flat(store: DirectoryStore) -> None:
    REPORT.put(store)
    command = [sys.executable, "-c", MEASURE, store.url]
    small = int(subprocess.run(command, check=True, capture_output=True).stdout)
    replace(LATER, page=bytes(500 * 1024**2), store_html=False).put(store)
    large = int(subprocess.run(command, check=True, capture_output=True).stdout)
    assert large - small < 16
