"""Reports as PDFs of our own drawing, in the manners that the PDFs of offices differ in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from made import spread
from report_forms import Rows
from report_pages import TITLE

WIDTH, HEIGHT = 1190.0, 842.0
LEFT, TOP, COLUMN, LABEL, ROW, SIZE = 40.0, 80.0, 62.0, 120.0, 26.0, 7.0
HEADINGS = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)


@dataclass(frozen=True)
class Manner:
    """How a PDF is drawn. `rules`: all, level (whole rows), pieces (level, cell by cell), shaded (every other
    row), framed (level in a frame). `slanted`: the page whose letters lie on no level line. `turn`: the content's angle; `rotate`: the page's entry that turns it."""

    rules: str = "all"
    turn: int = 0
    rotate: int = 0
    copies: int = 1
    shift: float = 0.3
    watermark: float | None = None
    watermark_size: float = 40.0
    watermark_grey: float = 0.0
    fields: bool = False
    flattened: bool = False
    unseen: str = ""
    slanted: int = -1


def pdf(tables: Sequence[Rows], path: Path, manner: Manner) -> None:
    """One page a table."""
    pages = [_page(rows, number, manner) for number, rows in enumerate(tables)]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/DA(/F1 8 Tf)>>>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 2>>/DW 1000/W[1 95 500]/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 880/StemV 80>>",
        # A font that does not say which letters it draws.
        b"<</Type/Font/Subtype/Type0/BaseFont/Nameless/Encoding/Identity-H/DescendantFonts[7 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Nameless/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 500/FontDescriptor 5 0 R>>",
    ]
    kids = []
    for content, filled in pages:
        first = len(objects) + 1
        own = [first + 2 + at for at in range(len(filled))]
        turned = manner.turn in (90, 270)
        box = (HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT)
        listed = " ".join(f"{each} 0 R" for each in own)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {box[0]} {box[1]}]/Rotate {manner.rotate}/Contents {first + 1} 0 R"
            f"/Resources<</Font<</F1 3 0 R/F2 6 0 R>>>>/Annots[{listed}]>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(content), content))
        objects += filled
        kids.append(f"{first} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    path.write_bytes(_file(objects))


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _page(rows: Rows, number: int, manner: Manner) -> tuple[bytes, list[bytes]]:
    placed, edges = spread(rows), _edges(rows)
    ops, annotations = [_turning(manner)], []
    ops += _rules(placed, edges, len(rows), manner)
    angle = 40.0 if number == manner.slanted else 0.0
    if not number:
        ops.append(_text(TITLE, 300, 30, 16, angle))
    ops.append(_text(HEADINGS[number], LEFT, 60, 10, angle))
    for row, column, td in placed:
        x, y = edges[column], TOP + row * ROW
        width = edges[column + td.columns] - x
        figure = not td.label and td.text.isdigit()
        if figure and manner.fields:
            annotations.append(_field(td.text, x + 2, y + 4, width - 4))
        if figure and manner.unseen:
            ops.append(f"{manner.unseen} {_text('9', x + 40, y + 16, SIZE)} 0 Tr 0 g")
        if not (figure and manner.fields) or manner.flattened:
            for copy in range(manner.copies):
                for at, line in enumerate(_wrapped(td.text, int((width - 4) / SIZE))):
                    ops.append(_text(line, x + 3 + copy * manner.shift, y + 10 + 9 * at, SIZE, angle))
    if manner.watermark is not None:
        ops += _watermark(manner)
    return "\n".join(ops).encode("latin-1"), annotations


def _edges(rows: Rows) -> list[float]:
    placed = spread(rows)
    count = max(column + td.columns for _, column, td in placed)
    labels = {0: 1, 1: 3, 2: 0}[0 if count <= 5 else 1 if count <= 10 else 2]
    edges = [LEFT]
    for column in range(count):
        edges.append(edges[-1] + (LABEL if column < labels else COLUMN))
    return edges


def _rules(placed: list, edges: list[float], count: int, manner: Manner) -> list[str]:
    ops = ["0.5 w"]
    left, right, bottom = edges[0], edges[-1], TOP + count * ROW
    if manner.rules == "none":
        return []
    if manner.rules == "shaded":
        shaded = [
            f"{left} {_y(TOP + (row + 1) * ROW)} {right - left} {ROW} re f" for row in range(0, count, 2)
        ]
        return [*ops, "0.9 g", *shaded, "0 g"]
    for row, column, td in placed:
        x0, x1 = edges[column], edges[column + td.columns]
        y0, y1 = TOP + row * ROW, TOP + (row + td.rows) * ROW
        ops += [_line(x0, y0, x1, y0), _line(x0, y1, x1, y1)]
        if manner.rules == "all":
            ops += [_line(x0, y0, x0, y1), _line(x1, y0, x1, y1)]
    if manner.rules == "framed":
        ops += [_line(left, TOP, left, bottom), _line(right, TOP, right, bottom)]
    return ops


def _line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {_y(y0)} m {x1} {_y(y1)} l S"


def _y(down: float) -> float:
    return HEIGHT - down


def _turning(manner: Manner) -> str:
    matrices = {
        0: "1 0 0 1 0 0",
        90: f"0 1 -1 0 {HEIGHT} 0",
        180: f"-1 0 0 -1 {WIDTH} {HEIGHT}",
        270: f"0 -1 1 0 0 {WIDTH}",
    }
    return f"{matrices[manner.turn]} cm"


def _text(text: str, x: float, y: float, size: float, angle: float = 0.0) -> str:
    a, b = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    code = text.encode("utf-16-be").hex()
    return f"BT /F1 {size} Tf {a:.5f} {b:.5f} {-b:.5f} {a:.5f} {x} {_y(y)} Tm <{code}> Tj ET"


def _watermark(manner: Manner) -> list[str]:
    return [f"{manner.watermark_grey} g"] + [
        _text("溪口县2024", x, y, manner.watermark_size, manner.watermark or 0.0)
        for x in range(60, int(WIDTH) - 100, 260)
        for y in range(100, int(HEIGHT) - 60, 97)
    ]


def _field(text: str, x: float, y: float, width: float) -> bytes:
    box = f"[{x} {_y(y + 14)} {x + width} {_y(y)}]"
    return f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/F 4/Rect{box}/V({text})>>".encode()


def _wrapped(text: str, letters: int) -> list[str]:
    return [text[at : at + max(letters, 1)] for at in range(0, len(text), max(letters, 1))]
