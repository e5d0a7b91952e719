"""Archives made by hand: WARC records byte by byte, and captures with all their objects."""

from __future__ import annotations

import gzip
import hashlib
import uuid
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from nianbao.archive.catalogue.cells import write_cells
from nianbao.archive.catalogue.keys import attempt_folder, report_folder
from nianbao.archive.catalogue.manifest import AttemptManifest, NamedObject, ReportManifest
from nianbao.archive.catalogue.narrative import write_narrative
from nianbao.archive.store.interface import Store
from nianbao.core.narrative import Narrative
from nianbao.core.report import CellState, CellValue, ExtraValue, Layout, Match

ISSUER = "石屏县人民政府"
URL = "http://www.ynsp.gov.cn/info/1042/年报.htm"
PAGE = "<html><head><meta charset=gb2312><title>石屏县2021年度报告</title></head></html>".encode("gb18030")
CELLS = (
    CellValue(
        "t1.fees.amount",
        Decimal("12.50"),
        "12.50",
        CellState.VALUE,
        ("第二十条第（八）项", "行政事业性收费"),
        ("本年收费金额（单位：万元）",),
        Match.LABEL,
    ),
    CellValue(
        "t2.new_received.natural", Decimal("7"), " 7件\n", CellState.VALUE, ("一、本年新收",), ("自然人",)
    ),
    CellValue("t2.new_received.total", None, "/", CellState.BLANK, ("一、本年新收",), ("总计",)),
    CellValue("t3.review.upheld", None, "", CellState.MISSING),
)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def chunked(body: bytes, size: int = 10) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    framed = b"".join(b"%x;name=value\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return framed + b"0\r\nTrailer: x\r\n\r\n"


def http(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    return b"\r\n".join([b"HTTP/1.1 " + status, *headers, b"", b""]) + body


def record(
    block: bytes,
    *,
    kind: str = "response",
    payload: bytes | None = None,
    content_type: str = "application/http; msgtype=response",
    record_id: str = "",
    url: str = URL,
    end: bytes = b"\r\n\r\n",
    **fields: str,
) -> bytes:
    """One uncompressed record; `fields` replace headers (WARC_Date="" takes one away)."""
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id or f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": "2022-02-15T09:28:00.123456Z",
        "WARC-Target-URI": url,
        "Content-Type": content_type,
        "WARC-Block-Digest": f"sha256:{sha256(block)}",
        "Content-Length": str(len(block)),
    }
    if payload is not None:
        named["WARC-Payload-Digest"] = f"sha256:{sha256(payload)}"
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in named.items() if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + end


def member(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()


def page_record(record_id: str, page: bytes = PAGE, url: str = URL) -> bytes:
    """A response as portals send them: compressed, in chunks."""
    packed = gzip.compress(page, mtime=0)
    headers = (b"content-type:text/html", b"Content-Encoding: gzip", b"Transfer-Encoding: chunked")
    return record(http(chunked(packed, 1000), *headers), payload=packed, record_id=record_id, url=url)


def warcinfo() -> bytes:
    return record(b"software: test\r\n", kind="warcinfo", content_type="application/warc-fields", url="")


@dataclass
class Report:
    """One capture of a report; `put` stores its objects and then its manifest."""

    code: str = "532525"
    year: int = 2021
    captured_at: str = "2022-02-15T09:28:00.123456+00:00"
    text: bytes = "2021年政府信息公开工作年度报告\n".encode()
    page: bytes = PAGE
    scope: str = "county"
    issuer: str = ISSUER
    cells: tuple[CellValue, ...] = CELLS
    extras: tuple[ExtraValue, ...] = ()
    narrative: Narrative | None = None
    attachments: tuple[tuple[str, bytes], ...] = ()
    warcs: int = 1
    store_html: bool = True
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        moment = datetime.fromisoformat(self.captured_at)
        return report_folder(self.code, self.year, self.scope, self.issuer, moment)

    @property
    def key(self) -> str:
        return f"{self.folder}/manifest.json"

    @property
    def record_id(self) -> str:
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, self.key)}>"

    def put(self, store: Store) -> ReportManifest:
        manifest = self.manifest(tuple(self._objects(store)))
        store.put(self.key, manifest.to_json())
        return manifest

    def manifest(self, objects: tuple[NamedObject, ...]) -> ReportManifest:
        values: dict[str, Any] = {
            "captured_at": self.captured_at,
            "status": "archived",
            "code": self.code,
            "name": "石屏县",
            "province": "云南省",
            "prefecture": "红河哈尼族彝族自治州",
            "year": self.year,
            "scope": self.scope,
            "issuer": self.issuer,
            "url": URL,
            "title": "石屏县人民政府2021年政府信息公开工作年度报告",
            "published_on": "2022-01-28",
            "layout": "g2021",
            "tables": "html",
            "content_sha256": sha256(self.text),
            "warc": next((named.key for named in objects if named.role == "warc"), None),
            "record_id": self.record_id,
            "trail": ({"url": URL, "why": "report"},),
        }
        return ReportManifest(objects=objects, **(values | self.said))

    def _objects(self, store: Store) -> list[NamedObject]:
        _, _, issuer, stamp = self.folder.rsplit("/", 3)
        named = []
        for serial in range(self.warcs):
            response = page_record(self.record_id if serial == 0 else "", self.page)
            content = member(warcinfo()) + member(response)
            key = f"warc/{self.code}/{self.year}/{stamp}-{issuer}-{serial:05d}.warc.gz"
            named.append(put(store, "warc", key, content))
        named.append(put(store, "text", f"{self.folder}/report.txt", self.text))
        if self.store_html:
            named.append(put(store, "html", f"{self.folder}/report.html", self.page))
        if self.cells:
            cells = write_cells(Layout.G2021, self.cells, self.extras)
            named.append(put(store, "cells", f"{self.folder}/cells.json", cells))
        if self.narrative:
            told = write_narrative(self.narrative)
            named.append(put(store, "narrative", f"{self.folder}/narrative.json", told))
        for number, (name, content) in enumerate(self.attachments):
            key = f"{self.folder}/attachments/{number}"
            named.append(put(store, "attachment", key, content, name, f"{URL}/{number}.pdf"))
        return named


def put(store: Store, role: str, key: str, content: bytes, name: str = "", url: str = "") -> NamedObject:
    stored = store.put(key, content)
    return NamedObject(role, key, stored.sha256, stored.size, name, url)


def put_attempt(store: Store, captured_at: str, status: str = "blocked", **said: Any) -> str:
    """A crawl that ended without a report; returns the key of its manifest."""
    values: dict[str, Any] = {"code": "532525", "name": "石屏县", "year": 2021, "scope": "county"} | said
    manifest = AttemptManifest(captured_at, status, (), **values)
    moment = datetime.fromisoformat(captured_at)
    key = f"{attempt_folder(manifest.code, manifest.year, moment)}/manifest.json"
    store.put(key, manifest.to_json())
    return key


def flip(path: Any, offset: int, mask: int = 0x10) -> None:
    """Damage one byte of a stored file."""
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ mask]))
