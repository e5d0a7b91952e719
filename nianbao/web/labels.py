"""The form's labels, places and quoted text in the language of a page, each marked as what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from nianbao.core.form import english, form
from nianbao.core.place_names import in_english
from nianbao.web.tiles import ENGLISH, SHORT
from nianbao.web.words import FORM_WORDS

CHINESE_TEXT = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]+")
_ENGLISH_TEXT = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]{2,}+[,;:.]? ++){2,}[A-Za-z]{2,}")
_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class PageLabels:
    """What a template calls things by, on a page in `language` (zh or en)."""

    language: str

    def term(self, label: str) -> str:
        """A label or a unit of the form; as the form has it where nobody put it in English."""
        return english().get(label) or FORM_WORDS.get(label, label) if self.language == "en" else label

    def terms(self, labels: str) -> str:
        """PageLabels that are joined by a point between."""
        return _BETWEEN.join(map(self.term, labels.split(_BETWEEN)))

    def field(self, name: str) -> str:
        """A field of the form: all of its row and column; its id where the form does not have it."""
        fields = form().by_id.get(name)
        return self._joined([*fields[0].row, *fields[0].column]) if fields else name

    def short(self, name: str) -> str:
        """A field's last row label and its last column."""
        field = form().by_id[name][0]
        return self._joined([field.row[-1], field.column[-1]])

    def _joined(self, labels: Iterable[str]) -> str:
        """In English, or all in Chinese where one label has no English form."""
        path = list(dict.fromkeys(labels))
        known = self.language == "en" and all(label in english() for label in path)
        return _BETWEEN.join(english()[label] if known else label for label in path)

    def placed(self, name: str) -> str:
        """A place where there is room for one name, and no mark-up."""
        return in_english(name) if self.language == "en" else name

    def placed_short(self, digits: str, provinces: Mapping[str, str]) -> str:
        """A province by its two digits, without its kind."""
        names = ENGLISH if self.language == "en" else SHORT
        return names.get(digits) or provinces.get(digits, digits)

    def place(self, name: str) -> str:
        """A place; on an English page by both of its names."""
        latin = self.placed(name)
        return self.mixed(latin if latin == name else f"{latin} {name}")

    def mixed(self, text: str) -> str:
        """Text of any origin; what is in the other language is marked so."""
        if self.language != "en":
            foreign = not CHINESE_TEXT.search(text) and _ENGLISH_TEXT.search(text)
            return Markup('<span lang="en">{}</span>').format(text) if foreign else text
        parts = [escape(text[at:end]) if plain else _chinese(text[at:end]) for at, end, plain in _runs(text)]
        return Markup("").join(parts)

    def lang(self, text: str | None) -> str:
        """The attribute of an element whose text, or whose attributes, this is; with a space before."""
        chinese = self.language == "en" and text and CHINESE_TEXT.search(text)
        return Markup(' lang="zh-CN"') if chinese else ""


def _chinese(text: str) -> Markup:
    return Markup('<span lang="zh-CN">{}</span>').format(text)


def _runs(text: str) -> Iterable[tuple[int, int, bool]]:
    """Where the stretches of a text begin and end, and whether they are other than Chinese."""
    done = 0
    for match in CHINESE_TEXT.finditer(text):
        if match.start() > done:
            yield done, match.start(), True
        yield match.start(), match.end(), False
        done = match.end()
    if done < len(text):
        yield done, len(text), True
