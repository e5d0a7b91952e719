"""A report that is nothing but a document: what is known of it before the document itself is read."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import date

from nianbao.core.letters import folded
from nianbao.core.report import Layout
from pipelines.read import ReportReading
from pipelines.text.dates import Dates


def unread_document(title: str, issuer: str, year: int | None, listed: date | None) -> ReportReading:
    """The reading of a listing entry that leads straight to a document: its title, and no more.

    `listed` is the publication date that the listing shows beside it. The content is compared by the
    document's own digest; nothing is claimed of text or tables.
    """
    text = unicodedata.normalize("NFC", title) + "\n"
    return ReportReading(
        title=title,
        issuer=issuer,
        year=year,
        dates=Dates(shown=listed),
        blocks=(),
        text=text,
        search_text=folded(text),
        layout=Layout.NONE,
        tables="none",
        cells=(),
        identities=(),
        sections=(),
        content_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
