"""What changed between two captures of one report: address, title, dates, text, cells, attachments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nianbao.archive.catalogue.cells import read_cells
from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest
from nianbao.archive.package.paragraphs import ChangeKind, ParagraphChange, bare, compare_paragraphs
from nianbao.archive.store.interface import Store
from nianbao.core.report import CellValue

_DATES = ("published_on", "signed_on", "shown_at", "pub_date", "written", "issued", "filed")
_DATE_LINE = "发布时间:"


@dataclass(frozen=True, slots=True)
class Change:
    """A single fact that changed: its name in the manifest, then and now; None where it was not there."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class CellChange:
    """One statutory cell; None on the side whose layout or page has no such cell."""

    field: str
    before: CellValue | None
    after: CellValue | None


@dataclass(frozen=True, slots=True)
class AttachmentChange:
    """One attachment: `moved` has the same bytes under another name or address, `changed` other bytes."""

    kind: ChangeKind
    before: NamedObject | None
    after: NamedObject | None


@dataclass(frozen=True, slots=True)
class Difference:
    """From the capture at `before` to the one at `after` (ISO 8601). What did not change is None or empty.

    `same_content` says that the normalised content is the same, whatever bytes the portal sent: only
    the address, dates, or names of attachments can differ then.
    """

    before: str
    after: str
    same_content: bool
    address: Change | None
    title: Change | None
    dates: tuple[Change, ...]
    text: tuple[ParagraphChange, ...]
    cells: tuple[CellChange, ...]
    attachments: tuple[AttachmentChange, ...]
    identities: Change | None

    @property
    def nothing(self) -> bool:
        """Whether the two captures differ in nothing that a reader could see."""
        facts = (self.address, self.title, self.identities)
        return not any(facts) and not (self.dates or self.text or self.cells or self.attachments)


def difference(store: Store, before: ReportManifest, after: ReportManifest) -> Difference:
    """Compare two captures of one report. Raises StoreError where an object of either is missing or
    damaged; texts and cells that both manifests name under one digest are not read."""
    attachments = tuple(_attachments(before.objects_of("attachment"), after.objects_of("attachment")))
    kept = all(change.kind is ChangeKind.MOVED for change in attachments)
    return Difference(
        before.captured_at,
        after.captured_at,
        same_content=before.content_sha256 == after.content_sha256 and kept,
        address=_change("url", before.url, after.url),
        title=_change("title", before.title, after.title),
        dates=tuple(
            filter(None, (_change(name, _date(before, name), _date(after, name)) for name in _DATES))
        ),
        text=tuple(_text(store, before, after)),
        cells=tuple(_cells(store, before, after)),
        attachments=attachments,
        identities=_change(
            "identities_failed", " ".join(before.identities_failed), " ".join(after.identities_failed)
        ),
    )


def _change(name: str, before: str | None, after: str | None) -> Change | None:
    return Change(name, before, after) if bare(before or "") != bare(after or "") else None


def _date(manifest: ReportManifest, name: str) -> str | None:
    said = {"published_on": manifest.published_on, "signed_on": manifest.signed_on}
    return said.get(name) or manifest.dates.get(name)


def _text(store: Store, before: ReportManifest, after: ReportManifest) -> Iterator[ParagraphChange]:
    """The body of report.txt; the same words in other paragraphs are the same content."""
    if before.content_sha256 == after.content_sha256 or _same_object("text", before, after):
        return
    yield from compare_paragraphs(_paragraphs(store, before), _paragraphs(store, after))


def _paragraphs(store: Store, manifest: ReportManifest) -> list[str]:
    """The lines of report.txt without its own title and date line: those are facts of their own."""
    named = manifest.object("text")
    if named is None:
        return []
    text = checked_bytes(store, named).decode(errors="replace")
    lines = [line for line in text.split("\n") if line.strip()]
    if lines and manifest.title and bare(lines[0]) == bare(manifest.title):
        del lines[0]
    if lines and lines[0].startswith(_DATE_LINE):
        del lines[0]
    return lines


def _cells(store: Store, before: ReportManifest, after: ReportManifest) -> Iterator[CellChange]:
    if _same_object("cells", before, after):
        return
    old, new = _cells_of(store, before), _cells_of(store, after)
    for field in dict.fromkeys((*new, *old)):
        if _said(old.get(field)) != _said(new.get(field)):
            yield CellChange(field, old.get(field), new.get(field))


def _cells_of(store: Store, manifest: ReportManifest) -> dict[str, CellValue]:
    named = manifest.object("cells")
    cells = read_cells(checked_bytes(store, named), named.key)[1] if named else []
    return {cell.field: cell for cell in cells}


def _said(cell: CellValue | None) -> tuple[object, ...]:
    return (cell.state, cell.value, bare(cell.printed)) if cell else ()


def _same_object(role: str, before: ReportManifest, after: ReportManifest) -> bool:
    old, new = before.object(role), after.object(role)
    return (old.sha256 if old else "") == (new.sha256 if new else "")


_SAME: tuple[tuple[ChangeKind, Callable[[NamedObject], object]], ...] = (
    (ChangeKind.SAME, lambda named: (named.sha256, named.name, named.url)),
    (ChangeKind.MOVED, lambda named: named.sha256),
    (ChangeKind.CHANGED, lambda named: named.name or named.url),
    (ChangeKind.CHANGED, lambda named: named.url),
)
"""How attachments are matched, the surest way first: each way takes what the ways before it left."""


def _attachments(before: Sequence[NamedObject], after: Sequence[NamedObject]) -> Iterator[AttachmentChange]:
    left, came = list(before), list(after)
    for kind, said in _SAME:
        for new in [*came]:
            old = next((one for one in left if said(one) == said(new)), None)
            if old is not None:
                left.remove(old)
                came.remove(new)
                if kind is not ChangeKind.SAME:
                    yield AttachmentChange(kind, old, new)
    yield from (AttachmentChange(ChangeKind.ADDED, None, new) for new in came)
    yield from (AttachmentChange(ChangeKind.REMOVED, old, None) for old in left)
