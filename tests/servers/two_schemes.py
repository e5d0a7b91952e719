"""One portal that answers otherwise on http than on https, at their own ports: run within a network namespace
as `python two_schemes.py FOLDER CODE COMMAND…`. http answers CODE, with what the folder's wall.html says; https the
folder's home.html. The folder's asked.txt gets a line for each request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from raw import RawServer, Reply, self_signed

folder, code, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]


def reply(scheme: str, path: str) -> Reply:
    with (folder / "asked.txt").open("a") as asked:
        asked.write(f"{scheme} {path}\n")
    if path == "/robots.txt":
        return Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
    refused = scheme == "http"
    body = (folder / ("wall.html" if refused else "home.html")).read_bytes()
    status = f"{code} Refused" if refused else "200 OK"
    return Reply([f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body])


if __name__ == "__main__":
    with (
        RawServer(lambda path: reply("http", path), port=80),
        RawServer(lambda path: reply("https", path), self_signed(folder), port=443),
    ):
        sys.exit(subprocess.run(command).returncode)
