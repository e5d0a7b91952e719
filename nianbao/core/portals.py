"""<code>.yaml: what one portal needs beyond the rules, said by hand; the bundled ones, then a user's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.registry import Registry, check_code, load_registry, portal_of
from nianbao.core.settings import CONFIG, Settings

BUNDLED = CONFIG / "portals"


@dataclass(frozen=True, slots=True)
class PortalHints:
    """`columns`: addresses of the county's report column, the likeliest first; tried before the home page.
    `portal_url` takes the place of the registry's; `other_hosts` are added to the registry's."""

    columns: tuple[str, ...] = ()
    portal_url: str = ""
    other_hosts: tuple[str, ...] = ()
    note: str = ""

    def then(self, later: PortalHints) -> PortalHints:
        """Both, of which what the later one says goes first."""
        return PortalHints(
            tuple(dict.fromkeys((*later.columns, *self.columns))),
            later.portal_url or self.portal_url,
            tuple(dict.fromkeys((*self.other_hosts, *later.other_hosts))),
            later.note or self.note,
        )

    def overlay(self, county: County) -> County:
        """The county at the portal and hosts that are said."""
        hosts = tuple(dict.fromkeys((*county.other_hosts, *self.other_hosts)))
        return replace(county, portal_url=self.portal_url or county.portal_url, other_hosts=hosts)


Portals = Mapping[str, PortalHints]
"""The hints by code of county."""


def load_portals(settings: Settings) -> Portals:
    """The bundled hints and, over them, those of the folder that NIANBAO_PORTALS names.

    Raises UsageError naming the file, the line and what is wrong there.
    """
    found: dict[str, PortalHints] = {}
    for folder in (BUNDLED, _own_folder(settings.portals)):
        for path in sorted(folder.glob("*.yaml")) if folder else ():
            code = check_code(path.stem, str(path))
            found[code] = found.get(code, PortalHints()).then(read_hints(path))
    return found


def load_counties(settings: Settings) -> Registry:
    """The registry that the settings name, with what the hints say of its portals laid over it."""
    return overlaid(load_registry(settings.registry or None), load_portals(settings))


def overlaid(registry: Registry, portals: Portals) -> Registry:
    """The registry with what the hints say of each code laid over its row."""
    if not portals:
        return registry

    def of(county: County) -> County:
        return portals.get(county.code, PortalHints()).overlay(county)

    names = tuple((name, of(county)) for name, county in registry.other_names)
    return replace(registry, counties=tuple(map(of, registry.counties)), other_names=names)


def read_hints(path: Path) -> PortalHints:
    """The hints of one file. Raises UsageError naming the file and the line."""
    return PortalHints(**{name: _KEYS[name](value, where) for name, value, where in _entries(path)})


def _own_folder(portals: str) -> Path | None:
    if not portals:
        return None
    if not (folder := Path(portals)).is_dir():
        raise UsageError(f"NIANBAO_PORTALS: {folder} is no folder")
    return folder


def _entries(path: Path) -> Iterator[tuple[str, Any, str]]:
    """Each key of a file with its value and where it stands."""
    try:
        loader = yaml.SafeLoader(path.read_text(encoding="utf-8-sig"))
        top = loader.get_single_node()
        if top is None:
            return
        if not isinstance(top, yaml.MappingNode):
            raise UsageError(f"{path}, line 1: it is no list of keys; those known are {', '.join(_KEYS)}")
        seen: set[str] = set()
        for key, value in top.value:
            where = f"{path}, line {key.start_mark.line + 1}"
            name = str(key.value)
            if name not in _KEYS or name in seen:
                what = "stands twice" if name in seen else f"is no key; the keys are {', '.join(_KEYS)}"
                raise UsageError(f"{where}: {name} {what}")
            seen.add(name)
            yield name, loader.construct_object(value, deep=True), f"{where}: {name}"
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise UsageError(f"{path}{line}: not valid YAML: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} cannot be read as YAML in UTF-8: {error}") from error


def _addresses(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UsageError(f"{where} is a list of http or https addresses, each on a line after a dash")
    return tuple(_address(each, where) for each in value)


def _address(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(f"{where}: {value!r} is no http or https address")
    return portal_of({"portal_url": value, "other_hosts": ""}, where)[0]


def _hosts(value: object, where: str) -> tuple[str, ...]:
    names = value.split() if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise UsageError(f"{where} is a list of hosts, each on a line after a dash")
    return portal_of({"portal_url": "", "other_hosts": " ".join(names)}, where)[1]


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{where}: {value!r} is no text")
    return value


_KEYS: dict[str, Callable[[object, str], Any]] = {
    "columns": _addresses,
    "portal_url": _address,
    "other_hosts": _hosts,
    "note": _text,
}
