"""Pictures of reports, and pages of PDFs that are pictures: optical recognition by RapidOCR (Apache-2.0).

Its models are in its wheel; nothing is fetched. In ruled tables each cell is read by itself, so that a number
cannot slip into its neighbour; the text around is found by its detector.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from nianbao.core.errors import DocumentError, ReaderMissing
from pipelines.documents.content import Content, DocumentTable
from pipelines.documents.layout import Box, Word, page_parts, paragraphs, table_of

ADVICE = "it needs optical recognition: run `make setup-full`, or pip install 'nianbao[ocr]'"
try:
    import cv2
    import numpy as np
    from PIL import Image, ImageSequence
    from rapidocr import RapidOCR
    from rapidocr.ch_ppocr_rec import TextRecInput

    from pipelines.documents.rules import Picture, Ruled, frame, ruled
except ImportError as error:
    raise ReaderMissing(ADVICE) from error

PIXELS_MOST = 80_000_000
"""An A3 page at 400 dpi has 31 million."""
_FRAMES_MOST = 20
_DPI = 200
_WIDTH_WANTED = 1800
_LONGEST = 6000
_UNIT = 8.0
_INSET = 3
_LINE_LEAST = 7
_PAD = 6
_ALONE = str.maketrans({"O": "0", "o": "0", "〇": "0", "○": "0", "Ｏ": "0", "l": "1", "I": "1", "|": "1"})


def read(source: Path | BinaryIO) -> Content:
    """Read a picture (PNG, JPEG, GIF, BMP, TIFF, WebP). Raises DocumentError."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MOST
    parts: list[Any] = []
    try:
        with Image.open(source) as file:
            if file.width * file.height > PIXELS_MOST:
                raise DocumentError(
                    f"it has more than {PIXELS_MOST // 10**6} million pixels: refused as a bomb"
                )
            for number, frame in enumerate(ImageSequence.Iterator(file), 1):
                if number > _FRAMES_MOST:
                    break
                parts += page_of(_grey(frame), number)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DocumentError(f"it is no whole picture ({str(error)[:120]})") from error
    return Content(tuple(paragraphs(parts)), pictured=True)


def _grey(frame: Any) -> Picture:
    """Grey on white: transparency counts as paper."""
    rgba = frame.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    return np.asarray(Image.alpha_composite(paper, rgba).convert("L"))


def rendered(path: Path, number: int) -> Picture:
    """A page of a PDF as a grey picture, by pdfium (pages count from 1)."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_DPI / 72, _LONGEST / max(width, height, 1))
        return np.asarray(page.render(scale=scale, grayscale=True).to_pil().convert("L"))
    finally:
        document.close()


def page_of(picture: Picture, number: int) -> list[Any]:
    """The lines and tables of one picture, in order."""
    found = ruled(_sized(picture))
    words: list[Word] = []
    tables: list[tuple[float, DocumentTable]] = []
    for boxes in found.tables:
        inside = _cells(found, boxes)
        table, _ = table_of(boxes, inside, number, _UNIT)
        tables.append((min(box[1] for box in boxes), table))
    words = _around(found)
    return [part for _, part in page_parts(words, tables, number, float(found.grey.shape[0]))]


def _sized(picture: Picture) -> Picture:
    """The picture about as large as a page at 200 dpi: small letters are read badly, large ones slowly."""
    height, width = picture.shape
    scale = min(max(_WIDTH_WANTED / width, 0.5), 2.5, _LONGEST / max(height, width))
    if 0.8 < scale < 1.25:
        return picture
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how), np.uint8)


@cache
def _engine() -> Any:
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            # Most cells hold one to four digits: padding each to the usual 320 pixels only costs time.
            "Rec.rec_img_shape": [3, 48, 96],
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    engine(np.full((48, 96, 3), 255, np.uint8), use_det=False, use_cls=False)  # loads the model
    return engine


def _cells(found: Ruled, boxes: list[Box]) -> list[Word]:
    """The lines of each cell, read one by one."""
    places = [line for box in boxes for line in _lines(found, box)]
    if not places:
        return []
    crops = [_crop(found.grey, place) for place in places]
    said = _engine().text_rec(TextRecInput(img=crops))
    return [
        Word(_alone(text), *place, confidence=float(score))
        for place, text, score in zip(places, said.txts, said.scores, strict=True)
        if text
    ]


def _alone(text: str) -> str:
    """A lone letter that looks like a digit stands for it: no cell of the form holds one letter."""
    return text.translate(_ALONE) if len(text) == 1 else text


def _lines(found: Ruled, box: Box) -> list[Box]:
    """The lines of text in a cell, by the gaps between them."""
    x0, top, x1, bottom = (round(edge) for edge in box)
    x0, top, x1, bottom = x0 + _INSET, top + _INSET, x1 - _INSET, bottom - _INSET
    ink = found.ink[max(top, 0) : bottom, max(x0, 0) : x1]
    if not ink.size:
        return []
    runs = _runs(ink.any(axis=1))
    tallest = max((last - first for first, last in runs), default=0)
    if tallest < _LINE_LEAST:
        return []
    lines = []
    for first, last in _whole(runs, tallest):
        filled = np.flatnonzero(ink[first:last].any(axis=0))
        lines.append(
            (float(x0 + filled[0]), float(top + first), float(x0 + filled[-1] + 1), float(top + last))
        )
    return lines


def _runs(filled: Any) -> list[tuple[int, int]]:
    """Where a row of flags is set: first, and one past the last."""
    changes = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    return list(zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True))


def _whole(runs: list[tuple[int, int]], tallest: int) -> list[tuple[int, int]]:
    """Runs too low for a line of text (the strokes of 二, a dot) joined to the nearer neighbour."""
    lines: list[tuple[int, int]] = []
    for first, last in runs:
        low = last - first < 0.5 * tallest or (lines and lines[-1][1] - lines[-1][0] < 0.5 * tallest)
        if lines and low and first - lines[-1][1] < 0.6 * tallest:
            lines[-1] = (lines[-1][0], last)
        else:
            lines.append((first, last))
    return [line for line in lines if line[1] - line[0] >= max(_LINE_LEAST, 0.35 * tallest)]


def _crop(grey: Picture, place: Box) -> Any:
    x0, top, x1, bottom = (round(edge) for edge in place)
    crop = grey[max(top - 3, 0) : bottom + 3, max(x0 - 3, 0) : x1 + 3]
    padded = cv2.copyMakeBorder(
        crop, _PAD // 2, _PAD // 2, _PAD, _PAD, cv2.BORDER_CONSTANT, value=[int(crop.max())]
    )
    return cv2.cvtColor(padded, cv2.COLOR_GRAY2BGR)


def _around(found: Ruled) -> list[Word]:
    """The text outside the tables."""
    rest = found.grey.copy()
    for boxes in found.tables:
        x0, top, x1, bottom = frame(boxes)
        rest[top:bottom, x0:x1] = 255
    said = _engine()(cv2.cvtColor(rest, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False)
    if said.boxes is None:
        return []
    words = []
    for corners, text, score in zip(said.boxes, said.txts, said.scores, strict=True):
        xs, ys = corners[:, 0], corners[:, 1]
        words.append(
            Word(text, float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()), float(score))
        )
    return words
