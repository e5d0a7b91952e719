"""An object as a stream: all its bytes or an error, however often the connection breaks."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError
from urllib3.exceptions import ProtocolError

from nianbao.archive.store.s3.reader import ATTEMPTS, ObjectReader
from nianbao.core.errors import StoreError, StoreUnreachable

CONTENT = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nianbao.archive.store.s3.reader._BACKOFF_SECONDS", 0.0001)


class Body(io.BytesIO):
    """An answer's body that breaks off after so many bytes: with an error, or as if it had ended."""

    def __init__(self, content: bytes, after: int | None, silent: bool) -> None:
        super().__init__(content if after is None else content[:after])
        self.broken, self.silent = after is not None, silent

    def read(self, count: int | None = -1) -> bytes:
        piece = super().read(count)
        if not piece and self.broken and not self.silent:
            raise ProtocolError("connection broken")
        return piece


@dataclass
class Server:
    """Answers for the rest from a position; `breaks`: after how many bytes each answer breaks off."""

    breaks: list[int] = field(default_factory=list)
    silent: bool = False
    asked: list[tuple[int, str | None]] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)

    def get(self, at: int, etag: str | None) -> dict[str, Any]:
        self.asked.append((at, etag))
        after = self.breaks.pop(0) if self.breaks else None
        self.bodies.append(Body(CONTENT[at:], after, self.silent))
        return {"Body": self.bodies[-1], "ETag": '"e"', "ContentLength": len(CONTENT) - at}


@pytest.mark.parametrize("silent", [False, True])
def test_it_goes_on_where_it_broke_with_the_same_object(silent: bool) -> None:
    server = Server([1000, 7, 0, 2000], silent)
    with ObjectReader(server.get, "a", "s3://b") as stream:
        assert (stream.size, stream.readable()) == (len(CONTENT), True)
        assert stream.read() == CONTENT
    assert server.asked == [(0, None), (1000, '"e"'), (1007, '"e"'), (1007, '"e"'), (3007, '"e"')]
    assert all(body.closed for body in server.bodies)


@pytest.mark.parametrize("silent", [False, True])
def test_a_server_that_gives_nothing_is_left_after_some_attempts(silent: bool) -> None:
    server = Server([10] + [0] * 50, silent)
    with (
        ObjectReader(server.get, "a", "s3://b") as stream,
        pytest.raises(StoreUnreachable, match=rf"a from s3://b: .* {ATTEMPTS} times at byte 10 of 10240"),
    ):
        stream.read()
    assert len(server.asked) == ATTEMPTS


def test_each_byte_that_comes_is_a_new_beginning() -> None:
    server = Server([1] * 30)
    with ObjectReader(server.get, "a", "s3://b") as stream:
        assert stream.read() == CONTENT


def test_what_the_server_says_of_the_rest_is_said() -> None:
    server = Server([10])
    with ObjectReader(server.get, "a", "s3://b") as stream:
        refusal = {"Error": {"Code": "PreconditionFailed", "Message": "changed"}}
        changed = ClientError({**refusal, "ResponseMetadata": {"HTTPStatusCode": 412}}, "GetObject")  # type: ignore[typeddict-item]

        def get(at: int, etag: str | None) -> dict[str, Any]:
            raise changed

        stream._get = get
        with pytest.raises(StoreError, match=r"cannot read a in s3://b: .*412"):
            stream.read()


def test_closing_gives_the_connection_back() -> None:
    server = Server()
    stream = ObjectReader(server.get, "a", "s3://b")
    assert stream.read(10) == CONTENT[:10]
    stream.close()
    stream.close()
    assert [body.closed for body in server.bodies] == [True]
