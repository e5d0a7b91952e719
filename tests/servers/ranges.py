"""Files and strings over http with range requests, as a replay tool reads a WACZ."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wacz": "application/wacz+zip"}


class RangeServer:
    """Serves `files` by path on a free port of 127.0.0.1."""

    def __init__(self, files: Mapping[str, Path | str]) -> None:
        contents = {
            path: source.encode() if isinstance(source, str) else source.read_bytes()
            for path, source in files.items()
        }

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                body = contents.get(path)
                if body is None:
                    self.send_error(404)
                    return
                asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
                whole, first, last = len(body), 0, len(body) - 1
                if asked:
                    first = int(asked[1]) if asked[1] else max(whole - int(asked[2]), 0)
                    last = min(int(asked[2]) if asked[1] and asked[2] else last, last)
                self.send_response(206 if asked else 200)
                suffix = ".html" if path.endswith("/") else Path(path).suffix
                self.send_header("Content-Type", _TYPES.get(suffix, "application/octet-stream"))
                self.send_header("Accept-Ranges", "bytes")
                if asked:
                    self.send_header("Content-Range", f"bytes {first}-{last}/{whole}")
                self.send_header("Content-Length", str(last + 1 - first))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body[first : last + 1])

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> RangeServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"
