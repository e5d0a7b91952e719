"""narrative.json comes back as it was written, and what is none is refused."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from nianbao.archive.catalogue.narrative import read_narrative, write_narrative
from nianbao.core.errors import StoreError
from nianbao.core.narrative import Figure, Narrative, NarrativeSection, Part

NARRATIVE = Narrative(
    (
        NarrativeSection(
            1, "一、总体情况", (Part(0, "", ("甲。",)), Part(1, "（一）主动公开", ("乙。", "丙。")))
        ),
    ),
    (Figure("narrative.items_published", Decimal("12000"), "1.2万条", "发布信息1.2万条。", 1, 1),),
    (("email", 1), ("phone", 2)),
)


def test_a_narrative_comes_back() -> None:
    assert read_narrative(write_narrative(NARRATIVE), "key") == NARRATIVE
    assert read_narrative(write_narrative(Narrative()), "key") == Narrative()
    assert NARRATIVE.text == "甲。\n乙。\n丙。"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"sections": [1], "figures": [], "contacts": []}',
        json.dumps({"sections": [], "figures": [{"field": "x", "value": "1E+999"}], "contacts": []}).encode(),
        json.dumps(
            {"sections": [{"number": 1, "heading": "\ud800", "parts": []}], "figures": [], "contacts": []}
        ).encode(),
    ],
)
def test_what_is_no_narrative_is_refused(content: bytes) -> None:
    with pytest.raises(StoreError, match=r"some/narrative\.json"):
        read_narrative(content, "some/narrative.json")
