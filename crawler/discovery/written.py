"""Addresses that a page's own script puts together from text and one number: pagers, list interfaces.

"/xxgknb/list_2025_" + n + ".shtml", `/api/list?page=${n}`, $.post("/list.do", {pageNo: n}): read as
written, with a page's number in place of the variable. Nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from pipelines.text.page import Page

SCRIPT_MOST = 200_000
FOUND_MOST = 12

_STRING = r"(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|`[^`\n]{0,500}`)"
_NAME = r"[A-Za-z_$][\w$.]{0,40}(?:\([\w$., ]{0,30}\))?"
SUM = (
    rf"(?:{_STRING}|\(?{_NAME}\)?)(?:\s{{0,5}}\+\s{{0,5}}(?:{_STRING}|\(?{_NAME}(?:\s?[-+]\s?1)?\)?)){{0,12}}"
)
"""Text and names put together by +."""
_PIECE = re.compile(rf"({_STRING})|\(?({_NAME})(\s?[-+]\s?1)?\)?")
_FIRST = rf"(?:[^;\"'\n]{{0,60}}\?\s{{0,5}}{_STRING}\s{{0,5}}:\s{{0,5}})?"
"""The first page is often written apart: n == 1 ? "list.html" : …"""
_GO = re.compile(rf"location(?:\.href)?\s{{0,5}}=\s{{0,5}}{_FIRST}({SUM})")
_FUNCTION = re.compile(r"function\s{1,5}(\w{1,40})|\b(\w{1,40})\s{0,4}=\s{0,4}(?:function|\()")
_CALL = re.compile(
    rf"(?:\$|jQuery|axios|http)\.(get|post|getJSON|load)\(\s{{0,9}}({SUM})|(fetch)\(\s{{0,9}}({SUM})"
    rf"|\.open\(\s{{0,9}}[\"'](GET|POST)[\"']\s{{0,5}},\s{{0,5}}({SUM})|\b(url)\s{{0,5}}:\s{{0,5}}({SUM})",
    re.I,
)
_FIELDS = re.compile(r"\{([^{}]{0,800})\}")
_FIELD = re.compile(rf"[\"']?([A-Za-z_]\w{{0,30}})[\"']?\s{{0,4}}:\s{{0,4}}({_STRING}|\d{{1,12}}|{_NAME})")
_POST = re.compile(r"(?:type|method)[\"']?\s{0,4}:\s{0,4}[\"']post[\"']", re.I)
_ASSIGNED = r"(?<![?&\w.$]){name}\s{{0,4}}=\s{{0,4}}(?:[\"']([^\"'\n]{{0,200}})[\"']|(\d{{1,12}})\b)"
_TEMPLATE = re.compile(r"\$\{[^{}]{1,40}\}")
_ADDRESS = re.compile(r"^(?:https?://|/|\.{1,2}/|\?|[\w-]+[./?])")
_STATIC = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|html?)(?:\?|$)", re.I)
_COUNTER = re.compile(r"page(?:no|num|index)?$|^p$|pn$|current|^n$|^no$", re.I)


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """An address as a script writes it, for one page number. `form` is what a POST sends, None for GET."""

    address: str
    form: tuple[tuple[str, str], ...] | None = None
    counts: bool = False


def pager_addresses(page: Page, last: int, functions: Collection[str]) -> list[str]:
    """The addresses of pages 2 to `last` of a listing, where one of `functions` (which the page's links call
    with numbers) goes to an address with the number in it."""
    script = inline_script(page)
    for found in islice(_GO.finditer(script), FOUND_MOST):
        named = [name for names in _FUNCTION.findall(script[: found.start()]) for name in names if name]
        if not named or named[-1] not in functions:
            continue
        told = [_sum(found[1], script, number) for number in range(2, last + 1)]
        addresses = [address for address, counts in told if counts and _ADDRESS.match(address)]
        if addresses:
            return addresses
    return []


def interface_calls(page: Page, number: int) -> list[WrittenCall]:
    """The calls by which the page's script asks for (page `number` of) what it lists; at most twelve."""
    script = inline_script(page)
    found = (_written(match, script, number) for match in islice(_CALL.finditer(script), 4 * FOUND_MOST))
    return list(dict.fromkeys(each for each in found if each is not None))[:FOUND_MOST]


@lru_cache(maxsize=4)
def inline_script(page: Page) -> str:
    """The text of the page's own scripts, one after the other; at most 200,000 characters."""
    texts = (element.text or "" for element in page.tree.iter("script") if not element.get("src"))
    return "\n".join(texts)[:SCRIPT_MOST]


def _written(found: re.Match[str], script: str, number: int) -> WrittenCall | None:
    how, summed = next((name, text) for name, text in zip(*[iter(found.groups())] * 2, strict=True) if name)
    address, counts = _sum(summed, script, number)
    if not _ADDRESS.match(address) or _STATIC.search(address):
        return None
    around = script[found.end() : found.end() + 600] if how.lower() != "url" else _around(found, script)
    posts = how.lower() == "post" or (how.lower() in ("url", "fetch") and _POST.search(around) is not None)
    fields = tuple(_fields(around, script, number)) if posts else ()
    counts = counts or any(_COUNTER.search(name) for name, _ in fields)
    return WrittenCall(address, fields if posts else None, counts)


def _around(found: re.Match[str], script: str) -> str:
    """The options of an $.ajax call: what stands with its url."""
    return script[max(0, found.start() - 200) : found.end() + 500]


def _fields(text: str, script: str, number: int) -> Iterator[tuple[str, str]]:
    held = next((found[1] for found in _FIELDS.finditer(text) if _FIELD.search(found[1])), "")
    for name, value in _FIELD.findall(held):
        if name.lower() in ("type", "method", "url", "datatype", "success", "async"):
            continue
        told = value[1:-1] if value[:1] in "\"'`" else value if value.isdigit() else _value(value, script)
        if _COUNTER.search(name) or told is None:
            told = str(number) if _COUNTER.search(name) or _COUNTER.search(value) else ""
        yield name, told


def _sum(text: str, script: str, number: int) -> tuple[str, bool]:
    """What a sum of strings and names makes, and whether the page's number is in it; "" where a name is
    neither the number nor known."""
    made, counted = "", 0
    for string, name, shift in _PIECE.findall(text):
        if string:
            made += (
                re.sub(r"\$\{([^{}]{1,40})\}", lambda _: str(number), string[1:-1])
                if string[0] == "`"
                else string[1:-1]
            )
            counted += string[0] == "`" and "${" in string
            continue
        value = _value(name, script)
        if value is None:
            counted += 1
            value = str(number + (1 if "+" in shift else -1 if "-" in shift else 0))
        made += value
    return (made, counted == 1) if counted <= 1 else ("", False)


def put_together(text: str, script: str, given: Mapping[str, str]) -> str | None:
    """The address that a sum makes with these values for its names; None where another name is not known."""
    made = ""
    for string, name, shift in _PIECE.findall(text):
        value = _filled(string, given) if string else given.get(name, _value(name, script))
        if value is None or shift:
            return None
        made += value
    return made if _ADDRESS.match(made) else None


def _filled(string: str, given: Mapping[str, str]) -> str | None:
    """The text of a string; of a template with its names filled in."""
    if string[0] != "`":
        return string[1:-1]
    names = [found[2:-1].strip() for found in _TEMPLATE.findall(string)]
    if any(name not in given for name in names):
        return None
    return _TEMPLATE.sub(lambda found: given[found[0][2:-1].strip()], string[1:-1])


def _value(name: str, script: str) -> str | None:
    """What a plain variable was set to once, where the script says it; a counter is none."""
    if not name.isidentifier() or _COUNTER.search(name):
        return None
    found = re.findall(_ASSIGNED.format(name=re.escape(name)), script[:SCRIPT_MOST])
    return (found[0][0] or found[0][1]) if len(found) == 1 else None
