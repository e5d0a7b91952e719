"""A page as the lines a reader sees, in one walk: layout tables opened, data tables kept whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from nianbao.core.filetype import is_document_address
from nianbao.core.numerals import ORDINALS
from pipelines.tables.celltext import cell_text
from pipelines.tables.grid import Grid, grid_of
from pipelines.tables.statutory import looks_statutory
from pipelines.text.controls import CONTROLS, figure_of, is_icon, is_small
from pipelines.text.marks import MARKING, Marks
from pipelines.text.page import squeeze
from pipelines.text.pictures import source_of
from pipelines.text.sight import Sight, declared, is_gone

_SILENT_TAGS = (
    "script style noscript template head iframe object embed svg button video audio map canvas title "
    "frameset annotation annotation-xml"
)
_BLOCK_TAGS = (
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul ucapcontent ucaptitle caption"
)
_SILENT = frozenset(_SILENT_TAGS.split())
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_VOID = frozenset({"br", "hr", *CONTROLS})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside"})
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:foot\w*|bottom|copy\w*|nav\w*|menu\w*|sub_?menu|crumbs?|bread\w*|location|position|weizhi|"
    r"dqwz|share\w*|bdshare\w*|bshare\w*|jiathis\w*|social\w*|relat\w*|xg(?:wz|lj|xx|yd|zx)|prev|next|pager|"
    r"paging|pagination|side(?:bar|nav)?|login|search\w*|sousuo|toolbar|qrcode|ewm|erweima|hot\w*|yqlj|"
    r"friend\w*|links?|comment\w*|topbar|top_?nav|header|logo|banner|today|weather)(?=$|[\s_-])",
    re.I,
)
_LEAST_CELLS = 4
_LEAST_BOXES = 2
_NOT_IN_BOXES = ("a", "img", "table")
_PROSE_CELL = 400
_SENTENCE_CELL = 150


@dataclass(slots=True)
class Line:
    """One line of a page, or one data table, or one picture.

    `element` is the block element it stands in, `linked` how many of its letters are links, `level` its
    heading tag (0: none), `furniture` the navigation, footer or share bar around it, by tag or class.
    """

    text: str
    element: HtmlElement
    linked: int = 0
    level: int = 0
    grid: Grid | None = None
    picture: str = ""
    furniture: HtmlElement | None = None
    hidden: bool = False
    documents: int = 0


@dataclass(slots=True)
class _Traversal:
    lines: list[Line] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    blocks: list[HtmlElement] = field(default_factory=list)
    furniture: list[HtmlElement] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    preformatted: int = 0
    links: int = 0
    linked: int = 0
    documents: int = 0
    marker: str = ""
    marks: Marks = field(default_factory=Marks)
    sight: Sight = field(default_factory=Sight)

    def add(self, text: str | None) -> None:
        if not text or (text.isspace() and not (self.pieces or self.unseen or self.preformatted)):
            return  # white space that begins a line is none of it
        text = self.marks.said(text)
        if self.sight.unseen:
            self.unseen.append(text)
            return
        if self.links:
            self.linked += len(text.strip())
        if not self.preformatted:
            self.pieces.append(text)
            return
        first, *more = text.split("\n")
        self.pieces.append(first)
        for line in more:
            self.flush()
            self.pieces.append(line)

    def flush(self) -> None:
        """End the current line; what cannot be seen is one of its own where nothing else stands in it."""
        if self.pieces or self.unseen:
            text = squeeze("".join(self.pieces))
            hidden = not text
            text = text or squeeze("".join(self.unseen))
            self.pieces.clear()
            self.unseen.clear()
            if text:
                line = self._line(self.marker + text)
                line.linked, line.documents, line.hidden = self.linked, self.documents, hidden
                self.marker = ""
                self.lines.append(line)
        self.linked = self.documents = 0
        if self.pictures:
            self.lines.extend(self._line("", picture=picture) for picture in self.pictures)
            self.pictures.clear()

    def table(self, grid: Grid, element: HtmlElement) -> None:
        line = self._line("")
        line.grid, line.hidden = grid, self.sight.hides(element)
        self.lines.append(line)

    def _line(self, text: str, picture: str = "") -> Line:
        return Line(
            text,
            self.blocks[-1],
            level=self.headings[-1] if self.headings else 0,
            picture=picture,
            furniture=self.furniture[0] if self.furniture else None,
            hidden=self.sight.unseen,
        )


def lines_of(root: HtmlElement) -> list[Line]:
    """Every line under an element, in document order, hidden ones and furniture included but marked."""
    walk = _Traversal(blocks=[root])
    opened: list[tuple[HtmlElement, bool]] = []
    elements = iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in elements:
        if event == "start":
            plain = is_plain(element)
            if _is_opened(walk, element, plain):
                opened.append((element, plain))
                walk.add(element.text)
            else:
                elements.skip_subtree()
            continue
        if opened and opened[-1][0] is element:
            _close(walk, *opened.pop())
        if element is not root:
            walk.add(element.tail)
    walk.flush()
    return walk.lines


def is_plain(element: HtmlElement) -> bool:
    """Whether nothing says how the letters of an element stand, or that they are not seen: nearly all."""
    return element.tag not in MARKING and not element.get("style") and element.get("hidden") is None


def _is_opened(walk: _Traversal, element: HtmlElement, plain: bool) -> bool:
    """Whether an element that begins is one to be walked through: all it shows is taken at once of others.
    `plain`: nothing says how its letters stand, or hides them."""
    tag = element.tag
    if tag in _SILENT:
        return False
    if tag in _VOID:
        _void(walk, element)
    elif tag == "table" and (grid := _data_grid(element)) is not None:
        walk.flush()
        walk.table(grid, element)
    elif not plain and (cells := _row_of_boxes(element)) is not None:
        _row(walk, element, cells)
    else:
        _open(walk, element, plain)
        return True
    return False


def _void(walk: _Traversal, element: HtmlElement) -> None:
    walk.sight.open(element)
    if element.tag in CONTROLS and (figure := figure_of(element)):
        walk.add(figure)
    elif element.tag == "img":
        source = source_of(element)
        if source and not is_icon(source) and not is_small(element):
            walk.pictures.append(source)
    elif element.tag == "br" and walk.headings:
        walk.pieces.append(" ")
    elif element.tag in ("br", "hr"):
        walk.flush()
    walk.sight.close(element)


def _row_of_boxes(element: HtmlElement) -> list[str] | None:
    """The cells of a table's row that is drawn with boxes; None for any other element, and for boxes that
    only arrange the page."""
    if not _lies_as(element, "table-row") or any(True for _ in element.iterdescendants(*_NOT_IN_BOXES)):
        return None
    boxes = [box for box in element if isinstance(box.tag, str)]
    if len(boxes) < _LEAST_BOXES or not all(_lies_as(box, "table-cell") for box in boxes):
        return None
    cells = [cell_text(box) for box in boxes if not is_gone(box)]
    return cells if all(len(cell) < _SENTENCE_CELL and "。" not in cell for cell in cells) else None


def _lies_as(element: HtmlElement, display: str) -> bool:
    style = element.get("style")
    return style is not None and display in style and declared(style).get("display") == display


def _row(walk: _Traversal, element: HtmlElement, cells: list[str]) -> None:
    """A line of its own with a bar behind each cell, so that a blank can be seen."""
    walk.flush()
    walk.sight.open(element)
    walk.add("".join(f"{cell} | " for cell in cells))
    walk.sight.close(element)
    walk.flush()


def _open(walk: _Traversal, element: HtmlElement, plain: bool) -> None:
    tag = element.tag
    if tag in _BLOCKS:
        walk.flush()
        walk.blocks.append(element)
        if tag in _HEADINGS:
            walk.headings.append(_HEADINGS[tag])
        walk.preformatted += tag == "pre"
        if tag == "li":
            walk.marker = _marker(element)
    if is_furniture(element):
        walk.furniture.append(element)
    if not plain:
        walk.sight.open(element)
        walk.marks.open(element)
    if tag == "a" and element.get("href"):
        walk.links += 1
        walk.documents += is_document_address(element.get("href") or "")


def _close(walk: _Traversal, element: HtmlElement, plain: bool) -> None:
    tag = element.tag
    if tag in _BLOCKS:
        walk.flush()
        walk.blocks.pop()
        if tag in _HEADINGS:
            walk.headings.pop()
        walk.preformatted -= tag == "pre"
        if tag == "li":
            walk.marker = ""
    if walk.furniture and walk.furniture[-1] is element:
        walk.furniture.pop()
    if not plain:
        walk.sight.close(element)
        walk.marks.close(element)
    if tag == "a" and element.get("href"):
        walk.links -= 1


def is_furniture(element: HtmlElement) -> bool:
    """Navigation, footers, share bars and the like, by tag or by class and id."""
    if element.tag in _FURNITURE_TAGS:
        return True
    names, own = element.get("class"), element.get("id")
    return bool(names or own) and _names_furniture(f"{names or ''} {own or ''}")


@lru_cache(maxsize=4096)
def _names_furniture(names: str) -> bool:
    return _FURNITURE.search(names) is not None


def _marker(item: HtmlElement) -> str:
    """The number a browser shows before an item of an ordered list, written as the list's style has it."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    style = f"{parent.get('style', '')};{item.get('style', '')}".lower().replace(" ", "")
    if "list-style:none" in style or "list-style-type:none" in style:
        return ""
    number = _start(parent) + sum(1 for before in item.itersiblings("li", preceding=True))
    if any(name in style for name in ("cjk-ideographic", "chinese-informal", "cjk-decimal")) and number <= 10:
        return f"{ORDINALS[number - 1]}、" if number > 0 else ""
    return f"{number}."


def _start(parent: HtmlElement) -> int:
    start = (parent.get("start") or "1").strip()
    return int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 1


def _data_grid(table: HtmlElement) -> Grid | None:
    """The grid of a table of values; None for a table that only arranges the page.

    A table of values has two columns at least, no further table of values inside, and no cell that holds
    running text; the form's own words, in cells of their own, decide whatever else stands in the table.
    """
    if any(_is_real(inner) for inner in table.iterdescendants("table")):
        return None
    grid = grid_of(table)
    cells = tuple(grid.cells())
    if len(cells) < _LEAST_CELLS or grid.width == 1:
        return None
    texts = [cell.text for cell in cells]
    if "。" not in "".join(texts) and max(map(len, texts)) < _SENTENCE_CELL:
        return grid
    running = [cell for cell in cells if len(cell.text) > _SENTENCE_CELL and "。" in cell.text]
    running += [cell for cell in cells if len(cell.text) > _PROSE_CELL]
    short = [cell.text for cell in cells if len(cell.text) < _SENTENCE_CELL and "。" not in cell.text]
    if looks_statutory("\n".join(short)):
        # Text may stand in rows of its own between the form's rows, not beside other cells.
        long = [cell for cell in running if len(cell.text) > _PROSE_CELL]
        alone = all(sum(bool(other.text) for other in grid.line(cell.row)) == 1 for cell in long)
        return grid if alone else None
    return None if running else grid


def _is_real(table: HtmlElement) -> bool:
    """A nested table with several cells; a table of one cell is only a frame around a value."""
    return sum(1 for _ in table.iterdescendants("td", "th")) > 1
