"""The documents that a report page carries, named as they were published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote_to_bytes, urlsplit

from archive.warc.recorder import Receipt
from crawler.discovery.links import DOCUMENT, Link, is_document_address, links_of
from crawler.fetch import Answer
from pipelines.text.page import Page, squeeze

MOST = 20


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document as archived: its published name, where it came from, and its record."""

    name: str
    url: str
    media_type: str
    receipt: Receipt


def document_links(page: Page) -> list[Link]:
    """Links to documents on a report page, at most 20, the first of each address."""
    found: dict[str, Link] = {}
    for link in links_of(page):
        if is_document_address(link.url) and len(found) < MOST:
            found.setdefault(link.url, link)
    return list(found.values())


def attachment_of(answer: Answer, link: Link) -> Attachment:
    """What a document is called: Content-Disposition, else the link's text where it holds an extension,
    else the last part of the address."""
    path_name = _decoded(unquote_to_bytes(urlsplit(answer.url).path.rpartition("/")[2]))
    shown = squeeze(link.best_text)
    name = disposition_name(answer.headers.get("content-disposition", ""))
    if not name and DOCUMENT.search(shown):
        name = shown
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip()
    return Attachment(name or path_name or "document", answer.url, media_type, answer.receipt)


def disposition_name(value: str) -> str:
    """The file name of a Content-Disposition as it was meant: RFC 6266, or raw UTF-8 or GBK bytes, which is
    what portals send. `value` holds the header's bytes as Latin-1."""
    extended = re.search(r"filename\*\s*=\s*[\"']?([\w-]*)'[^']*'([^;\"]+)", value, re.I)
    if extended:
        return unquote_to_bytes(extended[2]).decode(extended[1] or "utf-8", errors="replace")
    message = Message()
    message["Content-Disposition"] = value.replace("\\", "\\\\")
    name = message.get_param("filename", header="content-disposition")
    if not isinstance(name, str):
        return ""
    return _decoded(unquote_to_bytes(name.encode("latin-1", errors="replace")))


def _decoded(raw: bytes) -> str:
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")
