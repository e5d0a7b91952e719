"""What did not come over the wire: a rendered document, a screenshot, a print. A `resource` record, never a
`response` (WARC/1.1, 6.4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from nianbao.archive.warc.records import Block, Record, new_record_id
from nianbao.core import clock


@dataclass(frozen=True, slots=True)
class Resource:
    """Content of our own making under a `urn:` address, such as urn:rendered:<url>."""

    url: str
    media_type: str
    content: bytes
    made: datetime = field(default_factory=clock.now)

    @property
    def size(self) -> int:
        """Bytes of it."""
        return len(self.content)

    def record(self, warcinfo_id: str) -> Record:
        """Its record."""
        digest = f"sha256:{hashlib.sha256(self.content).hexdigest()}"
        fields = [
            ("WARC-Target-URI", self.url),
            ("WARC-Warcinfo-ID", warcinfo_id),
            ("WARC-Payload-Digest", digest),
            ("Content-Type", self.media_type),
        ]
        return Record("resource", self.made, Block(self.content), fields, new_record_id())
