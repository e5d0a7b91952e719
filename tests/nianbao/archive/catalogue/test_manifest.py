"""A manifest is read back as it was written, or refused by name."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.archive.catalogue.keys import (
    ManifestPlace,
    attempt_folder,
    manifest_keys,
    place_of,
    report_folder,
)
from nianbao.archive.catalogue.manifest import (
    KINDS,
    CaptureManifest,
    Manifest,
    NamedObject,
    read_manifest,
)
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import ManifestError
from nianbao.core.report import Scope, Status
from tests.nianbao.archive.catalogue.handmade import ISSUER, Report, put_attempt

KEY = "reports/532525/2021/county-0/t/manifest.json"
STORED = {path.stem: path.read_bytes() for path in Path(__file__).with_name("manifests").glob("*.json")}
"""One of each kind, stored by the release that had one class for them all."""

TEXT, COUNT = st.text(max_size=9), st.integers(0, 2**63)
JSON = st.dictionaries(TEXT, st.none() | TEXT | COUNT | st.booleans() | st.lists(TEXT | COUNT), max_size=3)
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENT = st.datetimes(timezones=ZONES).map(datetime.isoformat)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
OBJECT = st.builds(
    NamedObject, role=TEXT, key=st.just("a/b"), sha256=HEX, size=COUNT, name=TEXT, url=TEXT, media_type=TEXT
)
OF_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "str": TEXT,
    "str | None": st.none() | TEXT,
    "int": COUNT,
    "float": st.floats(0, allow_nan=False, allow_infinity=False),
    "dict[str, Any]": JSON,
    "dict[str, str | None]": st.dictionaries(TEXT, st.none() | TEXT, max_size=3),
    "tuple[str, ...]": st.lists(TEXT, max_size=3).map(tuple),
    "tuple[int, ...]": st.lists(COUNT, max_size=3).map(tuple),
    "tuple[dict[str, Any], ...]": st.lists(JSON, max_size=3).map(tuple),
    "tuple[NamedObject, ...]": st.lists(OBJECT, max_size=3).map(tuple),
}
OF_NAME: dict[str, st.SearchStrategy[Any]] = {
    "captured_at": MOMENT,
    **dict.fromkeys(("began", "ended", "first_captured_at", "read_at"), st.just("") | MOMENT),
    "status": st.sampled_from(Status).map(str),
    "scope": st.sampled_from(Scope).map(str),
    "format": st.just("nianbao-manifest/1"),
}


def any_manifest(kind: str) -> st.SearchStrategy[Manifest]:
    made = KINDS[kind]
    said = {each.name: OF_NAME.get(each.name, OF_TYPE[str(each.type)]) for each in fields(made)}
    return st.builds(made, **said)


def stored(**said: Any) -> bytes:
    return Report(said=said).manifest(()).to_json()


def test_what_is_written_is_read(store: DirectoryStore) -> None:
    report = Report(attachments=(("附件.pdf", b"%PDF"),))
    manifest = report.put(store)
    assert read_manifest(store, report.key) == manifest
    assert [named.name for named in manifest.objects_of("attachment")] == ["附件.pdf"]
    assert manifest.object("none such") is None


@given(st.sampled_from(sorted(KINDS)).flatmap(any_manifest))
def test_any_manifest_of_any_kind_is_read_as_it_was_written(manifest: Manifest) -> None:
    content = manifest.to_json()
    read = Manifest.from_json(content, KEY)
    assert (type(read), read) == (type(manifest), manifest)
    assert read.to_json() == content


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_earlier_releases_stored_is_read_and_written_byte_for_byte(kind: str) -> None:
    read = Manifest.from_json(STORED[kind], KEY)
    assert type(read) is KINDS[kind]
    assert read.to_json() == STORED[kind]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_every_column_in_the_order_that_stays(kind: str) -> None:
    columns = list(json.loads(STORED["report"]))
    assert list(json.loads(KINDS[kind]("2022-02-15T09:28:00Z", "archived", ()).to_json())) == columns


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("capture", {"code": "532525"}),
        ("capture", {"trail": [{"url": "http://a/"}]}),
        ("attempt", {"title": "年报"}),
        ("attempt", {"record_id": "<urn:uuid:1>"}),
    ],
)
def test_what_another_kind_says_is_refused(kind: str, said: dict[str, Any]) -> None:
    values = json.loads(STORED[kind]) | said
    del values["seal"]
    with pytest.raises(ManifestError, match=f"is nothing that the manifest of {kind} says"):
        Manifest.from_json(json.dumps(values).encode(), KEY)


def test_it_is_plain_json_with_the_seal_last() -> None:
    values = json.loads(stored())
    assert next(iter(values)) == "kind"
    assert list(values)[-1] == "seal"
    assert values["issuer"] == ISSUER


def test_every_flipped_byte_is_seen() -> None:
    content = stored()
    for at in range(len(content)):
        for mask in (0x01, 0x20):
            damaged = bytearray(content)
            damaged[at] ^= mask
            with pytest.raises(ManifestError):
                Manifest.from_json(bytes(damaged), KEY)


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -2, -90])
def test_a_cut_off_manifest_is_seen(cut: int) -> None:
    with pytest.raises(ManifestError):
        Manifest.from_json(stored()[:cut], KEY)


def test_one_of_before_the_evidence_is_read() -> None:
    values = json.loads(stored())
    for name in ("began", "ended", "clock", "operator", "contact", "hosts", "seal"):
        del values[name]
    read = Manifest.from_json(json.dumps(values).encode(), KEY)
    assert (read.began, read.operator, read.hosts) == ("", "", ())
    assert read == Manifest.from_json(stored(), KEY)


def test_one_without_a_seal_is_read() -> None:
    values = json.loads(stored())
    del values["seal"]
    assert Manifest.from_json(json.dumps(values).encode(), KEY) == Manifest.from_json(stored(), KEY)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "other"},
        {"status": "perhaps"},
        {"scope": "village"},
        {"captured_at": "2022-02-15T09:28:00"},
        {"captured_at": "yesterday"},
        {"captured_at": None},
        {"first_captured_at": "2022"},
        {"began": "2022-02-15T09:28:00"},
        {"ended": "late"},
        {"operator": None},
        {"hosts": [1]},
        {"hosts": None},
        {"year": "2021"},
        {"year": -1},
        {"year": True},
        {"seconds": "1"},
        {"code": None},
        {"trail": [1]},
        {"dates": []},
        {"dates": {"a": 1}},
        {"software": None},
        {"identities_failed": [1]},
        {"identities_failed": None},
        {"title": "half \ud800"},
        {"software": {"x": "\udfff"}},
        {"objects": None},
        {"objects": [{"role": "text"}]},
        {"objects": [{"role": "text", "key": "../x", "sha256": "0" * 64, "size": 1}]},
        {"objects": [{"role": "text", "key": "x", "sha256": "0" * 63, "size": 1}]},
        {"objects": [{"role": "text", "key": "x", "sha256": "A" * 64, "size": 1}]},
        {"objects": [{"role": "text", "key": "x", "sha256": "0" * 64, "size": -1}]},
        {"objects": [{"role": 1, "key": "x", "sha256": "0" * 64, "size": 1}]},
        {"format": "nianbao-manifest/2"},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_is_refused(said: dict[str, Any]) -> None:
    values = json.loads(stored()) | said
    del values["seal"]
    with pytest.raises(ManifestError, match=KEY):
        Manifest.from_json(json.dumps(values).encode(), KEY)


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"1", b"\xff\xfe", b"[" * 100_000, b'{"format": 1}']
)
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(ManifestError, match=KEY):
        Manifest.from_json(content, KEY)


def test_one_in_another_place_is_refused(store: DirectoryStore) -> None:
    content = stored()
    for key in (
        "reports/532526/2021/county-0/t/manifest.json",
        "reports/532525/2022/county-0/t/manifest.json",
        "attempts/532525/2021/t/manifest.json",
        "captures/t-0.json",
    ):
        store.put(key, content)
        with pytest.raises(ManifestError, match="another place"):
            read_manifest(store, key)


def test_a_capture_lies_under_captures(store: DirectoryStore) -> None:
    manifest = CaptureManifest("2022-02-15T09:28:00Z", "archived", ())
    store.put("captures/20220215T092800000000Z-00000.json", manifest.to_json())
    assert read_manifest(store, "captures/20220215T092800000000Z-00000.json") == manifest


def test_an_endless_one_is_not_read(store: DirectoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nianbao.archive.catalogue.manifest.MANIFEST_BYTES", 1000)
    store.put(KEY, b" " * 1001)
    with pytest.raises(ManifestError, match="larger than 1000 bytes"):
        read_manifest(store, KEY)


def test_keys_of_manifests(store: DirectoryStore) -> None:
    moment = datetime(2022, 2, 15, 9, 28, 0, 123456, UTC)
    folder = report_folder("532525", 2021, "county", ISSUER, moment)
    assert folder == "reports/532525/2021/county-7a0f617792ea/20220215T092800123456Z"
    assert place_of(f"{folder}/manifest.json") == ManifestPlace("report", "532525", 2021)
    attempt = attempt_folder("532525", 2021, moment)
    assert attempt == "attempts/532525/2021/20220215T092800123456Z"
    assert place_of(f"{attempt}/manifest.json") == ManifestPlace("attempt", "532525", 2021)
    assert place_of("captures/20220215T092800123456Z-00000.json") == ManifestPlace("capture")
    for key in (f"{folder}/cells.json", "captures/a.warc.gz", "captures/a/b.json", "manifest.json"):
        assert place_of(key) is None
    report = Report()
    report.put(store)
    tried = put_attempt(store, "2022-02-16T00:00:00Z")
    assert list(manifest_keys(store)) == [tried, report.key]


@pytest.mark.parametrize(
    "key",
    [
        "reports/532525/2021/county-0/t/manifest.json",
        "attempts/532525/2020/t/manifest.json",
        "attempts/532526/2021/t/manifest.json",
        "warc/532525/2021/t.warc.gz",
    ],
)
def test_a_tombstone_takes_back_nothing_but_its_own_attempts(key: str) -> None:
    values = json.loads(STORED["tombstone"])
    del values["seal"]
    assert Manifest.from_json(json.dumps(values).encode(), "k").place == ("tombstone", "532525", 2021)
    values["objects"][0]["key"] = key
    with pytest.raises(ManifestError, match="is no attempt of 532525 for 2021"):
        Manifest.from_json(json.dumps(values).encode(), "k")
