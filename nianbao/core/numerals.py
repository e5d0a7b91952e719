"""How years are written: 2025, ２０２５, 二〇二五, 二零二五, 二О二五 with any circle for its zero, 贰零贰伍.

People who type 〇 take what looks like it: ○ ◯ ⭕, the letters O and o, their Cyrillic, Greek and Armenian
twins. All of them are the zero of a year.
"""

from __future__ import annotations

import re

_CIRCLES = "〇○◯◦⭕⚪ⵔ零0０OoＯｏОоΟοՕօ"
_WRITTEN = {
    "1": "1１一壹",
    "2": "2２二贰貳",
    "3": "3３三叁參",
    "4": "4４四肆",
    "5": "5５五伍",
    "6": "6６六陆陸",
    "7": "7７七柒",
    "8": "8８八捌",
    "9": "9９九玖",
}
_DIGITS = str.maketrans(
    dict.fromkeys(_CIRCLES, "0")
    | {letter: digit for digit, letters in _WRITTEN.items() for letter in letters}
)
_ZERO = f"[{_CIRCLES}]\ufe0f?"
_ONE, _TWO, _NINE = (f"[{_WRITTEN[digit]}]" for digit in "129")
_ANY = f"(?:{_ZERO}|[{''.join(_WRITTEN.values())}])"
WRITTEN_YEAR = rf"(?:{_TWO}{_ZERO}|{_ONE}{_NINE}){_ANY}{{2}}"
"""A pattern for the four digits of a year from 1900 to 2099, however they are written."""


def year_of(written: str) -> int:
    """The year that WRITTEN_YEAR matched: 二О二五 -> 2025."""
    return int(digits(written))


def digits(written: str) -> str:
    """Every numeral and circle as its ASCII digit; other letters stay: 二〇二五 -> 2025."""
    return written.replace("\ufe0f", "").translate(_DIGITS)


YEAR = re.compile(rf"(?<!\d)(?:(?:19|20)\d\d(?!\d)|{WRITTEN_YEAR}(?=\s*年))")
"""2025 stands alone as plain digits; what is spelt otherwise is a year only where 年 says so."""


_ODD_ZERO = re.compile(f"[{_CIRCLES.replace('0', '')}]")
_ODD_YEAR = re.compile(rf"(?<![\w]){WRITTEN_YEAR}(?=\s*[-/.－—–]\s*(?:{_ZERO}|\d))")
_MONTHS_AND_DAYS = re.compile(
    rf"(?<=\d{{4}})\s*[-/.年－—–]\s*(?:{_ZERO}|\d){{1,2}}\s*[-/.月－—–]\s*(?:{_ZERO}|\d){{1,2}}(?!\d)"
)


def plain_dates(text: str) -> str:
    """The text with years and the circles of its dates as ASCII digits: 2О26-О1-2О -> 2026-01-20."""
    if _ODD_ZERO.search(text) is None:
        return text
    text = _ODD_YEAR.sub(lambda found: digits(found[0]), plain_years(text))
    return _MONTHS_AND_DAYS.sub(lambda found: digits(found[0]), text)


def plain_years(text: str) -> str:
    """The text with its years as ASCII digits, everything else as it was: 二О二五年 -> 2025年."""
    return YEAR.sub(lambda found: digits(found[0]), text)
