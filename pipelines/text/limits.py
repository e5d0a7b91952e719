"""How much of a page is read: far more than people publish, and no more than its readers take a moment for.

One scan over the markup, before a parser sees it; it knows where tags and their attributes begin and end as
HTML's tokenizer does, and nothing else of the page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because

LETTERS_MOST = 2_000_000
TAGS_MOST = 30_000
"""Openings, closings, comments: some 15,000 elements, where large pages of portals have 1,100."""
LEADING_MOST = 5_000
"""Of them those that lead somewhere, by an address, a choice or a click: each is asked where to."""
ATTRIBUTES_MOST = 100
"""Of one tag: a parser compares each with all before it."""
ALL_ATTRIBUTES_MOST = 60_000
VALUE_MOST = 20_000
"""Letters of an attribute that is no picture."""
RUN_MOST = 60_000
"""Letters between two tags."""
CODE_MOST = 500_000
"""Letters of scripts, style sheets and text areas together, where large pages of portals have 100,000."""
DEPTH_MOST = 400
"""Elements in each other; libxml2 itself drops what is deeper than 2048."""
MARKS_MOST = 100
"""<font> and <b> that are open at once: pages that never close one mean no more by the next."""

_PICTURE = re.compile(r"data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=]{1000,}")
_MARKUP = re.compile(r"\s*<")
_OPENING = re.compile(r"<(?:!--|[/!?a-zA-Z])")
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTE = re.compile(
    r"[ \t\n\r\f/]*+[^ \t\n\r\f/>][^ \t\n\r\f/>=]*+"
    r"""(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\r\f>]*+))?+"""
)
# <p class="a>b" id=c>, </p>, <!DOCTYPE html>: to its end or the page's
_TAG = re.compile(rf"<[/!?]?([a-zA-Z][^ \t\n\r\f/>]*+|)((?:{_ATTRIBUTE.pattern})*+)[ \t\n\r\f/]*+>?")
_ENDS = {
    name: re.compile(rf"</{name}[\s/>]", re.I)
    for name in ("script", "style", "textarea", "title", "xmp", "noembed", "noframes", "iframe")
}
"""Elements that hold letters and no tags."""
_MARKS = frozenset({"b", "big", "em", "font", "i", "s", "small", "span", "strike", "strong", "tt", "u"})
_LEADING = frozenset({"a", "area", "option", "iframe", "frame", "embed", "object", "input"})
_CODE = frozenset({"script", "style", "textarea"})
"""Those whose letters are counted together: a run of them may be long."""
# What follows says of nearly every page, in one match, that no limit touches it: each tag ends before the
# next begins and has few attributes, none of them long, and the text between two is short.
_SPACE = r"[ \t\n\r\f]{0,900}+"
_NAME = r"""[^ \t\n\r\f/><="']{1,900}+"""
_LONG = f"{{0,{VALUE_MOST // 2}}}+"
_VALUE = rf"""(?:"[^"<]{_LONG}"|'[^'<]{_LONG}'|[^ \t\n\r\f><"'][^ \t\n\r\f><]{{0,900}}+)"""
_WRITTEN = rf"[ \t\n\r\f/]{{0,900}}+{_NAME}(?:{_SPACE}={_SPACE}{_VALUE})?+"
_FEW = rf"(?:{_WRITTEN}){{0,{ALL_ATTRIBUTES_MOST // LEADING_MOST}}}+"
_REST = rf"(?=[ \t\n\r\f/>]){_FEW}[ \t\n\r\f/]*+>"
_TEXT = rf"[^<]{{0,{RUN_MOST // 4}}}+(?:<(?![/!?a-z])[^<]{{0,{RUN_MOST // 4}}}+){{0,3}}+"
_MAY_HOLD = "".join(f"[{''.join(sorted({name[at] for name in _ENDS}))}]" for at in (0, 1))
"""How the names of those elements begin: quicker at each tag than trying all of them."""
_TAME_TAGS = (
    rf"(?!(?={_MAY_HOLD})(?:{'|'.join(_ENDS)})[\s/>])[/!?]?[a-z][^ \t\n\r\f/><]*+{_REST}",
    *(rf"{name}{_REST}[^<]*+(?:<(?!/{name}[\s/>])[^<]*+)*+" for name in sorted(_CODE)),
    *(rf"{name}{_REST}(?=[^<]{{0,{RUN_MOST // 4}}}+</{name}[\s/>])" for name in ("title", "iframe")),
    r"!--(?:(?!--!?>).)*+--!?>",
)
_TAME = re.compile(
    rf"\s*+(?:<!doctype [^<>]{{0,180}}+>)?+(?:{_TEXT}<(?:{'|'.join(_TAME_TAGS)}))*+{_TEXT}", re.I | re.S
)
_OPENED_MARK = re.compile(rf"<(?=[befisuBEFISU]|[tT][tT])(?i:{'|'.join(sorted(_MARKS))})[\s/>]")
"""Most tags are told from a mark by their first letter: quicker than trying every name."""


class ReadText(NamedTuple):
    """What is read of a text, and why that is not all of it."""

    text: str
    cuts: tuple[Reason, ...]


def bounded(text: str) -> ReadText:
    """As much of a text as is read. Of one that is too long the pictures in it go first; of markup tags,
    their attributes and runs of letters beyond the limits are left out."""
    if len(text) > LETTERS_MOST:
        kept = bounded(_PICTURE.sub("", text)[:LETTERS_MOST])
        return ReadText(kept.text, (because(Code.CUT_LETTERS, most=LETTERS_MOST), *kept.cuts))
    return bounded_markup(text) if _MARKUP.match(text) else ReadText(text, ())


@lru_cache(maxsize=2)  # a page's text is bounded, and then as a rule parsed as it is
def bounded_markup(markup: str) -> ReadText:
    """As much of a page's markup as a parser is given."""
    if is_tame(markup):
        return ReadText(markup, ())
    return scanned(markup)


def scanned(markup: str) -> ReadText:
    """The same, tag by tag."""
    scan = _Scan(markup)
    while scan.step():
        pass
    return scan.result()


def is_tame(markup: str) -> bool:
    """Whether it is plain that a page is within all limits; False says nothing."""
    return (
        len(markup) <= CODE_MOST
        and markup.count("<") <= LEADING_MOST
        and len(_OPENED_MARK.findall(markup)) <= MARKS_MOST
        and _TAME.fullmatch(markup) is not None
    )


class _Scan:
    """One pass over a page's markup, tag by tag."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._pieces: list[str] = []
        self._kept = self._at = 0
        self._tags = self._leading = self._attributes = 0
        self._marks = self._code = 0
        self._cuts: dict[Code, int] = {}
        self._may_be_many = len(markup) > ALL_ATTRIBUTES_MOST

    def step(self) -> bool:
        """Pass over what precedes the next tag, and over that; False at the end."""
        opening = _OPENING.search(self._markup, self._at)
        self._pass_letters(opening.start() if opening else len(self._markup))
        if opening is None:
            return False
        if opening[0] == "<!--":
            end = _COMMENT_END.search(self._markup, self._at + 2)
            self._at = end.end() if end else len(self._markup)
            return self._count(0)
        return self._pass_tag()

    def result(self) -> ReadText:
        """What is left after all steps."""
        if not self._pieces:
            return ReadText(self._markup[: self._at], self._said)
        return ReadText("".join((*self._pieces, self._markup[self._kept : self._at])), self._said)

    @property
    def _said(self) -> tuple[Reason, ...]:
        return tuple(because(code, most=most) for code, most in self._cuts.items())

    def _pass_letters(self, end: int) -> None:
        if end - self._at > RUN_MOST:
            self._leave_out(self._at + RUN_MOST, end, Code.CUT_RUN, RUN_MOST)
        self._at = end

    def _pass_tag(self) -> bool:
        tag = _TAG.match(self._markup, self._at)
        assert tag is not None  # an opening is a tag, however it goes on
        # In fewer letters than the limit there are fewer attributes.
        counted = self._may_be_many or len(tag[2]) > ATTRIBUTES_MOST
        attributes = _ATTRIBUTE.findall(tag[2]) if counted else []
        name, opens = tag[1].lower(), tag[0][1] != "/"
        self._leading += opens and (name in _LEADING or "click" in tag[2])
        if not self._count(len(attributes)):
            return False
        if len(attributes) > ATTRIBUTES_MOST or len(tag[2]) > VALUE_MOST:
            self._shorten(tag, attributes)
        if name in _MARKS:
            self._pass_mark(tag, opens=opens)
        self._at = tag.end()
        self._pass_held(name, opens=opens)
        return True

    def _pass_mark(self, tag: re.Match[str], *, opens: bool) -> None:
        self._marks = max(0, self._marks + (1 if opens else -1))
        if opens and self._marks > MARKS_MOST:
            self._leave_out(tag.start(), tag.end())

    def _count(self, attributes: int) -> bool:
        """Count a tag, or a comment; False where it is one too many."""
        self._tags += 1
        self._attributes += min(attributes, ATTRIBUTES_MOST)
        if self._tags > TAGS_MOST:
            self._cuts[Code.CUT_TAGS] = TAGS_MOST
        elif self._leading > LEADING_MOST:
            self._cuts[Code.CUT_LINKS] = LEADING_MOST
        elif self._attributes > ALL_ATTRIBUTES_MOST:
            self._cuts[Code.CUT_ALL_ATTRIBUTES] = ALL_ATTRIBUTES_MOST
        else:
            return True
        return False

    def _shorten(self, tag: re.Match[str], attributes: list[str]) -> None:
        at = tag.start(2)
        for number, attribute in enumerate(attributes):
            end = at + len(attribute)
            if number >= ATTRIBUTES_MOST:
                self._leave_out(at, tag.end(2), Code.CUT_ATTRIBUTES, ATTRIBUTES_MOST)
                return
            if len(attribute) > VALUE_MOST and _PICTURE.search(attribute, 0, 200 + VALUE_MOST) is None:
                self._leave_out(at, end, Code.CUT_VALUE, VALUE_MOST)
            at = end

    def _pass_held(self, name: str, *, opens: bool) -> None:
        """Over what an element holds whose letters are no tags."""
        if not opens or name not in _ENDS:
            return
        end = _ENDS[name].search(self._markup, self._at)
        until = end.start() if end else len(self._markup)
        if name in _CODE:
            self._pass_code(until)
        else:
            self._pass_letters(until)

    def _pass_code(self, end: int) -> None:
        self._code += end - self._at
        if self._code > CODE_MOST:
            self._leave_out(max(self._at, end - (self._code - CODE_MOST)), end, Code.CUT_CODE, CODE_MOST)
        self._at = end

    def _leave_out(self, start: int, end: int, code: Code | None = None, most: int = 0) -> None:
        self._pieces.append(self._markup[min(self._kept, start) : start])
        self._kept = max(self._kept, end)
        if code is not None:
            self._cuts[code] = most
