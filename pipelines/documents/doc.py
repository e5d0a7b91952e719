"""Old Word and WPS documents (.doc, .wps, RTF, Word's own XML): LibreOffice, as a separate program, turns
them into .docx, which is then read. (Word's web page in one file needs no such help.)

It runs with a profile of its own that forbids macros and the updating of links, inside the child process and
its limits (and, where the kernel lets us, without any network).
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from nianbao.core.errors import DocumentError, ReaderMissing
from nianbao.core.filetype import filetype_of
from pipelines.documents import docx, html
from pipelines.documents.content import Content

ADVICE = (
    "needs LibreOffice: run `make setup-full`, or install libreoffice-writer-nogui and libreoffice-calc-nogui"
)
_SECONDS = 90
_SETTINGS = {
    "Common/Security/Scripting": {
        "DisableMacrosExecution": "true",
        "MacroSecurityLevel": "3",
        "BlockUntrustedRefererLinks": "true",
        "DisableActiveContent": "true",
    },
    "Common/Misc": {"FirstRun": "false"},
    "Writer/Content/Update": {"Link": "0"},
    "Calc/Content/Update": {"Link": "2"},
}


def read(path: Path) -> Content:
    """Read an old Word document. Raises ReaderMissing without LibreOffice, DocumentError."""
    found = filetype_of(path)
    if found is not None and found.media_type == "multipart/related":
        return html.read_in_one(path)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise ReaderMissing(ADVICE)
    with tempfile.TemporaryDirectory() as folder:
        return docx.read(_converted(office, path, Path(folder)))


def _converted(office: str, path: Path, folder: Path) -> Path:
    profile = folder / "profile"
    _write_settings(profile)
    source = folder / f"document{_suffix(path)}"
    shutil.copyfile(path, source)
    command = [
        *(office, "--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault"),
        *(f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "docx:MS Word 2007 XML"),
        *("--outdir", str(folder / "out"), str(source)),
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, cwd=folder)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"LibreOffice works on it for longer than {_SECONDS} s") from error
    found = folder / "out" / "document.docx"
    if not found.is_file():
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()[-160:]
        raise DocumentError(f"LibreOffice cannot read it ({said or f'exit code {done.returncode}'})")
    return found


def _suffix(path: Path) -> str:
    """LibreOffice takes web pages named .doc for Word only under their own name; the rest it tells apart."""
    head = path.read_bytes()[:512].lstrip().lower()
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    return ".xml" if head.startswith(b"<?xml") else ".doc"


def _write_settings(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{section}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for section, values in _SETTINGS.items()
        for name, value in values.items()
    )
    folder = profile / "user"
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
