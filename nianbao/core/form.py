"""The statutory form (config/report_format.json): its cells, their labels, and the six section headings; what
is known of the statistics form of 2014 to 2018 (config/report_format_2014.json)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from nianbao.core.report import Layout
from nianbao.core.settings import CONFIG

_NOT_SPOKEN = re.compile(r"^(?:[一二三四]、|（[一二三四五六七]）|\d\.)|（.*）$")
APPLICANTS = ("natural", "business", "research", "welfare", "legal", "other_org", "total")
"""The seven columns of table 2, 总计 the last."""
STATISTICS = "s1"
"""The table of the statistics form of 2014 to 2018."""
_FIGURE = "统计数"
"""What that form calls its column of figures."""


@dataclass(frozen=True, slots=True)
class Field:
    """One statutory cell. `row` and `column` are the form's labels from the outside in."""

    id: str
    table: str
    layouts: tuple[Layout, ...]
    row: tuple[str, ...]
    column: tuple[str, ...]
    unit: str

    @property
    def row_key(self) -> str:
        """The id up to its last part: t2.denied.process."""
        return self.id.rpartition(".")[0]

    @property
    def column_key(self) -> str:
        """The last part of the id: natural."""
        return self.id.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """One of the six statutory sections: its number, its heading in the form, and what its variants share."""

    number: int
    heading: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Form:
    """All layouts of the form. `parts` are those of the statistics form, each with what its headings say."""

    fields: tuple[Field, ...]
    sections: tuple[SectionHeading, ...]
    aliases: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, str]

    def table(self, name: str, layout: Layout | None = None) -> list[Field]:
        """The cells of one table, in the form's order; of one layout where it is given."""
        return [
            field for field in self.fields if field.table == name and (not layout or layout in field.layouts)
        ]

    @cached_property
    def statutory(self) -> tuple[Field, ...]:
        """The cells of the three statutory tables, which stand since 2019."""
        return tuple(field for field in self.fields if field.table != STATISTICS)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every field id once, in the form's order."""
        return tuple(dict.fromkeys(field.id for field in self.fields))

    @cached_property
    def by_id(self) -> dict[str, tuple[Field, ...]]:
        """The fields of an id: two where the layouts label it differently."""
        return {name: tuple(field for field in self.fields if field.id == name) for name in self.ids}


@cache
def form() -> Form:
    """The form, read once from the bundled data files."""
    content = json.loads((CONFIG / "report_format.json").read_text(encoding="utf-8"))
    early = json.loads((CONFIG / "report_format_2014.json").read_text(encoding="utf-8"))
    fields = tuple(
        Field(
            entry["id"],
            entry["table"],
            tuple(Layout(name) for name in entry["layouts"]),
            tuple(entry["row"]),
            tuple(entry["column"]),
            entry["unit"],
        )
        for entry in content["fields"]
    )
    sections = tuple(
        SectionHeading(entry["number"], entry["heading"], re.compile(entry["pattern"]))
        for entry in content["sections"]
    )
    statistics = tuple(
        Field(entry["id"], STATISTICS, (Layout.G2014,), tuple(entry["row"]), (_FIGURE,), entry["unit"])
        for entry in early["fields"]
    )
    aliases = {label: tuple(names) for label, names in (content["aliases"] | early["aliases"]).items()}
    return Form((*fields, *statistics), sections, aliases, early["parts"])


def spoken(label: str) -> str:
    """A label as one speaks of it: 部分公开 for （二）部分公开（区分处理的，只计这一情形，不计其他情形）."""
    return _NOT_SPOKEN.sub("", label)


@cache
def english() -> Mapping[str, str]:
    """The form's labels in English, for researchers abroad: config/labels_en.json."""
    labels: dict[str, str] = json.loads((CONFIG / "labels_en.json").read_text(encoding="utf-8"))
    return labels
