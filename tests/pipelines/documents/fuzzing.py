"""Documents damaged at random, for tests and for benchmarks/fuzz_readers.py: bytes, and the parts of packages."""

from __future__ import annotations

import io
import random
import re
import resource
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import made
from report_forms import numbered, tables
from report_pages import DRESSES

from nianbao.core.errors import DocumentError
from nianbao.core.report import Layout
from pipelines.documents.apart import Limits, read_apart
from pipelines.documents.reading import reading_of
from pipelines.read import read_page
from pipelines.text.page import Page

FORMS = tables(Layout.G2021, numbered(Layout.G2021))
LIMITS = Limits(60, 2 * 1024**3)
SLOW_LIMITS = Limits(240, 4 * 1024**3)
_NUMBER = re.compile(rb"\d+")
_ABSURD = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e308", b"nan", b"")
PACKAGES = ("docx", "xlsx", "ofd", "zip")
"""Kinds that are zip packages: their members are damaged too, else their checksums would catch it all."""


@dataclass(slots=True)
class Outcome:
    """Rounds by how they ended; the longest; and each fault of ours (a hang, an exception nobody expects)."""

    ends: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    broken: list[str] = field(default_factory=list)

    @property
    def rounds(self) -> int:
        return self.ends.total()


def _page(path: Path) -> None:
    path.write_text(next(iter(DRESSES.values()))(), encoding="utf-8")


def _pdf(path: Path) -> None:
    from nianbao_demo.papers import pdf

    path.write_bytes(pdf(["一、总体情况", "全年公开信息4067条。"] * 40))


def _picture(path: Path) -> None:
    from PIL import Image, ImageDraw

    sheet = Image.new("L", (420, 200), 255)
    draw = ImageDraw.Draw(sheet)
    for at in range(6):
        draw.line((20, 20 + 30 * at, 400, 20 + 30 * at), width=2)
        draw.line((20 + 76 * at, 20, 20 + 76 * at, 170), width=2)
        draw.text((30 + 76 * min(at, 4), 28), str(17 * at))
    sheet.save(path, "BMP")  # no checksum: damage reaches the recognition


def _zip(path: Path) -> None:
    inner = path.with_name("inner.docx")
    made.word(FORMS[2:], inner)
    with zipfile.ZipFile(path, "w") as package:
        package.write(inner, "年报.docx")
        package.writestr("说明.html", next(iter(DRESSES.values()))())


def _converted(make: Callable[..., None], suffix: str, kind: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        source = path.with_name(f"source.{suffix}")
        make(FORMS, source)
        made.converted(source, kind, path.parent).rename(path)

    return write


SEEDS: dict[str, Callable[[Path], None]] = {
    "html": _page,
    "doc": _converted(made.word, "docx", "doc"),
    "docx": lambda path: made.word(FORMS, path),
    "xlsx": lambda path: made.sheet(FORMS, path),
    "xls": _converted(made.sheet, "xlsx", "xls"),
    "pdf": _pdf,
    "ofd": lambda path: made.ofd(FORMS, path),
    "zip": _zip,
    "image": _picture,
}
READERS = {"xlsx": "sheet", "xls": "sheet"}
"""Where the module that reads a kind has another name."""


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes changed, a run cut out, repeated or moved."""
    found = bytearray(content or b"\0")
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(found) or 1), chance.randint(1, 64)
        match chance.randrange(4):
            case 0:
                found[at : at + length] = chance.randbytes(length)
            case 1 if found:
                found[at] ^= 1 << chance.randrange(8)
            case 2:
                found[at:at] = found[at : at + length] * chance.randint(1, 40)
            case _:
                del found[at : at + length]
    return bytes(found)


def altered(content: bytes, chance: random.Random) -> bytes:
    """Some numbers in it (spans, places, lengths, counts) made absurd: what is well formed all the same."""
    found = list(_NUMBER.finditer(content))
    for number in sorted(chance.sample(found, min(len(found), 6)), key=lambda one: -one.start()):
        content = content[: number.start()] + chance.choice(_ABSURD) + content[number.end() :]
    return content


def damaged_member(content: bytes, chance: random.Random) -> bytes:
    """A package in which one member is damaged and its checksum right."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
        entries = source.infolist()
        chosen = chance.randrange(len(entries))
        for number, entry in enumerate(entries):
            held = source.read(entry)
            change = chance.choice((damaged, altered))
            target.writestr(entry.filename, change(held, chance) if number == chosen else held)
    return packed.getvalue()


def fuzz(kind: str, folder: Path, seconds: float, seed: int) -> Outcome:
    """Damage the seed of a kind and read it, for so many seconds and at least twice."""
    SEEDS[kind](folder / "seed")
    content, chance, path = (
        (folder / "seed").read_bytes(),
        random.Random(f"{kind} {seed}"),
        folder / "damaged",
    )
    outcome, ends = Outcome(), time.monotonic() + seconds
    while outcome.rounds < 2 or time.monotonic() < ends:
        whole_package = kind in PACKAGES and chance.random() < 0.7
        change = damaged_member if whole_package else chance.choice((damaged, altered))
        path.write_bytes(change(content, chance))
        began = time.monotonic()
        _round(kind, path, outcome)
        outcome.longest = max(outcome.longest, time.monotonic() - began)
    return outcome


def _round(kind: str, path: Path, outcome: Outcome) -> None:
    """One reading, as the crawler does it: pages in this process, documents in a child and joined here."""
    try:
        if kind == "html":
            read_page(Page.of(path.read_bytes(), "http://portal.example/a.html"))
        else:
            limits = SLOW_LIMITS if kind in ("doc", "docx", "zip", "image") else LIMITS
            reading_of(read_apart(READERS.get(kind, kind), path, limits), path.name)
    except DocumentError as error:
        said = str(error)
        outcome.ends["stopped" if "stopped by" in said else "refused"] += 1
        if "longer than" in said:
            outcome.broken.append(said)
    except Exception as error:
        outcome.ends["broken"] += 1
        outcome.broken.append(f"{type(error).__name__}: {error}")
    else:
        outcome.ends["read"] += 1


def peak_mb() -> float:
    """The largest memory of any child process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
