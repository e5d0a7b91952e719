"""Where the article is on a page: the run of lines that readers came for, without what stands around it.

Containers that content management systems are known to use are only hints; a page without any is read by the
density of its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml.html import HtmlElement

from nianbao.core.section_headings import opens_section
from pipelines.tables.statutory import looks_statutory, tables_in
from pipelines.text.escaped import held_articles
from pipelines.text.kinds import Kind, Names, is_noise, kinds_of
from pipelines.text.lines import Line, lines_of
from pipelines.text.page import Page

_HINTS = re.compile(
    r"(?:^|\s)(?:trs_editor\w*|custom_unionstyle|zoom|zoomcon|fontzoom|cmsarticlecontent|vsb_content\w*|v_news_content|"
    r"easysitetext|articlewrap|article_?content|content-container-con|news_cont_d_wrap|content_article|conzynr|"
    r"bt-article-02|j-fontcontent|newscontnet|wenzhang|info_content|newscontent|ueditor\w*|js_content|"
    r"ivs_content|printcontent|zhengwen|detailcontent|pages_content|art_con\w*|xl-nr)(?=\s|$)",
    re.I,
)
_EMPTY_LABEL = re.compile(r"[^。]{2,8}[:：](?:\s*[是否无])?")
_GRID_WEIGHT = 200
_LEAST_WEIGHT = 40
_SECTIONS = 2
_FURNITURE_SHARE = 0.3
_PARAGRAPHS = ("p", "li", "dd", "dt", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
_SHORT = (Kind.NEUTRAL, Kind.DAY, Kind.PART)
_REACH = 6
_CLIMB = 3


@dataclass(frozen=True)
class Body:
    """The lines of a page, what each is, and the run of them that is the article: lines[start:end]."""

    lines: tuple[Line, ...]
    kinds: tuple[Kind, ...]
    start: int
    end: int

    def article(self) -> tuple[Line, ...]:
        """The article's lines, without page functions and hidden text amid them."""
        return self._article

    def others(self) -> tuple[Line, ...]:
        """The lines shown around the article."""
        around = (*self.lines[: self.start], *self.lines[self.end :])
        return tuple(line for line in around if not line.hidden)

    @cached_property
    def _article(self) -> tuple[Line, ...]:
        run = self.lines[self.start : self.end]
        return tuple(line for line in run if not is_noise(line) and not line.hidden)


@lru_cache(maxsize=1)  # a page is read, and then asked for its pictures
def find_body(page: Page) -> Body:
    """Find the article of a page. A page without any gives an empty run."""
    body = _find(page, page.seen)
    if any(map(_is_statutory, body.article())):
        return body
    # Some pages hold the article as text, which a script shows.
    for shown in _unpacked(page.seen):
        unpacked = _find(page, shown)
        if _sections(unpacked.article()) >= _SECTIONS:
            return unpacked
    return body


def _unpacked(root: HtmlElement) -> Iterator[HtmlElement]:
    """The page with one of the articles that it holds as text in the place of what holds it."""
    for holder, article in held_articles(root):
        if _sections(lines_of(article)) >= _SECTIONS:
            parent = holder.getparent()
            article.tail, place = holder.tail, parent.index(holder)
            parent[place] = article
            yield root
            article.tail = None
            parent[place] = holder


def _find(page: Page, root: HtmlElement) -> Body:
    lines = lines_of(root)
    kinds = kinds_of(lines, Names.of(page))
    shown = [place for place, line in enumerate(lines) if not line.hidden]
    visible = _choose([lines[place] for place in shown], [kinds[place] for place in shown])
    if len(shown) == len(lines):
        return visible
    article = visible.article() if visible.end > visible.start else ()
    hidden = [line for line in lines if line.hidden and line.furniture is None]
    if article and not _is_behind(article, hidden):
        return visible
    for line in hidden:
        line.hidden = not _tables(article).isdisjoint(_tables([line]))
    return _choose(lines, kinds)


def _is_behind(article: Sequence[Line], hidden: Sequence[Line]) -> bool:
    """Whether what is hidden is the report, or a table of it: a script shows it, or a reader's click."""
    if not _sections(article):
        return _sections(hidden) >= _SECTIONS
    return not _tables(hidden) <= _tables(article)


def _tables(lines: Iterable[Line]) -> frozenset[str]:
    """The statutory tables among some lines."""
    return tables_in("".join(line.grid.letters for line in lines if line.grid is not None))


def _sections(lines: Iterable[Line]) -> int:
    return sum(_is_statutory(line) for line in lines)


def _choose(lines: Sequence[Line], kinds: list[Kind]) -> Body:
    _quiet_furniture(lines, kinds)
    clusters = _clusters(kinds)
    if not clusters or max(_weight(lines, cluster) for cluster in clusters) < _LEAST_WEIGHT:
        return Body(tuple(lines), tuple(kinds), *_below_title(lines, kinds))
    main = _main(lines, kinds, clusters)
    start, end = _trimmed(lines, kinds, *_grown(lines, kinds, main))
    return Body(tuple(lines), tuple(kinds), start, end)


def _below_title(lines: Sequence[Line], kinds: Sequence[Kind]) -> tuple[int, int]:
    """The run under the title of a page with little text: a sentence, pictures, links to documents, else
    whatever short line stands there."""
    runs = []
    for place, kind in enumerate(kinds):
        if kind in (Kind.TITLE, Kind.PART, Kind.DATELINE):
            end = next((at for at in range(place + 1, len(lines)) if _ends(lines[at], kinds[at])), len(lines))
            runs.append((place + 1, end))
    strong = (run for run in runs if any(_says(lines[at], kinds[at]) for at in range(*run)))
    weak = (run for run in runs if any(lines[at].text for at in range(*run)))
    return next(strong, None) or next(weak, (0, 0))


def _says(line: Line, kind: Kind) -> bool:
    return kind is Kind.CONTENT or bool(line.picture or line.documents or line.grid is not None)


def _letters(line: Line) -> int:
    return _GRID_WEIGHT if line.grid is not None else len(line.text)


def _weight(lines: Sequence[Line], places: Iterable[int]) -> int:
    return sum(_letters(lines[place]) for place in places)


def _is_statutory(line: Line) -> bool:
    if line.grid is not None:
        return looks_statutory(line.grid.letters)
    return opens_section(line.text)


def _quiet_furniture(lines: Sequence[Line], kinds: list[Kind]) -> None:
    """Lines inside navigation, footers and share bars are chrome, unless much of the page's text stands
    there: a class name proves little."""
    content = [place for place, kind in enumerate(kinds) if kind is Kind.CONTENT]
    total = _weight(lines, content) or 1
    inside: dict[HtmlElement, int] = {}
    for place in content:
        region = lines[place].furniture
        if region is not None:
            inside[region] = inside.get(region, 0) + _letters(lines[place])
    statutory = {line.furniture for line in lines if _is_statutory(line) and not line.linked}
    for place, line in enumerate(lines):
        if line.furniture in statutory:
            continue
        if line.furniture is not None and inside.get(line.furniture, 0) < _FURNITURE_SHARE * total:
            named = kinds[place] in (Kind.TITLE, Kind.PART) and line.linked * 2 <= len(line.text)
            if not named and kinds[place] is not Kind.DATELINE:
                kinds[place] = Kind.CHROME


def _clusters(kinds: Sequence[Kind]) -> list[list[int]]:
    """Runs of content lines that nothing but short neutral lines interrupts."""
    clusters: list[list[int]] = []
    open_run = False
    for place, kind in enumerate(kinds):
        if kind is Kind.CONTENT:
            if open_run:
                clusters[-1].append(place)
            else:
                clusters.append([place])
            open_run = True
        elif kind not in (Kind.NEUTRAL, Kind.DAY):
            open_run = False
    return clusters


def _main(lines: Sequence[Line], kinds: Sequence[Kind], clusters: list[list[int]]) -> list[int]:
    """The heaviest cluster and those that belong to it: inside its container, or statutory like it."""
    statutory = [c for c in clusters if any(_is_statutory(lines[place]) for place in c)]
    main = max(statutory or clusters, key=lambda c: _weight(lines, c))
    if statutory and _weight(lines, main) * 4 < max(_weight(lines, c) for c in clusters):
        main = max(clusters, key=lambda c: _weight(lines, c))
    main = _within_hint(lines, main)
    texts = {lines[place].text for place in main}
    joined = True
    while joined:
        joined = False
        container = _container(lines, main)
        for cluster in clusters:
            if cluster[0] in main or cluster[-1] in main or _repeats(lines, cluster, texts):
                continue
            inside = all(_under(lines[place].element, container) for place in cluster)
            near = cluster in statutory and main in statutory
            if inside or near or _beside(lines, kinds, main, cluster, container):
                main = sorted({*main, *cluster})
                texts |= {lines[place].text for place in cluster}
                joined = True
    return main


def _repeats(lines: Sequence[Line], cluster: Sequence[int], texts: set[str]) -> bool:
    """The same article once more (a copy for phones): most of its lines are known."""
    known = sum(
        _letters(lines[place])
        for place in cluster
        if lines[place].grid is None and lines[place].text in texts
    )
    return known * 10 > 8 * _weight(lines, [p for p in cluster if lines[p].grid is None] or cluster)


def _within_hint(lines: Sequence[Line], main: list[int]) -> list[int]:
    """Leave out a few lines outside a known article container, where they are far from it."""
    weights: dict[HtmlElement, int] = {}
    within: dict[HtmlElement, int] = {}
    for place in main:
        element = lines[place].element
        within[element] = within.get(element, 0) + _letters(lines[place])
    known: dict[HtmlElement, tuple[HtmlElement, ...]] = {}
    for element, letters in within.items():
        for around in _hints_around(element, known):
            weights[around] = weights.get(around, 0) + letters
    total = _weight(lines, main)
    hints = [element for element, weight in weights.items() if weight * 20 >= total * 17]
    if not hints:
        return main
    parent = hints[0].getparent()
    near = parent if parent is not None else hints[0]
    kept = [place for place in main if _under(lines[place].element, near)]
    left = [place for place in main if place not in set(kept)]
    return main if any(_is_statutory(lines[place]) for place in left) else kept


def _hints_around(
    element: HtmlElement, known: dict[HtmlElement, tuple[HtmlElement, ...]]
) -> tuple[HtmlElement, ...]:
    """The known article containers that an element is or lies in, from the inside out; each element of a page
    is looked at once."""
    path = []
    around: HtmlElement | None = element
    while around is not None and around not in known:
        path.append(around)
        around = around.getparent()
    hints = known[around] if around is not None else ()
    for each in reversed(path):
        known[each] = hints = (each, *hints) if _is_hint(each) else hints
    return hints


def _is_hint(element: HtmlElement) -> bool:
    names, own = element.get("class"), element.get("id")
    named = bool(names or own) and _names_article(f"{names or ''} {own or ''}")
    return named or element.tag == "ucapcontent"


@lru_cache(maxsize=4096)
def _names_article(names: str) -> bool:
    return _HINTS.search(names) is not None


def _ancestry(element: HtmlElement) -> Iterable[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _under(element: HtmlElement, container: HtmlElement) -> bool:
    return element is container or container in element.iterancestors()


def _container(lines: Sequence[Line], places: Sequence[int]) -> HtmlElement:
    """The deepest element around all of these lines that can hold more than one paragraph."""
    deepest = _around([lines[place].element for place in places])
    alone = len(places) == 1
    while deepest.tag in _PARAGRAPHS or (alone and not _holds_more(lines, deepest, places[0])):
        parent = deepest.getparent()
        if parent is None:
            break
        deepest = parent
    return deepest


def _around(elements: Sequence[HtmlElement]) -> HtmlElement:
    """The deepest element that all of these are or lie in."""
    path = [*_ancestry(elements[0])]
    steps = {element: step for step, element in enumerate(path)}
    up = 0
    for element in elements:
        node: HtmlElement | None = element
        while node is not None and node not in steps:
            node = node.getparent()
        up = max(up, steps[node] if node is not None else len(path) - 1)
    return path[up]


def _holds_more(lines: Sequence[Line], container: HtmlElement, place: int) -> bool:
    near = (*range(place - 1, max(place - 4, -1), -1), *range(place + 1, min(place + 4, len(lines))))
    return any(_under(lines[other].element, container) for other in near)


def _beside(
    lines: Sequence[Line],
    kinds: Sequence[Kind],
    main: Sequence[int],
    cluster: Sequence[int],
    container: HtmlElement,
) -> bool:
    """A further part of the article next to the container: little but one chrome line between, no title."""
    first, last = (cluster[-1], main[0]) if cluster[0] < main[0] else (main[-1], cluster[0])
    between = [kinds[place] for place in range(first + 1, last)]
    if between.count(Kind.CHROME) + between.count(Kind.DATELINE) > 1 or Kind.TITLE in between:
        return False
    parent = container.getparent()
    return parent is not None and all(_under(lines[place].element, parent) for place in cluster)


def _grown(lines: Sequence[Line], kinds: Sequence[Kind], main: Sequence[int]) -> tuple[int, int]:
    """The run from the first line to the last, grown over its container and the short lines beside it
    (a signature, a first heading) up to the next title, dateline or chrome."""
    start, end = main[0], main[-1] + 1
    container: HtmlElement | None = _container(lines, main)
    inside = [p for p, line in enumerate(lines) if container is not None and _under(line.element, container)]
    start, end = min([start, *inside]), max([end, *(place + 1 for place in inside)])
    reach = _REACH
    for _ in range(_CLIMB):
        container = container.getparent() if container is not None else None
        if container is None or container.tag in ("body", "html"):
            break
        while reach and start and _joins(lines[start - 1], container, kinds[start - 1] is Kind.NEUTRAL):
            start, reach = start - 1, reach - 1
        while reach and end < len(lines) and _joins(lines[end], container, kinds[end] in _SHORT):
            end, reach = end + 1, reach - 1
    return start, end


def _joins(line: Line, container: HtmlElement, undecided: bool) -> bool:
    return undecided and _under(line.element, container)


def _trimmed(lines: Sequence[Line], kinds: Sequence[Kind], start: int, end: int) -> tuple[int, int]:
    """Without what stands at the edges of the container: title and dateline above, links and notes below."""
    content = [place for place in range(start, end) if kinds[place] is Kind.CONTENT]
    first, last = content[0], content[-1]
    before = [place for place in range(start, first) if kinds[place] is not Kind.NEUTRAL]
    after = [place for place in range(last + 1, end) if _ends(lines[place], kinds[place])]
    end = after[0] if after else end
    while end - 1 > last and _EMPTY_LABEL.fullmatch(lines[end - 1].text):
        end -= 1
    return (before[-1] + 1 if before else start), end


def _ends(line: Line, kind: Kind) -> bool:
    """A line below the last sentence with which the article is over."""
    if line.documents or line.text.startswith("附件"):
        return False
    return kind in (Kind.CHROME, Kind.DATELINE, Kind.TITLE)
