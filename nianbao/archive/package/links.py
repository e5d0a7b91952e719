"""Links to the stored objects of a report: `nianbao download --link`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from nianbao.archive.catalogue.manifest import Manifest
from nianbao.archive.store.interface import Store
from nianbao.core.errors import UsageError

ROLES = {
    "warc": ("warc", "original_warc"),
    "text": ("text",),
    "html": ("html",),
    "original": ("attachment",),
}
"""The forms of a download that are objects of the store; the others are made when they are asked for."""


def links(store: Store, manifest: Manifest, form: str, seconds: int) -> Iterator[str]:
    """A link to each object of that form, good for so long. Raises UsageError where there is none."""
    if form not in ROLES:
        raise UsageError(f"--as {form} is made when it is asked for: --link goes with {', '.join(ROLES)}")
    objects = {named.key: named for role in ROLES[form] for named in manifest.objects_of(role)}
    if not objects:
        raise UsageError(f"the report of {manifest.code} for {manifest.year} holds nothing of that form")
    for named in objects.values():
        yield store.link(named.key, seconds, named.name or PurePosixPath(named.key).name)
