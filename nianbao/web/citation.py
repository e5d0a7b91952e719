"""How to cite an archived report: BibTeX and GB/T 7714-2015."""

from __future__ import annotations

from nianbao.archive.catalogue.manifest import Manifest

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$",
        "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    }
)  # fmt: skip


def gbt7714(manifest: Manifest) -> str:
    """GB/T 7714-2015, an electronic announcement: issuer. title[EB/OL]. (published)[captured]. address."""
    published = f"({manifest.published_on})" if manifest.published_on else ""
    captured = f"[{manifest.captured_at[:10]}]"
    return f"{_issuer(manifest)}. {manifest.title}[EB/OL]. {published}{captured}. {manifest.url}."


def bibtex(manifest: Manifest) -> str:
    """An @online entry (biblatex) that names the archived record beside the address."""
    lines = {
        "author": f"{{{_tex(_issuer(manifest))}}}",
        "title": _tex(manifest.title or ""),
        "date": manifest.published_on or "",
        "year": str(manifest.year + 1) if not manifest.published_on else "",
        "url": _address(manifest.url or ""),
        "urldate": manifest.captured_at[:10],
        "note": _tex(f"archived {manifest.captured_at}, WARC record {manifest.record_id}"),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines.items() if value)
    return f"@online{{nianbao-{manifest.code}-{manifest.year}-{manifest.scope},\n{body}\n}}"


def _issuer(manifest: Manifest) -> str:
    return manifest.issuer or manifest.name


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)


def _address(url: str) -> str:
    """Percent-encode what would end a braced value."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace("%", r"\%")
