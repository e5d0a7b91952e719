"""The program started warm: a process that has imported it forks one for each run, which begins at `main()`.

To import Scrapy takes longer than most runs. A run is a process of its own all the same, with the directory,
the environment and the streams that it is given; what is not imported yet it imports itself, and its end is
the interpreter's. Under NIANBAO_TEST_LONG=1, `make test-long`, every run starts from nothing.

`warm.py SOCKET` waits there for runs until its standard input ends.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from atexit import register as at_exit
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from typing import Any

NIANBAO = str(Path(sys.executable).with_name("nianbao"))
IMPORTED = ("crawl", "capture", "reports", "download", "verify", "upload")
"""The commands imported before: none that starts a thread, which a fork would lose."""
LARGEST = 1 << 20
FROM_NOTHING = bool(os.environ.get("NIANBAO_TEST_LONG"))


def _of_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    """What an interpreter and its loader look at when they start, and never again."""
    names = {name for name in environment if name.startswith(("PYTHON", "LD_"))}
    return {name: environment[name] for name in names - {"PYTHONDONTWRITEBYTECODE"}}


WARNING = {"PYTHONWARNINGS": "default"}
AT_START = _of_the_start(os.environ | WARNING)


def run_program(
    arguments: Sequence[str], directory: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[bytes]:
    """Run the program; from nothing, too, where the test changes how an interpreter starts."""
    environment = {**environment, **WARNING}
    if not FROM_NOTHING and _of_the_start(environment) == AT_START:
        return _run_warm(arguments, directory, environment, timeout)
    return subprocess.run(
        [NIANBAO, *arguments], cwd=directory, env=environment, capture_output=True, timeout=timeout
    )


def _run_warm(
    arguments: Sequence[str], directory: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[bytes]:
    command = [NIANBAO, *arguments]
    order = {"command": command, "directory": str(directory), "environment": dict(environment)}
    with TemporaryFile() as out, TemporaryFile() as err, _line() as line:
        line.connect(_address())
        socket.send_fds(line, [json.dumps(order).encode()], [out.fileno(), err.fileno()])
        line.settimeout(timeout)
        process = int(line.recv(LARGEST))
        try:
            code = int(line.recv(LARGEST))
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            raise subprocess.TimeoutExpired(command, timeout) from None
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, code, out.read(), err.read())


def _line() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


@cache
def _address() -> str:
    """Where this process's own one waits; it ends with us."""
    folder = mkdtemp(prefix="nianbao-warm-")
    address = str(Path(folder) / "socket")
    command = [sys.executable, __file__, address]
    waiting = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | WARNING
    )
    assert waiting.stdout is not None
    assert waiting.stdout.readline() == b"ready\n", "it did not start"
    at_exit(shutil.rmtree, folder)
    at_exit(waiting.communicate)
    return address


def _next_run(door: socket.socket) -> dict[str, Any] | None:
    """In the process of a run what it is to be; in the one that waits None, when nobody is there any more."""
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
        line, _ = door.accept()
        order, streams, _, _ = socket.recv_fds(line, LARGEST, 2)
        if os.fork() == 0:
            door.close()
            _fork_and_tell(line)
            _take(streams)
            return dict(json.loads(order))
        line.close()
        for stream in streams:
            os.close(stream)
        _bury()
    return None


def _fork_and_tell(line: socket.socket) -> None:
    """Goes on in a child; its parent says who that is and how it ends, and ends."""
    process = os.fork()
    if process:
        line.send(str(process).encode())
        _, status = os.waitpid(process, 0)
        line.send(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    line.close()


def _take(streams: list[int]) -> None:
    """These for standard output and standard error, and nothing to read."""
    for number, stream in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
        os.dup2(stream, number)
        os.close(stream)


def _bury() -> None:
    """Let go of who told of runs that ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue


def _become(order: dict[str, Any]) -> None:
    """What a process started with this command would find."""
    os.chdir(order["directory"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    sys.argv = order["command"]
    sys.modules["__main__"].__file__ = NIANBAO  # what multiprocessing imports in the processes it starts


def main() -> None:
    """Import, wait, and in each run go on as the program does."""
    sys.path[0] = str(Path(NIANBAO).parent)
    from nianbao_cli.main import COMMANDS
    from nianbao_cli.main import main as nianbao

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for command in IMPORTED:
            importlib.import_module(COMMANDS[command])
    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a thread would be lost"
    assert "twisted.internet.reactor" not in sys.modules, "a reactor would be shared"
    gc.freeze()
    with _line() as door:
        door.bind(sys.argv[1])
        door.listen(100)
        print("ready", flush=True)
        order = _next_run(door)
    if order:
        _become(order)
        nianbao()


if __name__ == "__main__":
    main()
