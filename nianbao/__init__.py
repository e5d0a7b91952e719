"""The archive of China's county governments' annual disclosure reports, as a library (docs/library.md).

Each name is imported when it is first used: `import nianbao` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nianbao.archive.catalogue.catalogue import Catalogue
    from nianbao.archive.catalogue.content import checked_bytes
    from nianbao.archive.catalogue.manifest import Manifest
    from nianbao.archive.store import open_store
    from nianbao.core.errors import NianbaoError
    from nianbao.core.identities.rules import check_identities
    from nianbao.core.registry import load_registry
    from nianbao.core.report import CellValue
    from nianbao.core.settings import load_settings
    from pipelines.documents.file import read_report

__all__ = [
    "Catalogue",
    "CellValue",
    "Manifest",
    "NianbaoError",
    "check_identities",
    "checked_bytes",
    "load_registry",
    "load_settings",
    "open_store",
    "read_report",
]

_ROOMS = {
    "Catalogue": "nianbao.archive.catalogue.catalogue",
    "CellValue": "nianbao.core.report",
    "Manifest": "nianbao.archive.catalogue.manifest",
    "NianbaoError": "nianbao.core.errors",
    "check_identities": "nianbao.core.identities.rules",
    "checked_bytes": "nianbao.archive.catalogue.content",
    "load_registry": "nianbao.core.registry",
    "load_settings": "nianbao.core.settings",
    "open_store": "nianbao.archive.store",
    "read_report": "pipelines.documents.file",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'nianbao' has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return __all__
