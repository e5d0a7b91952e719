"""The bucket on bad days: a proxy before a real server breaks, delays, garbles and lies."""

from __future__ import annotations

import logging
import os
import random
import subprocess
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import botocore.auth
import botocore.exceptions
import pytest
from moto.server import ThreadedMotoServer
from servers.faulty import Fault, FaultyProxy, Match
from servers.seaweed import SeaweedServer

from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.store.s3 import errors
from nianbao.archive.store.s3.upload import PART_BYTES
from nianbao.core import clock
from nianbao.core.errors import ObjectExists, StoreError, StoreUnreachable
from nianbao.core.settings import Settings

LARGE = 2 * PART_BYTES + 12_345


@pytest.fixture
def proxy(s3: SeaweedServer) -> Iterator[FaultyProxy]:
    with FaultyProxy(s3.endpoint) as proxy:
        yield proxy


@pytest.fixture
def where() -> str:
    return f"s3://archive/{uuid.uuid4().hex}"


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backoff stays, but its random pauses are short: botocore draws them from here."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.01)
    monkeypatch.setattr("nianbao.archive.store.s3.reader._BACKOFF_SECONDS", 0.01)


@pytest.fixture
def store(proxy: FaultyProxy, where: str) -> Store:
    """Seen through the proxy, which behaves until told otherwise."""
    store = open_store(Settings(store=where, s3_endpoint=proxy.endpoint, s3_attempts=3, s3_read_seconds=2))
    store.prepare()
    return store


@pytest.fixture
def straight(s3: SeaweedServer, where: str) -> Store:
    """The same bucket past the proxy."""
    return open_store(Settings(store=where, s3_endpoint=s3.endpoint))


@pytest.fixture
def large(tmp_path: Path) -> Path:
    (tmp_path / "large").write_bytes(random.Random(4).randbytes(LARGE))
    return tmp_path / "large"


def putting(method: str, path: str) -> bool:
    return method == "PUT"


def completing(method: str, path: str) -> bool:
    return method == "POST" and "uploadId" in path


def getting(method: str, path: str) -> bool:
    return method == "GET" and "list-type" not in path


def read(store: Store, key: str) -> bytes:
    with store.open(key) as stream:
        return stream.read()


PASSING = [
    Fault("reset", 2),
    Fault("answer", 2, status=500),
    Fault("answer", 2, status=503, code="SlowDown"),
    Fault("lost", 1),
    Fault("garble", 2),
]


@pytest.mark.parametrize(
    ("fault", "match"),
    [
        pytest.param(
            fault,
            match,
            id=f"{match.__name__}-{fault.kind} {fault.status}",
            marks=pytest.mark.long if match is completing and fault.kind != "lost" else (),
        )
        for match in (putting, completing)
        for fault in PASSING
    ],
)
def test_what_passes_is_ridden_out(
    store: Store, straight: Store, proxy: FaultyProxy, fault: Fault, match: Match, large: Path
) -> None:
    if fault.kind == "garble" and match is completing:
        pytest.skip("a garbled list of parts is an error of the request, not of its content")
    proxy.faults.append(Fault(fault.kind, fault.times, match, fault.status, fault.code))
    stored = store.put("warc/a", large)
    store.prove(stored)
    assert proxy.faults[0].times == 0, "the fault was met"
    assert read(straight, "warc/a") == large.read_bytes()
    assert list(straight.keys()) == ["warc/a"]


def test_an_answer_that_was_lost_is_not_another_writers(
    store: Store, straight: Store, proxy: FaultyProxy
) -> None:
    proxy.faults.append(Fault("lost", 1, putting))
    store.put("a", b"content")
    assert read(straight, "a") == b"content"
    with pytest.raises(ObjectExists):
        store.put("a", b"other")


LASTING = [
    (Fault("reset", 99), StoreUnreachable, "cannot be reached or broke off"),
    (Fault("answer", 99, status=500), StoreUnreachable, "500 InternalError, after 2 further attempts"),
    (Fault("answer", 99, status=503, code="SlowDown"), StoreUnreachable, "fewer requests"),
    pytest.param(
        Fault("slow", 99), StoreUnreachable, "cannot be reached or broke off", marks=pytest.mark.long
    ),
    (Fault("garble", 99), StoreError, "BadDigest|Mismatch|SignatureDoesNotMatch"),
    (Fault("answer", 99, status=400, code="ExpiredToken"), StoreError, "credentials have expired.*renew"),
    (Fault("answer", 99, status=403, code="InvalidAccessKeyId"), StoreError, "AWS_ACCESS_KEY_ID"),
    (Fault("answer", 99, status=403, code="AccessDenied"), StoreError, "docs/operations.md"),
    (Fault("answer", 99, status=507, code="XMinioStorageFull"), StoreError, "disk is full.*make room"),
    (
        Fault(
            "answer",
            99,
            status=403,
            code="RequestTimeTooSkewed",
            headers={"Date": "Fri, 01 Jan 2021 00:00:00 GMT"},
        ),
        StoreError,
        r"clock is wrong, by \+\d+ seconds.*timedatectl",
    ),
]


@pytest.mark.parametrize(
    ("fault", "kind", "said"), LASTING, ids=lambda value: getattr(value, "code", None) or None
)
def test_what_lasts_is_said_and_nothing_is_listed(
    store: Store,
    straight: Store,
    proxy: FaultyProxy,
    fault: Fault,
    kind: type[StoreError],
    said: str,
    large: Path,
) -> None:
    proxy.faults.append(Fault(fault.kind, 99, putting, fault.status, fault.code, headers=fault.headers))
    for content in (b"small", large):
        asked = len(proxy.asked)
        with pytest.raises(kind, match=said) as caught:
            store.put("warc/a", content)
        assert "warc/a" in str(caught.value)
        assert "\n" not in str(caught.value)
        assert len(proxy.asked) - asked <= 24, "attempts are bounded"
    assert list(straight.keys()) == []


def test_parts_of_a_failed_upload_are_given_back(
    store: Store, proxy: FaultyProxy, large: Path, s3: SeaweedServer, where: str
) -> None:
    proxy.faults.append(Fault("answer", 99, completing, 500))
    with pytest.raises(StoreUnreachable):
        store.put("warc/a", large)
    prefix = where.removeprefix("s3://archive/")
    assert "Uploads" not in s3.client().list_multipart_uploads(Bucket="archive", Prefix=prefix)


def is_proven(store: Store, stored: StoredObject) -> bool:
    """What a local copy may go for: SeaweedFS looks at the condition before it completes an upload, not while."""
    try:
        store.prove(stored)
    except StoreError:
        return False
    return True


def test_of_racing_multipart_uploads_one_is_proven_and_the_others_learn(
    straight: Store, tmp_path: Path, s3: SeaweedServer, where: str
) -> None:
    files = [tmp_path / f"{number}" for number in range(3)]
    for number, file in enumerate(files):
        file.write_bytes(b"%d" % number * (PART_BYTES + 1))

    def put(file: Path) -> StoredObject | None:
        try:
            return straight.put("raced/warc", file)
        except ObjectExists:
            return None

    with ThreadPoolExecutor(len(files)) as pool:
        said = [stored for stored in pool.map(put, files) if stored is not None]
    assert len([stored for stored in said if is_proven(straight, stored)]) == 1
    prefix = where.removeprefix("s3://archive/")
    assert "Uploads" not in s3.client().list_multipart_uploads(Bucket="archive", Prefix=prefix)


@pytest.fixture
def small_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SeaweedServer]:
    """A server whose disk holds 48 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount; an answer of 507 stands in")
    with SeaweedServer(disk) as server:
        server.make_bucket("archive")
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
        server.kill()  # in order, it would try for long to write down what it holds
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_server_whose_disk_is_really_full(small_server: SeaweedServer, tmp_path: Path) -> None:
    """SeaweedFS answers 500 then: said as such, what was stored before is whole, and the file stays."""
    store = open_store(Settings(store="s3://archive/x", s3_endpoint=small_server.endpoint, s3_attempts=2))
    store.prepare()
    waiting, stored = tmp_path / "content", list[StoredObject]()

    def fill() -> None:
        for number in range(20):
            waiting.write_bytes(random.Random(number).randbytes(4 * 1024**2))
            stored.append(store.put(f"full/{number:02d}", waiting))

    with pytest.raises(
        StoreUnreachable, match=r"cannot write full/\d+ in s3://archive/x: .*run the command again"
    ):
        fill()
    assert stored
    assert list(store.keys()) == [each.key for each in stored]
    for each in stored:
        store.prove(each)
    assert waiting.stat().st_size == 4 * 1024**2


def test_a_server_that_says_done_and_is_not_is_found_out(store: Store, proxy: FaultyProxy) -> None:
    proxy.faults.append(Fault("forget", 1, putting))
    stored = store.put("a", b"content")
    with pytest.raises(StoreError, match="a is not in"):
        store.prove(stored)


def test_what_reads_back_otherwise_is_found_out(
    store: Store, straight: Store, proxy: FaultyProxy, large: Path
) -> None:
    stored = store.put("warc/a", large)
    proxy.faults.append(Fault("garble answer", 1, getting))
    with pytest.raises(StoreError, match="otherwise than written"):
        store.prove(stored)
    store.prove(stored)
    with pytest.raises(StoreError, match="otherwise than written"):
        store.prove(StoredObject("warc/a", stored.sha256, stored.size + 1))


@pytest.mark.parametrize("kind", ["cut", "reset in body"])
@pytest.mark.parametrize("breaks", [1, 4])
def test_a_body_that_breaks_off_is_taken_up_where_it_broke(
    store: Store, proxy: FaultyProxy, large: Path, breaks: int, kind: str
) -> None:
    store.put("warc/a", large)
    before = proxy.answered_bytes
    proxy.faults.append(Fault(kind, breaks, getting, bytes=3_000_000))
    assert read(store, "warc/a") == large.read_bytes()
    if kind == "cut":  # of what a reset overtakes nobody can say whether it arrived
        assert proxy.answered_bytes - before == LARGE, "it went on where it broke"


def test_a_body_that_always_breaks_off_is_an_error_never_a_short_one(
    store: Store, proxy: FaultyProxy
) -> None:
    store.put("a", os.urandom(100_000))
    proxy.faults.append(Fault("cut", 99, getting, bytes=0))
    with store.open("a") as stream, pytest.raises(StoreUnreachable, match=r"broke off 5 times at byte 0"):
        stream.read()


def test_a_record_out_of_a_large_object_costs_its_own_bytes(
    store: Store, proxy: FaultyProxy, large: Path
) -> None:
    store.put("warc/a", large)
    before = proxy.answered_bytes
    with store.open("warc/a", 20_000_000, 4_000) as stream:
        assert stream.read() == large.read_bytes()[20_000_000:20_004_000]
    assert proxy.answered_bytes - before == 4_000


def test_nothing_listens(where: str, s3: SeaweedServer, proxy: FaultyProxy) -> None:
    gone = open_store(Settings(store=where, s3_endpoint=proxy.endpoint, s3_attempts=2))
    proxy.__exit__()
    for attempt in (
        gone.prepare,
        lambda: gone.put("a", b"x"),
        lambda: gone.open("a"),
        lambda: [*gone.keys()],
    ):
        with pytest.raises(StoreUnreachable, match="cannot be reached"):
            attempt()
    proxy.__enter__()


def test_a_clock_that_is_wrong_is_said(straight: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real refusal: the server compares the time in the signature with its own."""
    later = clock.now() + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda **_: later.replace(tzinfo=None))
    for attempt in (lambda: straight.size("a"), lambda: [*straight.keys()], lambda: straight.put("a", b"x")):
        with pytest.raises(StoreError, match=r"clock is wrong, by \+1\d\d\d\d seconds.*timedatectl"):
            attempt()


def test_every_error_of_boto3_becomes_one_of_ours() -> None:
    """Its two roots are caught; should it grow a third, this fails."""
    module = botocore.exceptions.__name__
    named = [each for each in vars(botocore.exceptions).values() if isinstance(each, type)]
    own = [each for each in named if each.__module__ == module]
    stray = {each.__name__ for each in own if not issubclass(each, errors.FOREIGN)}
    # Two warnings, and two faults of its own build.
    build = {"UndefinedModelAttributeError", "MissingServiceIdError"}
    assert stray == {"UnsupportedTLSVersionWarning", "ImminentRemovalWarning"} | build


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """A server that takes no notice of If-None-Match and checks no checksum: moto, its conditions taken out."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "anything")
    with FaultyProxy(f"http://127.0.0.1:{moto.get_host_and_port()[1]}") as proxy:
        proxy.faults.append(Fault("no condition", 10_000))
        yield proxy
    moto.stop()


def test_a_server_that_ignores_conditions_is_said_and_looked_after(
    careless: FaultyProxy, caplog: pytest.LogCaptureFixture, large: Path
) -> None:
    store = open_store(Settings(store="s3://archive/a", s3_endpoint=careless.endpoint))
    with caplog.at_level(logging.WARNING):
        store.prepare()
    assert "ignores If-None-Match" in caplog.text
    for key, content in (("small", b"first"), ("large", large)):
        stored = store.put(key, content)
        assert store.put(key, content) == stored
        with pytest.raises(ObjectExists):
            store.put(key, b"second")
        store.prove(stored)
    assert list(store.keys()) == ["large", "small"]


def test_a_checksum_that_nobody_checks_proves_nothing(careless: FaultyProxy) -> None:
    """moto keeps the checksum it was sent, whatever the bytes are: only reading back tells."""
    store = open_store(Settings(store="s3://archive/a", s3_endpoint=careless.endpoint))
    store.prepare()
    careless.faults[0:0] = [Fault("garble", 1, lambda method, path: method == "PUT" and "victim" in path)]
    with pytest.raises(StoreError, match="with other content"):
        store.put("victim", b"content")
