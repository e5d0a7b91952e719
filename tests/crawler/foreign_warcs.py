"""WARC and WACZ files as other people's tools write them, with their habits, made by hand."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from tests.nianbao_cli.test_crawl_documents import FORMS, NARRATIVE, TITLE, made

HOST = "http://127.0.0.1:18431"
REPORT, STYLE, PAPER = f"{HOST}/r.html", f"{HOST}/a.css", f"{HOST}/f/1.txt.pdf"
DATE = "2022-03-01T08:30:00Z"
_NAMES = UUID(int=7)


def page(title: str = TITLE, body: str | None = None) -> bytes:
    content = body or f"<div>发布时间：2022-02-15</div><div>{NARRATIVE}{made.markup(FORMS)}</div>"
    head = f"<meta charset=utf-8><title>{title}</title><link rel=stylesheet href=/a.css>"
    return f"<!DOCTYPE html><html><head>{head}</head><body><h1>{title}</h1>{content}</body></html>".encode()


PAGE = page()


def sha1(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def chunked(body: bytes) -> bytes:
    pieces = (body[at : at + 700] for at in range(0, len(body), 700))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def answer(body: bytes, *headers: str, kind: str = "text/html", first: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([first, f"Content-Type: {kind}", *headers, "", ""]).encode() + body


@dataclass
class One:
    """One record. `digest` states that of the payload."""

    kind: str = "response"
    url: str = REPORT
    block: bytes = b""
    payload: bytes | None = None
    digest: Callable[[bytes], str] | None = sha1
    fields: list[str] = field(default_factory=list)
    date: str = DATE
    media_type: str = "application/http; msgtype=response"
    record_id: str | None = ""
    end: bytes = b"\r\n\r\n"

    @property
    def written(self) -> bytes:
        named = str(uuid5(_NAMES, f"{self.kind} {self.url} {self.date} {self.fields}"))
        record_id = self.record_id if self.record_id != "" else f"<urn:uuid:{named}>"
        lines = ["WARC/1.0", f"WARC-Type: {self.kind}", f"WARC-Date: {self.date}"]
        lines += [f"WARC-Target-URI: {self.url}"] if self.url else []
        lines += [f"WARC-Record-ID: {record_id}"] if record_id else []
        if self.digest and self.payload is not None:
            lines.append(f"WARC-Payload-Digest: {self.digest(self.payload)}")
        lines += [
            *self.fields,
            f"Content-Type: {self.media_type}",
            f"Content-Length: {len(self.block)}",
            "",
            "",
        ]
        return "\r\n".join(lines).encode() + self.block + self.end


INFO = One("warcinfo", "", b"software: Foreign/1.0\r\n", media_type="application/warc-fields")


def response(
    body: bytes = PAGE, *headers: str, url: str = REPORT, sent: bytes | None = None, **said: object
) -> One:
    """A response that says its payload is `body`; `sent`: as it stands in the block."""
    kind = str(said.pop("kind", "text/html"))
    first = str(said.pop("first", "HTTP/1.1 200 OK"))
    block = answer(body if sent is None else sent, *headers, kind=kind, first=first)
    one = One(url=url, block=block, payload=body)
    for name, value in said.items():
        setattr(one, name, value)
    return one


def by_record(records: Iterable[One]) -> bytes:
    return b"".join(gzip.compress(each.written, mtime=0) for each in records)


def plain(records: Iterable[One]) -> bytes:
    return b"".join(each.written for each in records)


def in_one(records: Iterable[One]) -> bytes:
    return gzip.compress(plain(records), mtime=0)


def wacz(members: dict[str, bytes], *, belied: bool = False, software: str = "Browser Recorder 1.2") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
        resources = [
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": sha256(content + b"!" * belied),
                "bytes": len(content),
            }
            for name, content in members.items()
        ]
        said = {"profile": "data-package", "wacz_version": "1.1.1", "software": software}
        package.writestr("datapackage.json", json.dumps(said | {"resources": resources}))
    return packed.getvalue()
