"""The releases of the data set: what each holds, what changed, and its files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import FileResponse, Response

from nianbao.archive.package.release import CROISSANT, DESCRIPTION, NOTES, SUMS, holds_withheld, releases
from nianbao.web.errors import NotHere
from nianbao.web.parameters import TheSite
from nianbao.web.rendering import render

router = APIRouter()
_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
}


@router.get("/data")
def data(request: Request, site: TheSite) -> Response:
    """All releases that may be handed out, the latest first; that is described for search engines too."""
    held = list(_shown(site))
    notes = {one["version"]: _text(site, one["version"], NOTES) for one in held}
    described = _described(request, site, held[0]) if held else None
    return render(request, "data.html", releases=held, notes=notes, described=described)


@router.get("/data/{version}/{path:path}")
def release_file(site: TheSite, version: str, path: str) -> Response:
    """A file of a release: one of those that it names."""
    release = next((one for one in _shown(site) if one["version"] == version), None)
    if release is None or path not in {DESCRIPTION, SUMS, *(each["path"] for each in release["files"])}:
        raise NotHere(f"没有哪个版本有 {path[:80]}", f"no release has {path[:80]}")
    assert site.releases_path is not None
    file = site.releases_path / version / path
    name = f"nianbao-{version}-{path.replace('/', '-')}"
    return FileResponse(file, media_type=_TYPES.get(file.suffix, "application/octet-stream"), filename=name)


def _shown(site: TheSite) -> Iterator[dict[str, Any]]:
    """The releases without those that hold what is withheld since: a new one takes their place."""
    folder = site.releases_path
    if folder is None:
        return
    with site.catalogue() as catalogue:
        withheld = catalogue.withheld()
    yield from (one for one in releases(folder) if not holds_withheld(folder, one, withheld))


def _text(site: TheSite, version: str, name: str) -> str:
    assert site.releases_path is not None
    return (site.releases_path / version / name).read_text(encoding="utf-8")


def _described(request: Request, site: TheSite, release: Mapping[str, Any]) -> Markup:
    """The latest release as schema.org has data sets, with addresses that a search engine can follow."""
    described = json.loads(_text(site, release["version"], CROISSANT))
    base = f"{request.base_url}data/{release['version']}/"
    described["url"] = f"{request.base_url}data"
    for file in described["distribution"]:
        file["contentUrl"] = base + file["contentUrl"]
    written = json.dumps(described, ensure_ascii=False)
    return Markup(written.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - no tag can begin in it
