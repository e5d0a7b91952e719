"""Pages given by hand: the line of each, and the item pipeline that stores them, the manifest last."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from nianbao.archive.catalogue.manifest import CaptureManifest, named_warc
from nianbao.archive.catalogue.provenance import provenance
from nianbao.archive.outbox import Outbox
from nianbao.archive.warc.recorder import Recorder
from nianbao.archive.warc.warcinfo import warcinfo_fields
from nianbao.core import clock
from nianbao.core.errors import ManifestError, StoreError
from nianbao.core.settings import Settings


@dataclass
class CaptureRun:
    """One run over given addresses: where it records, and what its manifest will say. `ended` is set when
    nothing more will be captured."""

    settings: Settings
    outbox: Outbox
    recorder: Recorder = field(init=False)
    began: datetime = field(init=False)
    unrecorded: list[dict[str, Any]] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _stored: list[str | None] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        info = warcinfo_fields(self.settings, "addresses given by hand")
        self.recorder = Recorder(self.outbox.directory, "captures", info, self.settings.warc_bytes)
        self.began = clock.now()

    def store(self) -> str | None:
        """Store the WARCs and their manifest, once; returns why they wait in the outbox, or None."""
        with self._lock:
            if not self._stored:
                self._stored.append(self._store())
        return self._stored[0]

    def _store(self) -> str | None:
        staged, said = self.outbox.staged, provenance(self.settings, self.began, self.recorder.contacts)
        stored = [one for key in self.recorder.keys for one in self.outbox.deliver(staged, key)]
        if not stored:
            return None
        said["unrecorded"] = tuple(self.unrecorded)
        manifest = CaptureManifest(self.began.isoformat(), "archived", tuple(map(named_warc, stored)), **said)
        key = f"captures/{clock.stamp(self.began)}.json"
        try:
            staged.put(key, manifest.to_json())
            self.outbox.push(key)
        except (StoreError, ManifestError) as error:
            return str(error)
        finally:
            self.recorder.release()
        return None


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """One line of `nianbao capture --json` (the contract's columns, in its order), and, until it is stored,
    the run. `archived` is false where no whole answer could be kept."""

    url: str
    final_url: str | None
    http_status: int | None
    warc: str | None
    offset: int | None
    record_id: str | None
    bytes: int
    reason: str | None
    archived: bool
    run: CaptureRun | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """The contract's columns."""
        return {name: getattr(self, name) for name in COLUMNS}

    def stored(self, waits: str | None) -> CaptureLine:
        """The line as it is where its WARC was stored, else with where the page is instead."""
        if self.warc is None or waits is None:
            return replace(self, run=None)
        said = (
            f"the store did not take the page ({waits}); it is kept in the outbox and will be stored "
            "by the next command that can, or by `nianbao upload`"
        )
        reason = f"{self.reason}; {said}" if self.reason else said
        return replace(self, warc=None, offset=None, reason=reason, archived=False, run=None)


COLUMNS = tuple(name for name in CaptureLine.__slots__ if name not in ("archived", "run"))
"""The columns of the line."""


class StoreCaptures:
    """Stores what a run captured when it has ended; its lines come out then, and say where each lies."""

    async def process_item(self, item: Any) -> Any:
        """The line once its page is stored, or has to wait; what is no line of a capture goes on as it is."""
        if not isinstance(item, CaptureLine) or item.run is None:
            return item
        await item.run.ended.wait()
        return item.stored(await asyncio.to_thread(item.run.store))
