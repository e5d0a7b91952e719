"""config/portals/<code>.yaml: what one portal needs beyond the rules, said by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from nianbao.core.errors import UsageError
from nianbao.core.settings import CONFIG

_KEYS = {"columns", "note"}


@dataclass(frozen=True, slots=True)
class PortalHints:
    """`columns`: addresses of the county's report column, the likeliest first; tried before the home page."""

    columns: tuple[str, ...] = ()
    note: str = ""


def portal_hints(code: str, directory: Path | None = None) -> PortalHints:
    """The hints for a county; empty where there is no file. Raises UsageError naming file and key."""
    path = (directory or CONFIG / "portals") / f"{code}.yaml"
    if not path.is_file():
        return PortalHints()
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(values, dict) or set(values) - _KEYS:
        raise UsageError(f"{path}: the keys are {', '.join(sorted(_KEYS))}")
    columns = values.get("columns", [])
    if not isinstance(columns, list) or not all(_is_address(column) for column in columns):
        raise UsageError(f"{path}: columns is a list of http or https addresses")
    return PortalHints(tuple(columns), str(values.get("note", "")))


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))
