"""The documents that a report page carries, named as they were published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from urllib.parse import unquote_to_bytes, urlsplit

from crawler.discovery.links import Link, absolute, document_links_of, embedded_documents
from crawler.discovery.references import joined
from crawler.http.answers import Answer
from nianbao.core.filetype import filetype_of_bytes, names_document, names_picture
from nianbao.core.hosts import authority
from pipelines.captured import CapturePlace, Document
from pipelines.read import report_pictures
from pipelines.text.page import Page, squeeze

MOST = 20
_SERVLET = re.compile(r"\.(?:jsp|jspx|do|action|php|aspx?|ashx|htm|html)$", re.I)


def document_links(page: Page) -> list[Link]:
    """The documents of a report page, at most 20, the first of each address: what it links to, what it shows
    inside itself (also through a viewer: viewer.html?file=…), and pictures of an article without tables."""
    found: dict[str, Link] = {}
    for link in (*document_links_of(page), *_embedded(page), *_pictures(page)):
        if len(found) < MOST:
            found.setdefault(link.url, link)
    return list(found.values())


def _embedded(page: Page) -> Iterator[Link]:
    return (Link(url, "") for url in embedded_documents(page))


def _pictures(page: Page) -> Iterator[Link]:
    """Pictures in which the report's tables may be, shown or linked to."""
    linked = (href for href in map(str, page.tree.xpath("//a/@href")) if names_picture(href))
    for source in (*report_pictures(page), *linked):
        url = joined(absolute(page, ".") or page.url, source)
        if url is not None and authority(url):
            yield Link(url, "")


def attachment_of(answer: Answer, link: Link) -> Document:
    """What a document is called: Content-Disposition, else the link's text where it holds an extension,
    else the last part of the address. What it is, its first bytes say before its Content-Type does."""
    path_name = _decoded(unquote_to_bytes(urlsplit(answer.url).path.rpartition("/")[2]))
    shown = squeeze(link.best_text)
    name = disposition_name(answer.headers.get("content-disposition", ""))
    if not name and names_document(shown):
        name = shown
    kind = filetype_of_bytes(answer.body)
    name = name or (shown if shown and _SERVLET.search(path_name) else path_name) or "document"
    if kind is not None and not re.search(r"\.[A-Za-z0-9]{2,5}$", _SERVLET.sub("", name)):
        name = _SERVLET.sub("", name) + kind.suffix
    sent = answer.headers.get("content-type", "").partition(";")[0].strip()
    return Document(name, answer.url, kind.media_type if kind else sent, CapturePlace.of(answer.receipt))


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
