"""What the outbox holds that is not in the store yet, as the catalogue shows it."""

from __future__ import annotations

import logging
from pathlib import Path

from nianbao.archive.catalogue.keys import manifest_keys
from nianbao.archive.catalogue.manifest import Manifest, read_manifest
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import ManifestError, StoreError

logger = logging.getLogger(__name__)

OUTBOX = "outbox"
"""The outbox's folder in the work directory."""


def waiting_manifests(outbox: Path) -> dict[str, Manifest]:
    """The manifests that wait in an outbox, by key."""
    local = DirectoryStore(outbox)
    found = {}
    for key in manifest_keys(local):
        try:
            found[key] = read_manifest(local, key)
        except (StoreError, ManifestError) as error:  # it was pushed meanwhile, or is damaged
            logger.info("%s in the outbox cannot be read: %s", key, error)
    return found
