"""The charset of a page, decided from its bytes: declarations are evidence, not truth."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
}
# Single-byte charsets read any bytes at all: their declaration proves nothing about a Chinese page.
_READS_ANYTHING = re.compile(r"iso8859-|cp125|ascii|latin|koi8|mac")
_HEAD_BYTES = 8192
_MARKUP_BYTES = 64
_SAMPLE_LETTERS = 20_000
_DETECTOR_BYTES = 50_000
_CERTAIN = 0.9
_LONG_LETTERS = 12
_HOPELESS = 0.3
_FOREIGN = re.compile("[^\x00-\x7f]+")
_ORDINARY_MARKS = (
    "　、。〈〉《》「」『』【】〔〕〖〗〇—–…‘’“”·×÷°±‰℃㎡①②③④⑤⑥⑦⑧⑨⑩■□●○◆◇★☆※→←↑↓√©®«»>\xa0\u200b\ufeff"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read with, and how many characters could not be read."""

    text: str
    charset: str
    replaced: int


def decode(body: bytes, http_charset: str | None = None) -> Decoded:
    """Decode a page's bytes (HTTP codings already removed).

    A byte order mark wins. Otherwise UTF-8, the declared charsets (gb2312 and gbk widened to gb18030) and
    GB18030 compete: each reading is scored by how much of its non-ASCII text is ordinary Chinese, less what
    could not be read, so that a few broken bytes do not hand a UTF-8 page to GB18030. The first wins among
    equals. Only a body that none of them reads goes to a detector.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _read(body, charset)
    best: tuple[float, Decoded] | None = None
    for charset in _candidates(body, http_charset):
        found = _read(body, charset)
        if found.replaced == 0 and _is_long_utf8(found):
            return found
        score = _score(found)
        if found.replaced == 0 and score >= _CERTAIN:
            return found
        if best is None or score > best[0]:
            best = score, found
    assert best is not None
    return best[1] if best[0] > _HOPELESS else _detected(body, best[1])


def _candidates(body: bytes, http_charset: str | None) -> Iterator[str]:
    """Charsets to try, most trustworthy first. UTF-8 leads: GB18030 bytes hardly ever form valid UTF-8,
    while nearly every UTF-8 page can be misread as GB18030."""
    first = [*filter(None, [_wide(body)]), "utf-8"]
    yield from first
    declared = [name.decode("ascii") for name in _DECLARED.findall(body[:_HEAD_BYTES])]
    names = [*map(_known, (*declared, http_charset)), "gb18030"]
    yield from dict.fromkeys(name for name in names if name and name not in first)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the markup is NUL."""
    head = body[:_MARKUP_BYTES]
    if len(head) < 8 or head.count(0) * 4 < len(head):
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _known(name: str | None) -> str | None:
    """Python's name for a declared charset that can be evidence, else None."""
    name = (name or "").strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_WIDER.get(name, name)).name
    except (LookupError, ValueError):
        return None
    wide = found.startswith("utf-16") or found.startswith("utf-32")
    return None if wide or _READS_ANYTHING.match(found) else found


def _read(body: bytes, charset: str) -> Decoded:
    try:
        text = body.decode(charset, errors="replace")
    except (LookupError, UnicodeError):  # "punycode", "hex": codecs that are no charsets
        return Decoded("\ufffd" * len(body), charset, len(body))
    replaced = text.count("\ufffd")
    if replaced and charset == "utf-8":
        # U+FFFD that the page itself contains was broken before it was published.
        replaced -= body.count(b"\xef\xbf\xbd")
    return Decoded(text.removeprefix("\ufeff"), charset, replaced)


def _is_long_utf8(found: Decoded) -> bool:
    """Whole UTF-8 of some length is UTF-8 in whatever script: other charsets form it by chance only in a few
    letters (通知 in GBK does)."""
    if found.charset != "utf-8":
        return False
    letters = 0
    for run in _FOREIGN.finditer(found.text):
        letters += run.end() - run.start()
        if letters >= _LONG_LETTERS:
            return True
    return False


def _score(found: Decoded) -> float:
    """The share of ordinary Chinese among the letters that are not ASCII, less twice the share that could not
    be read; 1 for plain ASCII."""
    foreign = "".join(_FOREIGN.findall(found.text[: 4 * _SAMPLE_LETTERS]))[:_SAMPLE_LETTERS]
    if not foreign:
        return 1.0 if found.replaced == 0 else 0.0
    ordinary = len(foreign) - len(foreign.translate(_ordinary()))
    total = max(len(foreign), found.replaced)
    return ordinary / len(foreign) - 2 * found.replaced / total


@cache
def _ordinary() -> dict[int, None]:
    """Letters that official Chinese text is made of: GB2312's 3,755 common hanzi, full-width forms, marks."""
    common = b"".join(bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    letters = common.decode("gb2312", errors="ignore") + _ORDINARY_MARKS
    return dict.fromkeys([*map(ord, letters), *range(0xFF01, 0xFF5F)])


def _detected(body: bytes, best: Decoded) -> Decoded:
    guess = from_bytes(body[:_DETECTOR_BYTES]).best()
    if guess is None:
        return best
    found = _read(body, guess.encoding)
    return found if found.replaced < best.replaced else best
