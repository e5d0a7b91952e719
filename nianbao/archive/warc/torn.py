"""What a kill leaves at a WARC's end: cut off, and kept aside."""

from __future__ import annotations

import logging
import os
import zlib
from pathlib import Path

from nianbao.archive.store.digest import PIECE_BYTES

logger = logging.getLogger(__name__)

TORN = ".torn"


def cut_torn_tail(path: Path) -> int:
    """Cut a WARC after its last whole gzip member; returns how many bytes were cut off.

    The torn bytes are kept beside it as `<name>.torn`: they may hold most of a page.
    """
    whole = whole_members_bytes(path)
    size = path.stat().st_size
    if whole == size:
        return 0
    with path.open("r+b") as file:
        file.seek(whole)
        torn = path.with_name(path.name + TORN)
        with torn.open("wb") as aside:
            while piece := file.read(PIECE_BYTES):
                aside.write(piece)
        file.truncate(whole)
        os.fsync(file.fileno())
    logger.warning("%s: cut off a torn tail of %d bytes, kept as %s", path, size - whole, torn.name)
    return size - whole


def whole_members_bytes(path: Path) -> int:
    """The length of the longest beginning of the file that consists of whole gzip members."""
    whole = position = 0
    inflater = zlib.decompressobj(31)
    with path.open("rb") as file:
        piece = b""
        while piece := piece or file.read(PIECE_BYTES):
            try:
                inflater.decompress(piece)
            except zlib.error:
                break
            position += len(piece) - len(inflater.unused_data)
            piece = inflater.unused_data
            if inflater.eof:
                whole = position
                inflater = zlib.decompressobj(31)
    return whole
