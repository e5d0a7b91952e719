"""A program whose recorder loses what it recorded of one path: the record that a receipt names is not there.

Put into a program's environment it patches `Recorder` before the program begins.
"""

from __future__ import annotations

import os
from pathlib import Path

_PATCH = """
import os
from nianbao.archive.warc import recorder

append = recorder.Recorder._append


def losing(self, exchange):
    receipt = append(self, exchange)
    if receipt.url.endswith(os.environ["LOST_PATH"]):
        self._cut_back(receipt.offset)
    return receipt


recorder.Recorder._append = losing
"""


def losing_recorder(directory: Path, path: str) -> dict[str, str]:
    """The environment of a program that loses what addresses ending in `path` answered."""
    folder = directory / "patched"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_PATCH, encoding="utf-8")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths), "LOST_PATH": path}
