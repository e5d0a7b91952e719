"""Other archives on this machine: the CDX servers and replays of a pywb, of the Internet Archive, of Common Crawl."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.crawler.foreign_warcs import One, sha1

_IA = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


@dataclass
class ServedArchive:
    """One archive over these records; `kind`: pywb, wayback or commoncrawl. `statuses`: what the next requests
    to an address that begins so are answered instead; `robots`: its robots.txt."""

    kind: str
    records: Sequence[One]
    robots: str = ""
    statuses: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return (
            self.host + {"pywb": "/coll/", "wayback": "", "commoncrawl": "/CC-MAIN-2022-21-index"}[self.kind]
        )

    @property
    def counted(self) -> Counter[str]:
        return Counter(urlsplit(path).path for path in self.asked)

    @property
    def warc(self) -> bytes:
        return b"".join(gzip.compress(one.written, mtime=0) for one in self.records)

    @property
    def lines(self) -> Iterator[dict[str, str]]:
        offset = 0
        for one in self.records:
            length = len(gzip.compress(one.written, mtime=0))
            if one.kind in ("response", "revisit"):
                yield self._line(one, offset, length)
            offset += length

    def _line(self, one: One, offset: int, length: int) -> dict[str, str]:
        status = one.block.split(b" ", 2)[1].decode() if one.kind == "response" else "-"
        return {
            "urlkey": one.url,
            "timestamp": re.sub(r"\D", "", one.date)[:14],
            "url": one.url,
            "mime": "text/html" if one.kind == "response" else "warc/revisit",
            "status": status,
            "digest": (sha1(one.payload or b"")).removeprefix("sha1:"),
            "length": str(length),
            "offset": str(offset),
            "filename": "crawl-data/a b.warc.gz",
        }

    def listed(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        url, since = query["url"][0], query.get("from", ["0"])[0]
        match = query.get("matchType", ["exact"])[0]
        return [
            line
            for line in self.lines
            if line["timestamp"] >= since
            and (urlsplit(line["url"]).netloc == url if match == "host" else line["url"] == url)
        ]

    def answer(self, path: str, ranged: str) -> tuple[int, bytes, dict[str, str]]:
        parts = urlsplit(path)
        for begin, status in list(self.statuses.items()):
            if path.startswith(begin):
                return status, b"", {}
        if parts.path == "/robots.txt":
            return (200, self.robots.encode(), {}) if self.robots else (404, b"", {})
        if parts.path == "/collinfo.json" and self.kind == "commoncrawl":
            named = (f"{self.host}/CC-MAIN-{name}-index" for name in ("2022-21", "2014-10"))
            return 200, json.dumps([{"cdx-api": each} for each in named]).encode(), {}
        if parts.path in ("/coll/cdx", "/cdx/search/cdx", "/CC-MAIN-2022-21-index"):
            return self._cdx(self.listed(parse_qs(parts.query)))
        if parts.path == "/crawl-data/a%20b.warc.gz" and self.kind == "commoncrawl" and ranged:
            first, last = map(int, re.findall(r"\d+", ranged))
            self.ranges.append(ranged)
            return (
                206,
                self.warc[first : last + 1],
                {"Content-Range": f"bytes {first}-{last}/{len(self.warc)}"},
            )
        found = re.fullmatch(r"/(?:coll|web)/(\d{14})id_/(.+)", path)
        return self._replay(found[1], found[2]) if found and self.kind != "commoncrawl" else (404, b"no", {})

    def _cdx(self, lines: list[dict[str, str]]) -> tuple[int, bytes, dict[str, str]]:
        if self.kind == "wayback":
            named = {"original": "url", "mimetype": "mime", "statuscode": "status"}
            rows = [[line[named.get(name, name)] for name in _IA] for line in lines]
            return 200, json.dumps([list(_IA), *rows] if rows else []).encode(), {}
        if self.kind == "commoncrawl" and not lines:
            return 404, b'{"message": "No Captures found for: x"}', {}
        return 200, "".join(json.dumps(line) + "\n" for line in lines).encode(), {}

    def _replay(self, timestamp: str, url: str) -> tuple[int, bytes, dict[str, str]]:
        held = [one for one in self.records if one.url == url and one.kind == "response"]
        if not held:
            return 404, b"no such capture", {}
        one = min(held, key=lambda each: abs(int(re.sub(r"\D", "", each.date)[:14]) - int(timestamp)))
        head, _, body = one.block.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        if "Location" in headers:
            headers["Location"] = (
                f"{self.host}/{'coll' if self.kind == 'pywb' else 'web'}/{timestamp}id_/{headers['Location']}"
            )
        return status, body, headers | {"Memento-Datetime": one.date}


@contextmanager
def served(archive: ServedArchive) -> Iterator[ServedArchive]:
    import time

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            archive.asked.append(self.path)
            archive.moments.append(time.monotonic())
            status, body, headers = archive.answer(self.path, self.headers.get("Range", ""))
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("transfer-encoding", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    archive.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield archive
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
