"""Office Open XML packages as everybody writes them: parts under the names that relationships give them, the
name spaces of the transitional standard, no relationship that leads nowhere.

Programs differ: backslashes in names, another case, a slash before them, Strict Open XML, pictures that were
lost. Libraries take one way of writing; readers of a report need not know of the others.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from nianbao.core.containers import plain_name

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
"""The name spaces of Strict Open XML: …/ooxml/wordprocessingml/main is …/wordprocessingml/2006/main."""
_TYPES, _ROOT = "[Content_Types].xml", "_rels/.rels"


def unified(path: Path, folder: Path) -> Path:
    """The package, or a copy in `folder` where it had to be rewritten. Raises BadZipFile, KeyError."""
    with zipfile.ZipFile(path) as package:
        names = _names(package)
        if _ROOT not in names:
            raise KeyError("it has no relationships")
        strict = _STRICT.search(package.read(names[_ROOT])) is not None
        parts = {name: package.read(entry) for name, entry in names.items() if name.endswith(".rels")}
        whole = {name: _leading_somewhere(name, part, names) for name, part in parts.items()}
        if not strict and whole == parts and all(name == own.filename for name, own in names.items()):
            return path
        copy = folder / "unified.zip"
        with zipfile.ZipFile(copy, "w") as written:
            for name, entry in names.items():
                part = whole[name] if name in whole else package.read(entry)
                if strict and name.lower().endswith((".xml", ".rels")):
                    part = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)
                written.writestr(name, part)
        return copy


def _names(package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries by the names that relationships give them."""
    plain = {plain_name(entry.filename): entry for entry in package.infolist() if not entry.is_dir()}
    lower = {name.lower(): name for name in plain}
    wanted, waiting = {_TYPES.lower(): _TYPES}, [_ROOT]
    while waiting:
        name = waiting.pop()
        if name.lower() in wanted or name.lower() not in lower:
            continue
        wanted[name.lower()] = name
        if name.endswith(".rels"):
            waiting += _targets(name, package.read(plain[lower[name.lower()]]))
        else:
            folder, base = posixpath.split(name)
            waiting.append(f"{folder}/_rels/{base}.rels".lstrip("/"))
    return {wanted.get(name.lower(), name): entry for name, entry in plain.items()}


def _targets(name: str, part: bytes) -> Iterator[str]:
    for relationship in _relationships(_tree(part)):
        if relationship.get("TargetMode") != "External":
            yield _target(name, relationship)


def _target(name: str, relationship: etree._Element) -> str:
    folder = posixpath.dirname(posixpath.dirname(name))
    target = plain_name(relationship.get("Target", "")) if _is_absolute(relationship) else None
    found = target or posixpath.join(folder, relationship.get("Target", "").replace("\\", "/"))
    return posixpath.normpath(unquote(found)).lstrip("/")


def _is_absolute(relationship: etree._Element) -> bool:
    return str(relationship.get("Target", "")).startswith(("/", "\\"))


def _leading_somewhere(name: str, part: bytes, names: Mapping[str, object]) -> bytes:
    """The relationships without those to parts that are not there; the others by the parts' own names."""
    tree = _tree(part)
    changed = False
    for relationship in list(_relationships(tree)):
        if relationship.get("TargetMode") == "External":
            continue
        target = _target(name, relationship)
        if target not in names:
            tree.remove(relationship)
            changed = True
        elif "\\" in relationship.get("Target", "") or "%" in relationship.get("Target", ""):
            relationship.set("Target", f"/{target}")
            changed = True
    return etree.tostring(tree, encoding="UTF-8") if changed else part


def _tree(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _relationships(tree: etree._Element) -> Iterator[etree._Element]:
    yield from tree.iter("{*}Relationship")
