"""The dates of a page, each under its own name: shown, PubDate, signed, written, filed. Never mixed.

What is shown stands in a dateline near the heading. Banners of the day, counters, lists and the article's own
sentences hold dates too; they are not it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from nianbao.core.letters import folded
from nianbao.core.numerals import DAY, day_of, plain_dates
from nianbao.core.title import compact
from pipelines.tables.grid import Cell, Grid
from pipelines.text.body import Body
from pipelines.text.kinds import Kind
from pipelines.text.lines import Line
from pipelines.text.page import Page

_TIME = (
    r"(?:\s*+T?\s*+(?P<hour>[01]?\d|2[0-3])\s*+[:时]\s*+(?P<minute>[0-5]\d)"
    r"(?:\s*+[:分]\s*+(?P<second>[0-5]\d)\s*+秒?|\s*+分)?)?"
)
_MOMENT = re.compile(DAY.pattern + _TIME)


def _spaced(words: str, gap: str = r"\s*") -> str:
    """Any of the words; pages stretch them with white space: 发 布 时 间."""
    return "(?:" + "|".join(gap.join(word) for word in words.split()) + ")"


_WHEN = _spaced("时间 日期")
_OTHER = (
    "培训 报名 会议 登记 开始 结束 起始 执行 办理 工作 当前 系统 公示 "
    "考试 活动 签发 制定 到期 办公 咨询 开放 接待 受理 上班 服务 任免 编制 统计 调查 征集"
)
_IN_FORCE = "生效 失效 施行 实施 有效 废止 截止"
"""Of what holds from then on or until then: no column is called so, 生效 日期 is nothing else."""
_STRETCHED_OTHER = _spaced(_OTHER, r"\s+")
_LABEL = re.compile(
    rf"(?P<filed>{_spaced('归档')}\s*{_WHEN})"
    rf"|(?P<written>{_spaced('公文生成 成文 生成 制发 印发')}\s*{_WHEN})"
    rf"|(?P<issued>{_spaced('发文')}\s*{_WHEN})"
    rf"|(?P<shown>(?:信\s*息\s*)?{_spaced('发布 发表 公开 刊登 发稿 上网 上传 录入 添加 登载')}\s*{_WHEN}"
    rf"|{_WHEN}{_spaced('发布')}|{_spaced('发布于')}|(?<![一-鿿])发布(?=\s*:))"
    # 栏目：统计 时间：… is a plain label: these words count where they touch it or are stretched as well.
    rf"|(?P<other>[一-鿿]{{0,2}}{_spaced(_OTHER, '')}(?:时间|日期)"
    rf"|{_spaced(_IN_FORCE)}\s*{_WHEN}|{_STRETCHED_OTHER}\s+(?:时\s+间|日\s+期))"
    rf"|(?P<plain>{_spaced('更新')}\s*{_WHEN}|{_spaced('更新于')}|{_WHEN})"
)
_LABELLED = re.compile(r"[间期于布]")
"""Every label ends so: far cheaper to look for than the labels."""
_GAP = re.compile(r"[\s:：\[【（(|]*")
_TODAY = re.compile(r"星期|今天|今日|农历|欢迎|天气|℃|周[一二三四五六日]")
_SIGNATURE_LETTERS = 48
_SIGNATURE_LINES = 8
_BODY_NAME = re.compile(
    r"(?:政府|办公室|委员会|局|厅|处|中心|街道|办事处|镇|乡|公司|院|所|队|站|会)[\s(（]*$"
)
_NEAR_TITLE = 8
_DATE_LETTERS = 40
_OPENING, _CLOSING = "[(【〔〖《〈<「『{〘〚", "])】〕〗》〉>」』}〙〛"
_BRACKETS = f" {_OPENING}{_CLOSING}"
_IN_BRACKETS = re.compile(
    rf"[{re.escape(_OPENING)}](?P<within>.{{6,{_DATE_LETTERS}}}?)(?:发布|公布)?[{re.escape(_CLOSING)}]"
)
"""A line in brackets, without the word that says what its date is."""
_LEADING_LETTERS = 60
_GOES_ON = re.compile(r"[-—–~至到起止以前后,，、。的]|$")
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:\s*T?(?P<hour>[01]\d|2[0-3]):?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d))?)?"
)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one page; None where the page has none of that name.

    `shown_at` is ISO 8601 with +08:00, only where a time is printed. `pub_date` is the PubDate meta. `issued`
    is 发文日期: some portals date their pages by it, others mean the document's own date (portal-traps §3).
    """

    shown: date | None = None
    shown_at: str | None = None
    pub_date: date | None = None
    signed: date | None = None
    written: date | None = None
    issued: date | None = None
    filed: date | None = None

    @property
    def published(self) -> date | None:
        """The publication date: the one shown, else PubDate, else 发文日期; never one of the others."""
        return self.shown or self.pub_date or self.issued


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time printed with it as HH:MM:SS ("" without one)."""

    day: date
    time: str = ""

    @property
    def at(self) -> str | None:
        """ISO 8601 in Chinese time; None without a time."""
        return f"{self.day.isoformat()}T{self.time}+08:00" if self.time else None


def find_dates(page: Page, body: Body) -> Dates:
    """Read the dates of a page whose article was found."""
    near, labelled = _first(_above(body, _heading(body))), _labelled(body)
    # Below the heading any label will do: what stands above it may be about another article.
    either = (found.get(kind) for found in (near, labelled) for kind in ("shown", "plain"))
    shown = next(filter(None, either), None) or _bare(body)
    lines = [line.text for line in body.article() if line.text]
    pub_date = _pub_date(page.metas.get("pubdate", ""))
    return Dates(
        shown.day if shown else None,
        shown.at if shown else None,
        pub_date.day if pub_date else None,
        find_signed(lines[1:] if lines and _bracketed(lines[0]) else lines),
        *(found.day if (found := labelled.get(name)) else None for name in ("written", "issued", "filed")),
    )


def _pub_date(content: str) -> Moment | None:
    compact_form = _COMPACT.fullmatch(_folded(content).strip())
    return _moment(compact_form) if compact_form else read_moment(content)


def read_moment(text: str) -> Moment | None:
    """The first date in a text, with the time behind it; None where there is none that exists."""
    for match in _MOMENT.finditer(_folded(text)):
        moment = _moment(match)
        if moment is not None:
            return moment
    return None


@lru_cache(maxsize=256)  # a page's lines are asked for several kinds of dates
def _folded(text: str) -> str:
    return plain_dates(folded(text).replace("∶", ":"))


def _moment(match: re.Match[str]) -> Moment | None:
    day = day_of(match)
    if day is None or match["hour"] is None:
        return Moment(day) if day else None
    return Moment(day, f"{int(match['hour']):02d}:{match['minute']}:{match['second'] or '00'}")


def _labelled(body: Body) -> dict[str, Moment]:
    """The first date under each kind of label: above the article from its start up, then below it."""
    within = [_opening(line) for line in body.lines[body.start : body.start + 1]]
    below = _texts(body.lines[body.end :])
    return _first([*_above(body, 0), *((text, ()) for text in within if text), *below])


def _above(body: Body, first: int) -> list[tuple[str, tuple[str, ...]]]:
    """The texts from a line on down to the article, the nearest to it first."""
    return list(_texts(body.lines[first : body.start], body.lines[body.start :]))[::-1]


def _first(texts: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, Moment]:
    found: dict[str, Moment] = {}
    for text, following in texts:
        for kind, moment in _in_line(text, following):
            found.setdefault(kind, moment)
    return found


def _texts(lines: Sequence[Line], rest: Sequence[Line] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each text and where the date of a label that ends it may stand: in the next line, or in the cell to the
    right, else in the cell below."""
    shown = [line for line in lines if not line.hidden and line.linked * 2 <= max(len(line.text), 1)]
    for line, after in zip(shown, [*shown[1:], *rest[:1], None], strict=False):
        if line.grid is not None:
            yield from ((cell.text, _neighbours(line.grid, cell)) for cell in line.grid.cells())
        else:
            yield line.text, (after.text,) if after else ()


def _neighbours(grid: Grid, cell: Cell) -> tuple[str, str]:
    slots, row = grid.slots, cell.row + cell.rows
    right = next((slot.text for slot in slots[cell.row][cell.end :] if slot and slot.text), "")
    below = [slot.text if slot else "" for slot in (line[cell.column] for line in slots[row : row + 2])]
    # A column of dates belongs to a list of other articles.
    return right, below[0] if below and not any(map(_whole, below[1:])) else ""


def _opening(line: Line) -> str:
    """A dateline that runs on into the article's first paragraph."""
    text = line.text[:60]
    return text if _LABEL.match(_folded(text)) else ""


@lru_cache(maxsize=256)  # a line above the article is asked twice
def _in_line(text: str, following: tuple[str, ...]) -> tuple[tuple[str, Moment], ...]:
    folded_text = _folded(text)
    return () if _LABELLED.search(folded_text) is None else tuple(_labels_in(folded_text, following))


def _labels_in(text: str, following: tuple[str, ...]) -> Iterator[tuple[str, Moment]]:
    """The dates behind the labels of a folded text, each with what its label says it is."""
    for label in _LABEL.finditer(text):
        if label.lastgroup in (None, "other"):
            continue
        start = _GAP.match(text, label.end())
        place = start.end() if start else label.end()
        moment = _at(text, place)
        if moment is None and place == len(text):
            moment = next(filter(None, map(_whole, following)), None)
        if moment is not None:
            yield label.lastgroup or "", moment


def _at(text: str, place: int) -> Moment | None:
    """The date that begins at a place."""
    match = _MOMENT.match(text, place)
    return _moment(match) if match else None


def _whole(text: str) -> Moment | None:
    """The date that is all of a text, but for brackets around it."""
    text = _folded(text).strip(_BRACKETS) if len(text) <= _DATE_LETTERS else ""
    return _at(text, 0) if _MOMENT.fullmatch(text) else None


def _bare(body: Body) -> Moment | None:
    """A date without a label, in a line of its own or beside the source, between heading and article."""
    lines = [line for line in body.lines[_heading(body) : body.start] if line.text and not line.hidden]
    texts = [_folded(line.text) for line in lines]
    for line, text, above in reversed([*zip(lines, texts, ["", *texts], strict=False)]):
        match = _MOMENT.search(text)
        if match is None or _TODAY.search(text) or line.linked * 2 > len(text):
            continue
        if _kind_before(text[: match.start()], above) in ("written", "issued", "filed", "other"):
            continue
        if len(text) <= 120 and (moment := _moment(match)):
            return moment
    # A date in brackets is no line of an article, though it may be taken for its first.
    opening = next((line.text for line in body.lines[body.start : body.end] if not line.hidden), "")
    return _bracketed(opening) or _leading(opening)


def _kind_before(text: str, above: str) -> str | None:
    """What the last label before a date says it is; where the date begins its line, the label that ends the
    line above: 生效日期 and 2022-03-01 in two cells."""
    if not text.strip(_BRACKETS):
        text = above
        labels = [label for label in _LABEL.finditer(text) if _GAP.fullmatch(text, label.end())]
    else:
        labels = [*_LABEL.finditer(text)]
    return labels[-1].lastgroup if labels else None


def _bracketed(text: str) -> Moment | None:
    """The date that is all of a line in brackets: （2026年1月20日）, 〔二〇二六年元月廿日发布〕."""
    found = _IN_BRACKETS.fullmatch(folded(text).strip())
    return _whole(found["within"]) if found else None


def _leading(text: str) -> Moment | None:
    """A short line that begins with a date, beside source or visits, is no sentence of the article: it would
    go on with 至, 起 or a comma."""
    text = _folded(text).strip()
    match = _MOMENT.match(text) if len(text) <= _LEADING_LETTERS else None
    rest = text[match.end() :].lstrip() if match else ""
    return _moment(match) if match and not _GOES_ON.match(rest) else None


def _heading(body: Body) -> int:
    """Where the heading stands; the first place where it is repeated (for phones, for print)."""
    titles = [
        place
        for place in range(body.start)
        if body.kinds[place] in (Kind.TITLE, Kind.PART) and not body.lines[place].hidden
    ]
    if not titles:
        return max(body.start - _NEAR_TITLE, 0)
    last = compact(body.lines[titles[-1]].text)
    return next(place for place in titles if compact(body.lines[place].text) == last)


def find_signed(texts: Sequence[str]) -> date | None:
    """The date of the signature at the end of an article: it ends a short line, or the last paragraph behind
    the name of an office."""
    for text in reversed(texts[-_SIGNATURE_LINES:]):
        said = _folded(text).strip().rstrip("。.)）")
        for match in _MOMENT.finditer(said):
            if match.end() == len(said.rstrip()) and _signs(said, match.start()):
                return day_of(match)
    return None


def _signs(text: str, start: int) -> bool:
    before = text[:start].rstrip("( ")
    if _BODY_NAME.search(before):
        return True
    return len(text) <= _SIGNATURE_LETTERS and not re.search(r"[,。;]|截[至止]|[:为]$", before)
