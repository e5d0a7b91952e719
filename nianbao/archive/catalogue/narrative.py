"""narrative.json: what a report says in words, as the pipeline read it, without contact details."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from nianbao.archive.catalogue.cells import decimal_text
from nianbao.core.errors import StoreError
from nianbao.core.narrative import Figure, Narrative, NarrativeSection, Part


def write_narrative(narrative: Narrative) -> bytes:
    """The narrative as stored: UTF-8 JSON."""
    said = asdict(narrative)
    for figure in said["figures"]:
        figure["value"] = decimal_text(figure["value"])
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def read_narrative(content: bytes, key: str) -> Narrative:
    """Read a stored narrative. Raises StoreError naming the key."""
    try:
        values = json.loads(content)
        return Narrative(
            tuple(map(_section, values["sections"])),
            tuple(map(_figure, values["figures"])),
            tuple((_text(kind), int(count)) for kind, count in values["contacts"]),
        )
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"{key} holds no readable narrative: {error!r}") from error


def _section(values: dict[str, Any]) -> NarrativeSection:
    return NarrativeSection(
        int(values["number"]), _text(values["heading"]), tuple(map(_part, values["parts"]))
    )


def _part(values: dict[str, Any]) -> Part:
    return Part(int(values["number"]), _text(values["heading"]), tuple(map(_text, values["paragraphs"])))


def _figure(values: dict[str, Any]) -> Figure:
    value = Decimal(_text(values["value"]))
    decimal_text(value)
    printed, sentence = _text(values["printed"]), _text(values["sentence"])
    place = int(values["section"]), int(values["part"])
    return Figure(_text(values["field"]), value, printed, sentence, *place)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    value.encode()  # half a character is no text: ValueError
    return value
