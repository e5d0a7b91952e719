"""How years, days and counts are written: 2025, 二О二五 with any circle for its zero, 元月廿二日, 五百六十四.

People who type 〇 take what looks like it: ○ ◯ ⭕, the letters O and o, their Cyrillic, Greek and Armenian
twins. All of them are the zero of a year or a day, none that of a count: 5O is not plainly one number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

ORDINALS = "一二三四五六七八九十"
"""The first ten, as headings are numbered."""
_CIRCLES = "〇○◯◦⭕⚪ⵔ零0０OoＯｏОоΟοՕօ"
_WRITTEN = {
    "1": "1１一壹弌",
    "2": "2２二贰貳弍",
    "3": "3３三叁參叄",
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
DASH = "\\-\u2010-\u2015\u2212\u02d7\u2796\u2500\ufe58\ufe63\uff0d"
"""Every hyphen, dash and minus that stands for one, to be put between [ and ]."""
WRITTEN_YEAR = rf"(?:{_TWO}{_ZERO}|{_ONE}{_NINE}){_ANY}{{2}}"
"""A pattern for the four digits of a year from 1900 to 2099, however they are written."""
_TO = rf"[{DASH}~～至到、和]"
_SAYS_YEAR = rf"(?:{_TO}\s*(?:{WRITTEN_YEAR}|{_ANY}{{2}})\s*)?年"
YEAR = re.compile(rf"(?<!\d)(?:(?:19|20)\d\d(?!\d)|{WRITTEN_YEAR}(?=\s*{_SAYS_YEAR}))")
"""2025 stands alone as plain digits; what is spelt otherwise is a year only where 年 says so, also the one
behind a second year: 二〇二二—二〇二三年."""
_CENTURY = re.compile(f"[{_WRITTEN['1']}{_WRITTEN['2']}][{_CIRCLES}{_WRITTEN['9']}]")
"""A text without this has no year: far cheaper to look for."""
_SPOKEN_YEAR = re.compile(rf"(?<!\d){WRITTEN_YEAR}(?=\s*年)")


def year_of(written: str) -> int:
    """The year that WRITTEN_YEAR matched: 二О二五 -> 2025."""
    return int(digits(written))


def years_spoken_of(text: str) -> set[int]:
    """The years that a sentence names with 年, which tells them from counts: 2022年, 二О二二 年."""
    return {year_of(found) for found in _SPOKEN_YEAR.findall(text)}


def digits(written: str) -> str:
    """Every numeral and circle as its ASCII digit; other letters stay: 二〇二五 -> 2025."""
    return written.replace("\ufe0f", "").translate(_DIGITS)


def plain_years(text: str) -> str:
    """The text with its years as ASCII digits, everything else as it was: 二О二五年 -> 2025年."""
    return text if _CENTURY.search(text) is None else YEAR.sub(lambda found: digits(found[0]), text)


DAY = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*+(?:年(?=\s*+\d{1,2}\s*+月)|[-/.](?=\s*+\d{1,2}\s*+[-/.]))\s*+"
    r"(?P<month>1[0-2]|0?[1-9])\s*+[-/.月]\s*+"
    r"(?P<day>(?:3[01]|[12]\d|0[1-9])(?!\d{3})|[1-9](?!\d))\s*+[日号]?"
)
"""A day in a text that plain_dates has made plain: 2026-1-22, 2026年1月 22日; 2021年1-12月 is none."""
_TENS = "十拾廿卄卅"
_DATE_DASH = (
    f"{DASH}\u058a\u05be\u1806\u2043\u23af\u2501\u254c\u254d\u2574\u2576\u2578\u257a"
    "\u2e3a\u2e3b\u30fc\ufe31\ufe32\uff70"
)
"""Between the numbers of a day also what no number has for its sign: ⁃ ━ ⸺ ー."""
_DATE_DOT = "．·・･•‧∙⋅。｡"
_MONTH = rf"(?:[元{_TENS}]|{_ANY}|\d){{1,2}}"
_DAY_OF_MONTH = rf"(?:[{_TENS}]|{_ANY}|\d){{1,3}}"
_BETWEEN = rf"[{_DATE_DASH}{_DATE_DOT}/.年]"
_WRITTEN_DAY = re.compile(
    rf"(?<![\dA-Za-z])(?P<year>{WRITTEN_YEAR})(?P<first>\s*{_BETWEEN}\s*)(?P<month>{_MONTH})"
    rf"(?P<second>\s*[{_DATE_DASH}{_DATE_DOT}/.月]\s*)(?P<day>{_DAY_OF_MONTH})(?![\d{_TENS}{''.join(_WRITTEN.values())}])"
)
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_ENGLISH_MONTH = re.compile(_ENGLISH, re.I)
_WORD = re.compile("[A-Za-z]{3}")
_ENGLISH_DAY = re.compile(
    rf"(?<![A-Za-z])({_ENGLISH})\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+(?:\d\d:\d\d(?::\d\d)?\s+(?:[A-Z]{{2,5}}\s+)?)?)(20\d\d)(?!\d)"
    rf"|(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[\s-]*({_ENGLISH})\.?[\s,-]*(20\d\d)(?!\d)",
    re.I,
)
"""Jan 22, 2026; January 22nd, 2026; 22 Jan 2026; 22-Jan-2026; Thu Jan 22 09:30:00 CST 2026."""
_PLAIN_LETTERS = re.compile(r"[-/.年月\s0-9]+")
_ANY_DASH = re.compile(f"[{_DATE_DASH}{_DATE_DOT}]")


def plain_dates(text: str) -> str:
    """The text with its days and years in ASCII digits and hyphens: 2О26–О1–2О -> 2026-01-20, 二〇二六年元月
    廿二日 -> 2026年1月22日, Jan 22, 2026 -> 2026-01-22."""
    if "20" in text and _WORD.search(text) and _ENGLISH_MONTH.search(text):
        text = _ENGLISH_DAY.sub(_plain_english, text)
    if (text.isascii() and "O" not in text.upper()) or _CENTURY.search(text) is None:
        return text
    return plain_years(_WRITTEN_DAY.sub(_plain_day, text))


def _plain_english(found: re.Match[str]) -> str:
    groups = found.groups()
    month, day, year = groups[:3] if groups[0] else groups[3:]
    if day[:1].isalpha():
        month, day = day, month
    return f"{year}-{_ENGLISH_MONTHS.index(month[:3].lower()) + 1:02}-{int(day):02}"


def _plain_day(found: re.Match[str]) -> str:
    if _PLAIN_LETTERS.fullmatch(found[0]):
        return found[0]
    month, day = small_number(found["month"].replace("元", "一")), small_number(found["day"])
    if month is None or day is None:
        return found[0]
    first, second = (_ANY_DASH.sub(_plain_dash, found[name]) for name in ("first", "second"))
    return f"{digits(found['year'])}{first}{month}{second}{day}"


def _plain_dash(found: re.Match[str]) -> str:
    return "." if found[0] in _DATE_DOT else "-"


def day_of(found: re.Match[str]) -> date | None:
    """The day that DAY matched, None for one that no calendar has."""
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def days_in(text: str) -> Iterator[date]:
    """The days a text names, however they are written, in its order."""
    return filter(None, map(day_of, DAY.finditer(plain_dates(text))))


def small_number(written: str) -> int | None:
    """A month or a day of one: 5, О5, 十二, 廿五, 二零; None for what is none."""
    plain = digits(written)
    return int(plain) if plain.isdecimal() else count_of(written)


COUNT_LETTERS = "〇零一二三四五六七八九十百千万亿两廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
"""What counts are spelt in, to be put between [ and ]."""
_FORMAL = str.maketrans(
    "壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟零两兩萬億", "一二二三三三四五六六七八九十百千〇二二万亿"
)
_DIGIT = "[一二三四五六七八九]"
_UNDER_TEN_THOUSAND = re.compile(
    rf"(?:(?P<千>{_DIGIT})千)?(?:(?:(?<=千)|^)(?P<百>{_DIGIT})百)?"
    rf"(?:(?:(?<=[百千])|(?<=千)〇|^)(?P<十>{_DIGIT}?)十)?(?:(?:(?<=十)|(?<=[百千])〇|^)(?P<个>{_DIGIT}))?"
)
"""Each step needs the one before it or a 〇 between: 一百〇二 is 102, 一百二 may be 120 and is none."""


def count_of(written: str) -> int | None:
    """A count in Chinese numerals as they are spoken: 十二, 五百六十四, 两千〇五, 一万二千, 零. None for what
    is not plainly one number (五六, 一百二, 二〇二)."""
    text = written.replace("廿", "二十").replace("卄", "二十").replace("卅", "三十").translate(_FORMAL)
    if text == "〇":
        return 0
    total, larger = 0, False
    for unit, factor in (("亿", 10**8), ("万", 10**4), ("", 1)):
        head, found, text = text.rpartition(unit) if unit else (text, "", "")
        if unit and not found:
            continue
        part = _under_ten_thousand(head, larger)
        if part is None:
            return None
        total, larger = total + part * factor, True
    return total


def _under_ten_thousand(text: str, larger: bool) -> int | None:
    """`larger`: a 万 or 亿 stands before it; then less than a thousand needs a 〇."""
    if larger and not text:
        return 0
    found = _UNDER_TEN_THOUSAND.fullmatch(text.removeprefix("〇") if larger else text)
    if not found or not text or (larger and not found["千"] and text[0] != "〇"):
        return None
    tens = found["十"] or ("一" if found["十"] == "" else "〇")
    return int(digits(f"{found['千'] or '〇'}{found['百'] or '〇'}{tens}{found['个'] or '〇'}"))
