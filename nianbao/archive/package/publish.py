"""A data set into a folder or a bucket: written whole on this machine first, then sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nianbao.archive.store import open_bucket
from nianbao.core.errors import UsageError
from nianbao.core.settings import Settings

LAST = "datapackage.json"
"""It names the others and their checksums, so it is sent when they are there."""


@contextmanager
def export_folder(output: str, settings: Settings) -> Iterator[Path]:
    """The folder to write a data set into. Of a bucket's, each file replaces that of an earlier export when
    all of them are whole. Raises UsageError where the archive itself lies there."""
    if not output.startswith("s3://"):
        yield Path(output)
        return
    if f"{output.rstrip('/')}/".startswith(f"{settings.store.rstrip('/')}/"):
        raise UsageError(f"--output {output} lies in the archive's own place: choose another prefix")
    bucket = open_bucket(output, settings, "--output")
    bucket.prepare()
    with tempfile.TemporaryDirectory(prefix="nianbao-export-") as folder:
        yield Path(folder)
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        for path in sorted(files, key=lambda path: (path.name == LAST, path)):
            bucket.replace(path.relative_to(folder).as_posix(), path)
