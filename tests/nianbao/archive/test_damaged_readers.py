"""Readers of what the archive holds, under random damage: they read it or say with an error of ours that they
cannot; nothing hangs, nothing else is raised."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nianbao.archive.catalogue.cells import read_cells, read_extras
from nianbao.archive.catalogue.deep import DeepCheck
from nianbao.archive.catalogue.manifest import Manifest, ReportManifest
from nianbao.archive.catalogue.narrative import read_narrative, write_narrative
from nianbao.archive.catalogue.recorded import RecordedAnswers
from nianbao.archive.catalogue.verify import verify
from nianbao.archive.inventory.links import InventoryLink
from nianbao.archive.outbox import whole_members_bytes
from nianbao.archive.package.snapshot import write_snapshot
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.cdxj import cdxj_key, cdxj_lines, put_cdxj
from nianbao.archive.warc.lookup import find_records
from nianbao.archive.warc.originals import StoredOriginals
from nianbao.core.errors import NianbaoError
from nianbao.core.narrative import Figure, Narrative, NarrativeSection, Part
from nianbao.core.report import ExtraValue
from tests.nianbao.archive.catalogue.handmade import URL, Report, put

ROUNDS = 150
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 14))]
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1e308,
    10**40,
    "",
    "\ud800",
    "x" * 5000,
    [],
    {},
    [[]],
    "../../x",
    "\0",
)

EXTRAS = (
    ExtraValue("t1", ("地方行",), ("总数",), Decimal(3), "3"),
    ExtraValue("x1", ("甲",), (), None, "乙"),
)
NARRATIVE = Narrative(
    (NarrativeSection(1, "一、总体情况", (Part(1, "（一）主动公开", ("全年公开4067条。",)),)),),
    (Figure("narrative.published", Decimal(4067), "4067", "全年公开4067条。", 1, 1),),
    (("phone", 2),),
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut out, doubled, put in, or the end cut off."""
    made = bytearray(content)
    for _ in range(chance.randrange(1, 6)):
        at, length = chance.randrange(len(made) + 1), chance.randrange(1, 60)
        piece = bytes(made[at : at + length])
        made[at : at + length] = chance.choice(
            (b"", piece * 2, chance.randbytes(len(piece)), piece + b"\r\n\r\n", b"9" * 30, piece[::-1])
        )
    return bytes(made[: chance.randrange(len(made) + 1)]) if chance.random() < 0.2 else bytes(made)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a JSON value with a key or number in it."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def twisted(content: bytes, chance: random.Random) -> bytes:
    """JSON with odd values in it, and no seal that would tell."""
    value = json.loads(content)
    value.pop("seal", None)
    for _ in range(chance.randrange(1, 4)):
        where, key = chance.choice(list(places(value)))
        if chance.random() < 0.2:
            del where[key]
        else:
            where[key] = chance.choice(ODD)
    return json.dumps(value).encode()


def _json_objects(folder: Path) -> dict[str, tuple[bytes, Callable[[bytes], object]]]:
    store = DirectoryStore(folder)
    report = Report(extras=EXTRAS)
    named = report.put(store)
    link = InventoryLink("2026-11-30T00:00:00+00:00", (), (store.put("x", b"x"),)).to_json()
    cells = named.object("cells")
    assert cells is not None
    with closing(store.open(cells.key)) as stream:
        content = stream.read()
    return {
        "manifest": (named.to_json(), lambda said: Manifest.from_json(said, "key")),
        "link": (link, lambda said: InventoryLink.from_json(said, "key")),
        "cells": (content, lambda said: read_cells(said, "key")),
        "extras": (content, lambda said: read_extras(said, "key")),
        "narrative": (write_narrative(NARRATIVE), lambda said: read_narrative(said, "key")),
    }


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["manifest", "link", "cells", "extras", "narrative"])
@pytest.mark.parametrize("spoil", [damaged, twisted])
def test_json_of_the_archive(
    tmp_path: Path, kind: str, seed: int, spoil: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(f"{kind} {seed}")
    content, read = _json_objects(tmp_path)[kind]
    refused = 0
    for _ in range(ROUNDS):
        try:
            read(spoil(content, chance))
        except NianbaoError as error:
            assert "key" in str(error)  # noqa: PT017 - not every damage is one
            refused += 1
    assert refused > ROUNDS / 10


def _uses(store: DirectoryStore, manifest: ReportManifest) -> tuple[Callable[[], object], ...]:
    """Whatever the program does with a stored WARC and its index."""
    warc = manifest.warc or ""
    path = Path(store.url) / warc
    answers = RecordedAnswers(store, StoredOriginals.below(store, "warc/"), lambda: [warc])
    return (
        partial(whole_members_bytes, path),
        lambda: list(DeepCheck(store, warc, []).check()),
        lambda: put_cdxj(DirectoryStore(path.parent / "again"), "warc/1/2021/a.warc.gz", path),
        lambda: answers.find(URL, 10**6),
        lambda: list(cdxj_lines(store, cdxj_key(warc))),
        lambda: find_records(store, [warc], URL),
        lambda: write_snapshot(store, manifest, io.BytesIO()),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_warcs_and_indexes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = DirectoryStore(tmp_path / "whole")
    manifest = Report().put(whole)
    assert manifest.warc is not None
    warc = (Path(whole.url) / manifest.warc).read_bytes()
    index = cdxj_key(manifest.warc)
    put_cdxj(whole, manifest.warc, Path(whole.url) / manifest.warc)
    lines = (Path(whole.url) / index).read_bytes()
    for number in range(ROUNDS // 3):
        store = DirectoryStore(tmp_path / str(number))
        in_index = chance.random() < 0.4
        put(store, "warc", manifest.warc, warc if in_index else damaged(warc, chance))
        put(store, "cdxj", index, damaged(lines, chance) if in_index else lines)
        store.put(Report().key, manifest.to_json())
        for use in _uses(store, manifest):
            with suppress(NianbaoError):
                use()
        assert list(verify(store, deep=True))
