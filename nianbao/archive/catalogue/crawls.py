"""The crawls that an archive holds, each by the manifests that it left, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from nianbao.archive.catalogue.history import HELD
from nianbao.archive.catalogue.keys import attempt_folder
from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest, moment_of, read_manifest
from nianbao.archive.store.interface import Store
from nianbao.core.report import Scope, Status


@dataclass(frozen=True, slots=True)
class WalkEnd:
    """How a walk ended: the status, the page of the county's report, and how many requests it took."""

    status: Status
    url: str | None
    requests: int


@dataclass(frozen=True, slots=True)
class ArchivedCrawl:
    """One crawl of a county and year, by the manifests that it left: of its report and of what is beside it,
    or of an attempt."""

    manifests: tuple[CountyManifest, ...]

    @property
    def head(self) -> CountyManifest:
        """The manifest that tells how it ended."""
        attempts = [each for each in self.manifests if each.status not in HELD]
        own = [each for each in self.manifests if each.scope == Scope.COUNTY]
        return (attempts or own or self.manifests)[-1]

    @property
    def all_scopes(self) -> bool:
        """Whether departments' and townships' reports were looked for, too, as far as that can be told."""
        return any(each.scope in (Scope.DEPARTMENT, Scope.TOWNSHIP) for each in self.manifests)

    def end(self, near: str | None = None) -> WalkEnd:
        """How it ended; of several versions of the county's report `near` names the one to tell of."""
        head = self.head
        if head.status not in HELD:
            return WalkEnd(Status(head.status), None, head.requests)
        urls = [each.url for each in self.manifests if each.scope == Scope.COUNTY]
        return WalkEnd(Status.ARCHIVED, near if near in urls else head.url, head.requests)


def archived_crawls(manifests: Iterable[CountyManifest]) -> Iterator[tuple[str, ...]]:
    """The keys of the manifests that each crawl left, in order of county, year and time; what was read again
    later is the same crawl."""

    def crawl(manifest: CountyManifest) -> tuple[str, int, str]:
        return manifest.code, manifest.year, manifest.began or manifest.captured_at

    read = (each for each in manifests if not getattr(each, "read_at", ""))
    for _, group in groupby(sorted(read, key=crawl), key=crawl):
        yield tuple(_key(each) for each in group)


def _key(manifest: CountyManifest) -> str:
    if isinstance(manifest, ReportManifest):
        return manifest.key
    folder = attempt_folder(manifest.code, manifest.year, moment_of(manifest.captured_at))
    return f"{folder}/manifest.json"


def read_crawl(store: Store, keys: Iterable[str]) -> ArchivedCrawl:
    """The crawl that left the manifests of these keys. Raises StoreError and ManifestError."""
    manifests = (read_manifest(store, key) for key in keys)
    return ArchivedCrawl(tuple(each for each in manifests if isinstance(each, CountyManifest)))
