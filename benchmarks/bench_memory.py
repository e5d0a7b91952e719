"""Peak memory of `nianbao capture` with a body of 10 MB and one of 200 MB: it should be the same.

.venv/bin/python benchmarks/bench_memory.py [--megabytes 10 200]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

PIECE = os.urandom(1024**2)


def serve(listener: socket.socket) -> None:
    """Answer /N with N megabytes, /cN with the same in one-megabyte chunks, anything else with 404."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=talk, args=(connection,), daemon=True).start()


def talk(connection: socket.socket) -> None:
    buffer = b""
    with connection:
        while True:
            while b"\r\n\r\n" not in buffer:
                piece = connection.recv(65536)
                if not piece:
                    return
                buffer += piece
            head, _, buffer = buffer.partition(b"\r\n\r\n")
            answer(connection, head.split(b" ")[1].decode())


def answer(connection: socket.socket, path: str) -> None:
    chunked, size = path.startswith("/c"), path.lstrip("/c")
    if not size.isdecimal():
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        return
    length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % (int(size) * len(PIECE))
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n" + length + b"\r\n\r\n")
    for _ in range(int(size)):
        connection.sendall(b"%x\r\n" % len(PIECE) + PIECE + b"\r\n" if chunked else PIECE)
    if chunked:
        connection.sendall(b"0\r\n\r\n")


def peak_megabytes(url: str) -> float:
    """Capture one address in a process of its own; its peak resident memory."""
    with tempfile.TemporaryDirectory() as directory:
        environment = os.environ | {
            "NIANBAO_STORE": str(Path(directory) / "store"),
            "NIANBAO_DELAY": "0",
            "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
        }
        program = str(Path(sys.executable).with_name("nianbao"))
        process = subprocess.Popen(
            [program, "capture", url], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the capture of {url} failed with {status}")
    assert isinstance(usage, resource.struct_rusage)
    return usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, nargs="+", default=[10, 200])
    sizes = parser.parse_args().megabytes
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(f"Peak resident memory of the whole process; Python {platform.python_version()}\n")
    print("| body | with Content-Length, MB | chunked, MB |\n|---|---|---|")
    for size in sizes:
        known, chunked = peak_megabytes(f"{base}/{size}"), peak_megabytes(f"{base}/c{size}")
        print(f"| {size} MB | {known:.0f} | {chunked:.0f} |")
    listener.close()


if __name__ == "__main__":
    main()
