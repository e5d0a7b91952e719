"""Copies the sound records of given files into a recorder's WARC, revisits after what they refer to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from nianbao.archive.warc.given.answers import GivenAnswer
from nianbao.archive.warc.given.copied import (
    CopiedRecord,
    HeldPayload,
    copied,
    copied_answer,
    copied_resource,
    copied_revisit,
    held_payload,
)
from nianbao.archive.warc.given.files import GivenFile
from nianbao.archive.warc.given.records import Garbage, GivenRecord, moment_said, records_in
from nianbao.archive.warc.given.stretches import stretches
from nianbao.archive.warc.recorder import Recorder
from nianbao.archive.warc.records import new_record_id

_TOGETHER = 64
"""Records that share a sync."""
_INFO_BYTES = 64 * 1024
_FOUND = b"HTTP/1.0 200 OK\r\n"
_AS_THEY_ARE = ("request", "metadata", "warcinfo")
_NOT_MODIFIED = 304
_WEB = ("http://", "https://")
FLAWS_MOST = 50


@dataclass
class FileRecords:
    """What was found in one file: how many records, when they were made, whose answers."""

    records: int = 0
    first: datetime | None = None
    last: datetime | None = None
    urls: set[str] = field(default_factory=set)

    def add(self, given: GivenRecord) -> None:
        """Count a record."""
        self.records += 1
        self.first = min(self.first or given.date, given.date)
        self.last = max(self.last or given.date, given.date)


@dataclass
class GivenCopies:
    """One reading of given files. Afterwards `of` tells of each file, and `lent` which files' payloads the
    revisit records of an address refer to."""

    files: Sequence[GivenFile]
    recorder: Recorder
    of: list[FileRecords] = field(default_factory=list)
    lent: dict[str, set[int]] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _waiting: list[CopiedRecord] = field(default_factory=list)
    _revisits: list[tuple[int, GivenRecord, GivenAnswer | None]] = field(default_factory=list)
    _held: dict[tuple[str, str], HeldPayload] = field(default_factory=dict)
    """Payloads by address and second, by record id, and by the digest that their file states."""

    async def run(self) -> None:
        """Copy what is sound; what is not is among the flaws of its file."""
        for number, file in enumerate(self.files):
            self.of.append(FileRecords())
            for path in file.warcs:
                await self._copy(number, file, path)
        for number, given, answer in self._revisits:
            self._revisit(number, given, answer)
        await self._write()

    async def _copy(self, number: int, file: GivenFile, path: Path) -> None:
        for each in _records(path):
            if isinstance(each, Garbage):
                _flaw(file, f"{path.name} {each}")
            elif (fault := each.flaw or _unusable(each)) is not None:
                _flaw(file, f"{path.name} offset {each.offset}: {each.kind} record of {each.url}: {fault}")
            else:
                self._take(number, file, each)
            if len(self._waiting) >= _TOGETHER:
                await self._write()

    def _take(self, number: int, file: GivenFile, given: GivenRecord) -> None:
        self.of[number].add(given)
        if given.kind == "revisit":
            answer = GivenAnswer.of(given.block)
            if answer is None or answer.status != _NOT_MODIFIED:  # that holds nothing, and promises nothing
                self._revisits.append((number, given, answer))
        elif given.kind == "response" and (answer := GivenAnswer.of(given.block)) is not None:
            self._hold(number, given, *copied_answer(given, answer, self._id(given)), answer)
        elif given.kind == "resource" and given.url.startswith(_WEB):
            self._hold(number, given, *copied_resource(given, _FOUND), None)
        elif given.kind in _AS_THEY_ARE:
            self._waiting.append(copied(given, self._id(given)))
            if given.kind == "warcinfo":
                file.software += [said for said in _software(given) if said not in file.software]

    def _hold(
        self, number: int, given: GivenRecord, made: CopiedRecord, digest: str, answer: GivenAnswer | None
    ) -> None:
        self._waiting.append(made)
        self.of[number].urls.add(given.url)
        held = held_payload(given, made, digest, answer, number)
        self._held[given.url, _second(given.date)] = held
        self._held[given.named.get("warc-record-id", ""), ""] = held
        self._held.setdefault((held.said, ""), held)

    def _revisit(self, number: int, given: GivenRecord, answer: GivenAnswer | None) -> None:
        """What a revisit record refers to may lie in another of the files; without it, it shows nothing."""
        held = self._referred(given)
        if held is None:
            why = "its payload is not here"
            _flaw(self.files[number], f"offset {given.offset}: revisit record of {given.url}: {why}")
            return
        self._waiting.append(copied_revisit(given, held.head_for(answer), held, self._id(given)))
        self.of[number].urls.add(given.url)
        self.lent.setdefault(given.url, set()).add(held.file)

    def _referred(self, given: GivenRecord) -> HeldPayload | None:
        """By address and time, by record, by digest: what a tool says; its digest has to agree."""
        named, said = given.named, given.named.get("warc-payload-digest", "")
        url = named.get("warc-refers-to-target-uri", "").strip("<>")
        places = [
            (url, _second_of(named.get("warc-refers-to-date", ""))),
            (named.get("warc-refers-to", ""), ""),
            (said, ""),
        ]
        found = (self._held.get(place) for place in places if place[0])
        return next((held for held in found if held is not None and _agree(said, held.said)), None)

    def _id(self, given: GivenRecord) -> str:
        """Its own id; a new one where it has none, or another record bears it, too."""
        said = given.named.get("warc-record-id", "")
        record_id = said if said and said not in self._ids else new_record_id()
        self._ids.add(record_id)
        return record_id

    async def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            await asyncio.gather(*map(self.recorder.commit, waiting))
        finally:
            for each in waiting:
                each.close()


def _records(path: Path) -> Iterator[GivenRecord | Garbage]:
    for stretch in stretches(path):
        yield from records_in(stretch)


def _unusable(given: GivenRecord) -> str | None:
    """Why a sound record cannot be copied."""
    try:
        _ = given.date
    except (KeyError, ValueError):
        return f"its WARC-Date is {given.named.get('warc-date', '')[:40]!r}"
    return None


def _software(given: GivenRecord) -> Iterator[str]:
    """The program that a warcinfo record names."""
    for line in given.start(_INFO_BYTES).decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "software" and value.strip():
            yield " ".join(value.split())


def _flaw(file: GivenFile, said: str) -> None:
    if len(file.flaws) < FLAWS_MOST:
        file.flaws.append(said)


def _agree(said: str, held: str) -> bool:
    return not said or not held or said == held


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _second_of(date: str) -> str:
    """The second of a WARC-Date, "" where that is none."""
    try:
        return _second(moment_said(date)) if date else ""
    except ValueError:
        return ""
