"""Where archives live. `open_store` is the only place that knows which kinds of store there are."""

from __future__ import annotations

from archive.store.directory import DirectoryStore
from archive.store.interface import Store
from core.errors import UsageError
from core.settings import Settings


def open_store(settings: Settings) -> Store:
    """The store that the settings name. Nothing is created until something is put.

    Raises UsageError where the setting names no store this release can open.
    """
    where = settings.store
    if where.startswith("s3://"):
        raise UsageError(
            f"NIANBAO_STORE = {where}: S3 stores arrive with a later release; use a directory or file:///…"
        )
    if where.startswith("file:") and not where.startswith("file:///"):
        raise UsageError(f"NIANBAO_STORE = {where}: write file:/// and an absolute path")
    if "://" in where.removeprefix("file://"):
        raise UsageError(f"NIANBAO_STORE = {where}: a store is a directory path or file:///…")
    path = settings.store_path
    if not where.strip() or path is None:
        raise UsageError("NIANBAO_STORE is empty: give a directory path or file:///…, or unset it")
    return DirectoryStore(path)
