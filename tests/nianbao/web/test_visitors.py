"""Visitors who say nothing, take nothing, or come in crowds."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from nianbao.web.visitors import Visitor

SOON = 0.3
GET = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
PIECES, PIECE = 400, b"x" * 65536


class Hasty(Visitor):
    HEAD_SECONDS = SOON
    STALL_SECONDS = SOON
    MOST = 20


def _later(_: Request) -> PlainTextResponse:
    threading.Event().wait(4 * SOON)
    return PlainTextResponse("at last")


def _much(_: Request) -> StreamingResponse:
    return StreamingResponse(iter([PIECE] * PIECES))


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    app = Starlette(routes=[Route("/later", _later), Route("/much", _much)])
    server = uvicorn.Server(uvicorn.Config(app, http=Hasty, log_config=None, lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with serving() as found:
        yield found


def is_gone(visitor: socket.socket, seconds: float) -> bool:
    if not select.select([visitor], [], [], seconds)[0]:
        return False
    try:
        return not visitor.recv(65536)
    except ConnectionError:
        return True


def answer(address: tuple[str, int], path: bytes) -> bytes:
    with socket.create_connection(address, timeout=20) as visitor:
        visitor.sendall(GET % path)
        return visitor.recv(65536)


@pytest.mark.parametrize("said", [b"", b"GET / HT", GET[:-2] % b"x"])
def test_who_does_not_end_a_head_is_let_go(address: tuple[str, int], said: bytes) -> None:
    with socket.create_connection(address) as visitor:
        visitor.sendall(said)
        assert is_gone(visitor, 20 * SOON)


def test_a_head_letter_by_letter_is_no_head(address: tuple[str, int]) -> None:
    began = time.monotonic()
    with socket.create_connection(address) as visitor:
        while not is_gone(visitor, SOON / 10):
            assert time.monotonic() < began + 20 * SOON
            with suppress(ConnectionError):
                visitor.send(b"G")


def test_who_waits_for_an_answer_is_not_silent(address: tuple[str, int]) -> None:
    assert b"200 OK" in answer(address, b"later")


def test_silence_after_an_answer_counts_anew(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=20) as visitor:
        for _ in range(2):
            visitor.sendall(GET % b"nowhere")
            said = b""
            while not said.endswith(b"Not Found"):
                said += visitor.recv(65536)
        visitor.sendall(b"GET /ag")
        assert is_gone(visitor, 20 * SOON)


def test_who_takes_nothing_of_an_answer_is_let_go(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=20) as visitor:
        visitor.sendall(GET % b"much")
        select.select([], [], [visitor], 5 * SOON)  # nobody reads meanwhile
        taken = 0
        with suppress(ConnectionError):
            while piece := visitor.recv(1 << 20):
                taken += len(piece)
        assert 0 < taken < PIECES * len(PIECE)


def test_a_slow_reader_gets_it_all(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=20) as visitor:
        visitor.sendall(GET % b"much")
        taken, rested = bytearray(), 0
        while not taken.endswith(b"0\r\n\r\n"):
            piece = visitor.recv(1 << 22)
            assert piece
            taken += piece
            if len(taken) > (rested + 1) * 5_000_000:
                rested += 1
                select.select([], [], [visitor], SOON / 2)
        assert rested > 2
    assert taken.count(b"x") == PIECES * len(PIECE)


def test_in_a_crowd_the_longest_silent_goes_first(address: tuple[str, int]) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(address)) for _ in range(3 * Hasty.MOST)]
        assert b"404" in answer(address, b"nowhere")
        assert all(is_gone(visitor, SOON / 3) for visitor in silent[: 2 * Hasty.MOST])
