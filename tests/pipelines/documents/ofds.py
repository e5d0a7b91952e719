"""Reports as OFD in the manners that its writers differ in: templates, matrices, one text through many cells,
watermarks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import made
from report_forms import numbered, tables

from nianbao.core.report import Layout

WANTED = numbered(Layout.G2021)
Parts = dict[str, str]
TEXT = re.compile(
    r'<ofd:TextObject ID="9" Boundary="(\S+) (\S+) 200 (\S+)" Font="1" Size="\S+">'
    r'<ofd:TextCode X="0" Y="\S+">([^<]*)</ofd:TextCode></ofd:TextObject>'
)
PATH = re.compile(r"<ofd:PathObject .*?</ofd:PathObject>")


@cache
def base() -> Parts:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.ofd"
        made.ofd(tables(Layout.G2021, WANTED), path)
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name).decode() for name in package.namelist()}


def in_pages(change: Callable[[str], str]) -> Callable[[Parts], Parts]:
    return lambda parts: {
        name: change(part) if name.endswith("Content.xml") else part for name, part in parts.items()
    }


def in_layer(more: str, before: bool = True) -> Callable[[Parts], Parts]:
    at = '<ofd:Layer ID="1">' if before else "</ofd:Layer>"
    return in_pages(lambda page: page.replace(at, at + more if before else more + at))


def rules_in_templates(parts: Parts) -> Parts:
    found = dict(parts)
    listed = ""
    for number in range(3):
        name = f"Doc_0/Pages/Page_{number}/Content.xml"
        drawn = "".join(PATH.findall(parts[name]))
        listed += f'<ofd:TemplatePage ID="5{number}" BaseLoc="Tpls/Tpl_{number}/Content.xml"/>'
        found[f"Doc_0/Tpls/Tpl_{number}/Content.xml"] = re.sub(
            r"(<ofd:Layer[^>]*>).*(</ofd:Layer>)",
            lambda layer, drawn=drawn: layer[1] + drawn + layer[2],
            parts[name],
        )
        page = PATH.sub("", parts[name])
        found[name] = page.replace("<ofd:Content>", f'<ofd:Template TemplateID="5{number}"/><ofd:Content>')
    document = parts["Doc_0/Document.xml"]
    found["Doc_0/Document.xml"] = document.replace("</ofd:PageArea>", "</ofd:PageArea>" + listed)
    return found


def scaled_paths(page: str) -> str:
    """Half the size in their own space, doubled by a matrix."""

    def halved(path: re.Match[str]) -> str:
        drawn = re.sub(
            r"(?<=L )([^\s<]+) ([^\s<]+)", lambda to: f"{float(to[1]) / 2} {float(to[2]) / 2}", path[0]
        )
        return drawn.replace("LineWidth", 'CTM="2 0 0 2 0 0" LineWidth')

    return PATH.sub(halved, page)


def text_object(x: float, y: float, size: float, text: str, more: str = "", code: str = "") -> str:
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} 200 {size}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" {code}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def scaled_texts(page: str) -> str:
    def halved(found: re.Match[str]) -> str:
        x, y, size, text = float(found[1]), float(found[2]), float(found[3]), found[4]
        return (
            f'<ofd:TextObject ID="9" Boundary="{x} {y} 200 {size}" Font="1" Size="{size / 2}" CTM="2 0 0 2 0 0">'
            f'<ofd:TextCode X="0" Y="{size / 2}">{text}</ofd:TextCode></ofd:TextObject>'
        )

    return TEXT.sub(halved, page)


def one_text_a_row(page: str) -> str:
    """The texts on one level as one object, with the steps from letter to letter."""
    rows: dict[float, list[re.Match[str]]] = {}
    for found in TEXT.finditer(page):
        rows.setdefault(float(found[2]), []).append(found)
    objects = []
    for y, texts in rows.items():
        texts.sort(key=lambda each: float(each[1]))
        places, letters = [], ""
        for each in texts:
            size, at = float(each[3]), float(each[1])
            for letter in each[4]:
                places.append(at)
                at += size if ord(letter) > 255 else size / 2
            letters += each[4]
        steps = " ".join(f"{after - before:.4f}" for before, after in pairwise(places))
        objects.append(text_object(places[0], y, float(texts[0][3]), letters, code=f'DeltaX="{steps}"'))
    return TEXT.sub("", page).replace("</ofd:Layer>", "".join(objects) + "</ofd:Layer>")


def shorthand(page: str) -> str:
    """Every step written as g 1 step."""
    return re.sub(
        r'DeltaX="([^"]*)"',
        lambda said: 'DeltaX="' + " ".join(f"g 1 {s}" for s in said[1].split()) + '"',
        one_text_a_row(page),
    )


def twice(page: str) -> str:
    return TEXT.sub(
        lambda found: found[0] + found[0].replace(f'"{found[1]} ', f'"{float(found[1]) + 0.1} '), page
    )


MARKS = "".join(
    text_object(x, y, 4.0, "溪口县2024", more='CTM="0.866 -0.5 0.5 0.866 0 0"')
    for x in (20, 90, 160)
    for y in (40, 80, 120)
)
PALE = "".join(
    text_object(x, y, 2.0, "2024").replace(
        "><ofd:TextCode", '><ofd:FillColor Value="220 220 220"/><ofd:TextCode'
    )
    for x in (20, 90, 160)
    for y in (40, 80, 120)
)
UNSEEN = "".join(
    text_object(x, y, 2.0, "9", more='Visible="false"') for x in (90, 112, 134) for y in range(30, 180, 7)
)

MANNERS: dict[str, Callable[[Parts], Parts]] = {
    "plain": lambda parts: parts,
    "rules in templates": rules_in_templates,
    "paths with matrices": in_pages(scaled_paths),
    "texts with matrices": in_pages(scaled_texts),
    "one text a row": in_pages(one_text_a_row),
    "steps in shorthand": in_pages(shorthand),
    "letters drawn twice": in_pages(twice),
    "blocks in a layer": in_pages(
        lambda page: page.replace(
            '<ofd:Layer ID="1">', '<ofd:Layer ID="1"><ofd:PageBlock ID="7"><ofd:PageBlock ID="8">'
        ).replace("</ofd:Layer>", "</ofd:PageBlock></ofd:PageBlock></ofd:Layer>")
    ),
    "a watermark at 30°": in_layer(MARKS),
    "a pale watermark": in_layer(PALE, before=False),
    "unseen objects": in_layer(UNSEEN),
}


def written(path: Path, parts: Parts) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return path
