"""The key figures of the narrative, each with the sentence it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.core.letters import folded
from nianbao.core.narrative import Figure, NarrativeSection
from nianbao.core.numerals import years_spoken_of
from pipelines.text.marks import apart

_NUMBER = r"(?P<number>\d{1,3}(?:[,，]\d{3})+|\d+(?:\.\d+)?)\s*+(?P<scale>万)?\s*+(?:余|多)?"
_PIECES = r"\s*+(?:件|宗|条|份|个|例|起|项)(?:次)?"
_GAP = r"[^，,。；;:：\d]"
_ASKED = rf"(?:信息公开)?{_GAP}{{0,8}}申请(?:公开)?{_GAP}{{0,8}}?"
_OTHER_TIME = re.compile(r"以来|累计至|历年|上年同期|去年|上一?年度(?!结转)|较上年|同比")
_NOT_THE_WHOLE = re.compile(r"其中|复议|诉讼|许可|登记|救助|补贴|举报|投诉")
_DIGIT = re.compile(r"\d")
_NEXT_CHANNEL = re.compile(r"[,;、]?(?!其中)[^。其]*\d\s*条")
_ONE_CHANNEL = 2
_SENTENCE_LETTERS = 1000
_LETTERS_READ = 200_000
"""No report says more: what a hostile page goes on with is not searched for figures."""
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_TOTAL = re.compile(r"共|累计|合计|总计|全年|全县|全区|全市|全旗|各类渠道|本年")
_CHANNEL = re.compile(r"网站|网络|微信|公众号|微博|抖音|新媒体|公报|栏目|报刊|电视|广播|公示栏|平台")


@dataclass(frozen=True, slots=True)
class _Statement:
    """How a figure is stated: never without the `word`, where there is one; `none` is how its absence is
    stated, which is a zero."""

    field: str
    word: str
    said: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None = None


def _said(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


_STATEMENTS = (
    _Statement(
        "narrative.items_published",
        "信息",
        _said(
            rf"(?:主动公开|公开|发布|公布)(?:了)?(?:各类|各项|各种)?(?:政府|政务)?(?:公开)?(?:类)?信息(?:共计?|合计|总数|数量|达到?|约|为)*{_NUMBER}\s*+条",
            rf"(?:主动公开|发布|公布){_NUMBER}\s*+条(?:各类)?(?:政府|政务)?信息",
        ),
    ),
    _Statement(
        "narrative.requests_received",
        "申请",
        _said(
            rf"(?:新收|收到|接收|接到|受理|收)(?:到|了|的)?{_GAP}{{0,12}}?{_ASKED}{_NUMBER}{_PIECES}",
            rf"(?:新收|收到|接收|接到|受理)(?:到|了)?{_GAP}{{0,6}}?{_NUMBER}{_PIECES}{_GAP}{{0,10}}申请",
        ),
        re.compile(
            rf"(?:未|没有|无)(?:收到|接到|受理|新收)(?:过)?{_GAP}{{0,12}}申请|无(?:依申请公开|政府信息公开申请)"
        ),
    ),
    _Statement(
        "narrative.requests_carried_in",
        "结转",
        _said(rf"(?:上年度?|上一年度?)结转(?:的|来的)?{_GAP}{{0,12}}?{_NUMBER}{_PIECES}"),
    ),
    _Statement(
        "narrative.requests_answered",
        "",
        _said(
            rf"(?:办结|答复|办理完毕)(?:了|完成)?{_GAP}{{0,12}}?{_NUMBER}{_PIECES}",
        ),
    ),
    _Statement(
        "narrative.requests_carried_out",
        "结转",
        _said(rf"结转(?:至|到)?下(?:一)?年(?:度)?{_GAP}{{0,10}}?{_NUMBER}{_PIECES}"),
    ),
    _Statement(
        "narrative.normative_issued",
        "规范性文件",
        _said(
            rf"(?:新?制定|制发|印发|出台|新?制发)(?:了|的)?(?:行政)?规范性文件{_GAP}{{0,4}}?{_NUMBER}{_PIECES}"
        ),
    ),
    _Statement(
        "narrative.normative_in_force",
        "现行有效",
        _said(rf"现行有效(?:的)?(?:行政)?(?:规范性文件)?{_GAP}{{0,4}}?{_NUMBER}{_PIECES}"),
    ),
)
FIELDS = tuple(statement.field for statement in _STATEMENTS)


def find_figures(sections: Iterable[NarrativeSection], year: int | None = None) -> tuple[Figure, ...]:
    """One figure of each kind at most: where a report states it often, the statement of a total counts
    before one of a single channel, an earlier one before a later one; of several channels alone, none.
    `year` is the report's: what a sentence says of other years is not taken."""
    found: dict[str, list[tuple[int, Figure]]] = {name: [] for name in FIELDS}
    for sentence, section, part in _sentences(sections):
        text = folded(apart(sentence)[0])
        numbered = _DIGIT.search(text) is not None
        for statement in _STATEMENTS:
            if statement.word not in text or not (numbered or statement.none):
                continue
            for rank, value, printed in _values(statement, text, numbered, year):
                figure = Figure(statement.field, value, printed, sentence, section, part)
                found[statement.field].append((rank, figure))
    return tuple(filter(None, map(_total, found.values())))


def _total(stated: Sequence[tuple[int, Figure]]) -> Figure | None:
    if not stated:
        return None
    rank, best = min(stated, key=lambda pair: pair[0])
    several = len({figure.value for _, figure in stated}) > 1
    return None if rank >= _ONE_CHANNEL and (several or _among_others(best)) else best


def _among_others(figure: Figure) -> bool:
    """Whether the sentence goes on to the next channel, and not to its own parts (其中)."""
    rest = folded(figure.sentence).partition(figure.printed)[2]
    return bool(_NEXT_CHANNEL.match(rest))


def _sentences(sections: Iterable[NarrativeSection]) -> Iterator[tuple[str, int, int]]:
    read = 0
    for section in sections:
        for part in section.parts:
            for paragraph in part.paragraphs:
                read += len(paragraph)
                if read > _LETTERS_READ:
                    return
                for match in _SENTENCE.finditer(paragraph):
                    if len(match.group()) <= _SENTENCE_LETTERS:
                        yield match.group().strip(), section.number, part.number


def _values(
    statement: _Statement, text: str, numbered: bool, year: int | None
) -> Iterator[tuple[int, Decimal, str]]:
    """Each value stated, how far it is from a plain total (0 is best), and how it is printed."""
    for pattern in statement.said if numbered else ():
        for match in pattern.finditer(text):
            before = _clause_before(text, match.start())
            if not _of_something_else(before + match.group(), year):
                number = Decimal(match["number"].replace(",", "").replace("，", ""))
                value = number * 10_000 if match["scale"] else number
                printed = text[match.start("number") : match.end()]
                yield _rank(before + match.group()), value, printed.strip()
    if statement.none and (none := statement.none.search(text)):
        before = _clause_before(text, none.start())
        if not _of_something_else(before + none.group(), year):
            yield 1, Decimal(0), none.group()


def _clause_before(text: str, place: int) -> str:
    return re.split(r"[，,；;]", text[:place])[-1]


def _of_something_else(clause: str, year: int | None) -> bool:
    """Of another year, of a part (其中), or of requests that are not for information."""
    if _NOT_THE_WHOLE.search(clause):
        return True
    named = years_spoken_of(clause)
    return bool(_OTHER_TIME.search(clause)) or bool(year and named and year not in named)


def _rank(clause: str) -> int:
    return (0 if _TOTAL.search(clause) else 1) + _ONE_CHANNEL * bool(_CHANNEL.search(clause))
