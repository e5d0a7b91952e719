"""Files that a person, or another crawler, made: their records are copied, the report in them is judged as a
crawl judges it, and stored by the same pipelines. Nothing is asked of a portal."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.http.archived import ArchivedPages
from crawler.walk.found_in_files import FoundInFiles, places_of
from crawler.walk.page_requisites import requisites_of
from nianbao.archive.catalogue.manifest import NamedObject
from nianbao.archive.catalogue.provenance import provenance
from nianbao.archive.catalogue.recorded import RecordedAnswers
from nianbao.archive.outbox import IMPORTED, Outbox
from nianbao.archive.package.names import safe_name
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.cdxj import CdxjLine, cdxj_key, cdxj_lines, put_cdxj
from nianbao.archive.warc.given.copying import FileRecords, GivenCopies
from nianbao.archive.warc.given.files import GivenFile
from nianbao.archive.warc.originals import StoredOriginals
from nianbao.archive.warc.recorder import Recorder
from nianbao.archive.warc.warcinfo import warcinfo_fields
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.errors import StoreError
from nianbao.core.file_lock import lock, try_lock
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because, reason_fields
from nianbao.core.report import FoundAt, Status
from nianbao.core.settings import Settings
from pipelines.captured import Captured
from pipelines.others import OthersCaptures
from pipelines.store import ReadReports, StoreReports, delivered

logger = logging.getLogger(__name__)

UNKNOWN = "unknown"
"""Of files that do not say what made them, and nobody else did."""
_SCRATCH, _LOCK = "import-", "lock"
_KEPT_SUFFIXES = (".warc.gz", ".warc", ".wacz")


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """Files that have no part in the report, and why."""

    paths: tuple[Path, ...]
    why: Reason


@dataclass
class Import:
    """Files handed over for one county and report year; `run` may be called once. `by`: who made them, ""
    where the files themselves say. Files that have no part in the report are `left_out`: named, and not
    stored. Without a report nothing is stored."""

    settings: Settings
    outbox: Outbox
    county: County
    prefecture: County | None
    year: int
    by: str
    left_out: list[Path] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    async def run(self, paths: Sequence[Path]) -> CountyResult:
        """Look into the files and, where the report is in them, store it with those that it needs."""
        reasons: list[Reason] = []
        while isinstance(outcome := await self._look_into(paths), _LeftOut):
            logger.warning("%s", outcome.why)
            reasons.append(outcome.why)
            self.left_out += outcome.paths
            paths = [path for path in paths if path not in outcome.paths]
        for why in reasons[::-1]:
            said = why if outcome.why is None else outcome.why.also(why)
            outcome = replace(outcome, **reason_fields(said))
        return outcome

    async def _look_into(self, paths: Sequence[Path]) -> CountyResult | _LeftOut:
        """How it ends with these files alone; or which of them to do without."""
        with self._scratch() as scratch:
            unpacked = scratch / "unpacked"
            unpacked.mkdir()
            files = [GivenFile.opened(path, unpacked) for path in paths]
            if (line := self._held_before(files)) is not None:
                return line
            recorder = Recorder(scratch, self._prefix, self._info(files), self.settings.warc_bytes)
            try:
                return await self._take(files, recorder, scratch)
            finally:
                recorder.release()

    async def _take(
        self, files: Sequence[GivenFile], recorder: Recorder, scratch: Path
    ) -> CountyResult | _LeftOut:
        copying = GivenCopies(files, recorder)
        await copying.run()
        pages = any(
            seen.urls for seen in copying.of
        )  # a recorder's log beside them has none, and may come along
        unread = [file for file, seen in zip(files, copying.of, strict=True) if not (pages and seen.records)]
        if unread:
            why = "; ".join(flaw for file in unread for flaw in file.flaws[:3]) or "no record of one is in it"
            reason = because(Code.FILES_UNREADABLE, files=_names(unread), why=why)
            return self._refused(reason) if len(unread) == len(files) else _left_out(unread, reason)
        found = await self._look(scratch, recorder)
        if found.own is None or found.captured is None:
            _tell_flaws(files)
            return self._refused(because(Code.FILES_WITHOUT_REPORT, files=_names(files), seen=found.reason))
        needed = _files_of(_addresses_of(found), copying)
        idle = [file for number, file in enumerate(files) if number not in needed and copying.of[number].urls]
        if idle:
            return _left_out(idle, because(Code.FILE_NOT_NEEDED, files=_names(idle)))
        _tell_flaws(files)
        return self._store(files, copying, recorder, found, found.captured)

    async def _look(self, scratch: Path, recorder: Recorder) -> FoundInFiles:
        store = DirectoryStore(scratch)
        lines: list[CdxjLine] = []
        for key in recorder.keys:
            if put_cdxj(store, key, recorder.path(key)) is not None:
                lines += cdxj_lines(store, cdxj_key(key))
        originals = StoredOriginals.among(store, recorder.keys)
        recorded = RecordedAnswers(
            store, originals, lambda: recorder.keys, missing_too=True, by_index=True, cut_off_too=True
        )
        pages = ArchivedPages(recorded, self.settings.page_bytes)
        found = FoundInFiles(store, pages, self.year, list(places_of(self.county, self.prefecture)))
        await found.look(lines)
        return found

    def _store(
        self,
        files: Sequence[GivenFile],
        copying: GivenCopies,
        recorder: Recorder,
        found: FoundInFiles,
        captured: datetime,
    ) -> CountyResult:
        """Put what was read into the outbox, its WARCs under their lock, and let the pipelines store it."""
        given = tuple(self._keep(file) for file in files)
        for key in recorder.keys:
            target = self.outbox.directory / key
            target.parent.mkdir(parents=True, exist_ok=True)
            recorder.path(key).rename(target)
        now = clock.now()
        said = provenance(self.settings, now, recorder.contacts)
        source = {"files": [_said(*each) for each in zip(files, given, copying.of, strict=True)]}
        by = self.by or "; ".join(dict.fromkeys(said for file in files for said in file.software))
        item = Captured(
            self._result(Status.ARCHIVED, None, tuple(step.as_json() for step in found.trail)),
            self.county,
            OthersCaptures(self.outbox, self.county.code, self.year).free_moment(min(captured, now)),
            self.outbox,
            recorder,
            said | {"captured_by": by or UNKNOWN, "source": source},
            reports=tuple(each.capture for each in reversed(found.found)),  # of twins the newest counts
            given=given,
        )
        stored = StoreReports().process(ReadReports().process(item))
        return delivered(stored)

    def _keep(self, file: GivenFile) -> NamedObject:
        """The file itself, byte for byte, under its digest."""
        suffix = next((each for each in _KEPT_SUFFIXES if file.name.lower().endswith(each)), ".bin")
        stored = self.outbox.staged.put(f"{IMPORTED}{file.sha256}{suffix}", file.path)
        if stored.sha256 != file.sha256:
            raise StoreError(f"{file.path} changed while it was read")
        return NamedObject("imported", stored.key, stored.sha256, stored.size, safe_name(file.name))

    def _held_before(self, files: Sequence[GivenFile]) -> CountyResult | None:
        """The line of the county's report that was taken from the very same files."""
        digests = {file.sha256 for file in files}
        others = OthersCaptures(self.outbox, self.county.code, self.year)
        held = others.find(lambda one: digests <= {each.sha256 for each in one.objects_of("imported")})
        return others.line(self._result(Status.UNCHANGED, None), held) if held is not None else None

    def _refused(self, why: Reason) -> CountyResult:
        return replace(self._result(Status.NOT_FOUND, why), found_at=None)

    def _result(
        self, status: Status, why: Reason | None, trail: tuple[dict[str, Any], ...] = ()
    ) -> CountyResult:
        return CountyResult(
            self.county.code,
            self.county.name,
            self.year,
            status,
            seconds=round(time.monotonic() - self._began, 3),
            **reason_fields(why),
            found_at=FoundAt.IMPORT.value,
            trail=trail,
        )

    @property
    def _prefix(self) -> str:
        return f"warc/{self.county.code}/{self.year}"

    def _info(self, files: Sequence[GivenFile]) -> list[tuple[str, str]]:
        said = ", ".join(f"{file.name} (sha256:{file.sha256})" for file in files)
        about = f"{self.county.code} {self.county.name}, report year {self.year}"
        return warcinfo_fields(self.settings, f"{about}: records of {said}, named fields in our own form")

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """A folder beside the outbox: what is taken is renamed into that."""
        work = self.settings.work_path
        work.mkdir(parents=True, exist_ok=True)
        for left in work.glob(f"{_SCRATCH}*"):
            _remove_left(left)
        with (
            tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=work) as scratch,
            (Path(scratch) / _LOCK).open("w") as held,
        ):
            lock(held)
            yield Path(scratch)


def _remove_left(scratch: Path) -> None:
    """Clear what an import that was killed left behind; one under way holds its lock."""
    try:
        with (scratch / _LOCK).open("r+") as held:
            if try_lock(held):
                shutil.rmtree(scratch, ignore_errors=True)
    except FileNotFoundError:
        return  # it is about to begin, or has ended


def _said(file: GivenFile, kept: NamedObject, seen: FileRecords) -> dict[str, Any]:
    """What the manifest says of a file."""
    return {
        "name": file.name,
        "key": kept.key,
        "sha256": file.sha256,
        "size": file.size,
        "software": file.software,
        "records": seen.records,
        "first_record": seen.first.isoformat() if seen.first else None,
        "last_record": seen.last.isoformat() if seen.last else None,
        "flaws": file.flaws,
    }


def _left_out(files: Sequence[GivenFile], why: Reason) -> _LeftOut:
    return _LeftOut(tuple(file.path for file in files), why)


def _tell_flaws(files: Sequence[GivenFile]) -> None:
    for file in files:
        for flaw in file.flaws:
            logger.warning("%s: %s", file.name, flaw)


def _names(files: Sequence[GivenFile]) -> str:
    return ", ".join(file.name for file in files)


def _addresses_of(found: FoundInFiles) -> set[str]:
    """The addresses of the reports, of what was read of them, and of what their pages need to be seen."""
    urls = {step.url for step in found.trail}
    for each in found.found:
        urls |= {each.answer.url, *(document.url for document in each.attachments)}
        if not each.is_document:
            urls |= {requisite.url for requisite in requisites_of(each.answer.page)}
    return urls


def _files_of(urls: set[str], copying: GivenCopies) -> set[int]:
    """The numbers of the files that hold any of it."""
    own = {number for number, seen in enumerate(copying.of) if urls & seen.urls}
    return own.union(*(copying.lent[url] for url in urls & copying.lent.keys()))
