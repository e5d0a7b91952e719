"""Downloads. What portals published is handed out as a file, never shown in our pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as PathParameter
from starlette.responses import FileResponse, Response

from nianbao.web.errors import NotHere
from nianbao.web.holding import find_holding, last_attempt
from nianbao.web.packages import attachment_file, forms_of, package
from nianbao.web.parameters import Capture, Code, Issuer, PathScope, PathYear, TheSite
from nianbao.web.security import FILE_POLICY

router = APIRouter()

MEDIA_TYPES = {
    "warc": "application/warc",
    "wacz": "application/wacz",
    "text": "text/plain; charset=utf-8",
    "original": "application/zip",
    "tables": "application/zip",
}
Number = Annotated[int, PathParameter(ge=1, le=10_000)]


@router.get("/files/{code}/{year}/{scope}/{form}")
def file(
    site: TheSite,
    code: Code,
    year: PathYear,
    scope: PathScope,
    form: str,
    issuer: Issuer = "",
    capture: Capture = "",
) -> Response:
    """A report in one of the forms of `nianbao download`."""
    manifest = find_holding(site, code, year, scope, issuer, capture).manifest
    if form not in forms_of(manifest):
        raise NotHere(f"这份报告没有 {form[:20]}", f"this report has no {form[:20]}")
    return _file(package(site, manifest, form), MEDIA_TYPES.get(form, ""))


@router.get("/files/{code}/{year}/attempt")
def attempt(site: TheSite, code: Code, year: PathYear) -> Response:
    """The WARC of the last crawl that ended without a report: the evidence of a gap."""
    manifest = last_attempt(site, code, year)
    if not manifest.objects_of("warc"):
        raise NotHere(
            f"{code} {year} 年度的最近一次采集没有记录",
            f"the last crawl of {code} for {year} recorded nothing",
        )
    return _file(package(site, manifest, "warc"), MEDIA_TYPES["warc"])


@router.get("/files/{code}/{year}/{scope}/attachments/{number}")
def attachment(
    site: TheSite,
    code: Code,
    year: PathYear,
    scope: PathScope,
    number: Number,
    issuer: Issuer = "",
    capture: Capture = "",
) -> Response:
    """One attachment, byte for byte as published."""
    manifest = find_holding(site, code, year, scope, issuer, capture).manifest
    attachments = manifest.objects_of("attachment")
    if number > len(attachments):
        raise NotHere(
            f"这份报告有 {len(attachments)} 个附件", f"this report has {len(attachments)} attachments"
        )
    return _file(attachment_file(site, manifest, attachments[number - 1]))


def _file(path: Path, media_type: str = "") -> Response:
    headers = {"Content-Security-Policy": FILE_POLICY}
    return FileResponse(
        path, headers=headers, media_type=media_type or "application/octet-stream", filename=path.name
    )
