"""Links that call a function of the page's own script: onclick="viewInfo('826')", where the script says
function viewInfo(id) { window.open("/view/" + id + ".html") }; choices whose handler goes to an address with
their value in it: onchange="location.href='/nb/?year=' + this.value"; elements whose click goes to what an
attribute of theirs holds: location = "/nb/" + $(this).data("id") + ".html". Read as written; nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.discovery.written import SUM, inline_script, put_together
from pipelines.text.page import Page

FUNCTIONS_MOST = 100

_FUNCTION = re.compile(
    r"(?:function\s{1,5}(\w{1,40})|\b(\w{1,40})\s{0,4}[=:]\s{0,4}function)\s{0,4}\(([\w$, ]{0,80})\)\s{0,4}\{"
)
_GOES = re.compile(
    rf"(?:location(?:\.href)?\s{{0,5}}=\s{{0,5}}|\bopen\(\s{{0,5}}|location\.(?:assign|replace)\(\s{{0,5}})({SUM})"
)
_BODY_LETTERS = 600
_CALL = re.compile(r"^\s{0,5}(?:javascript:)?\s{0,5}(?:return\s)?(\w{1,40})\(([^()]{1,300})\)")
_CHOSEN = re.compile(
    r"this\.options\[this\.(?:options\.)?selectedIndex\]\.value|this\.value|\$\(this\)\.val\(\)"
    r"|(?:e|ev|evt|event)\.target\.value"
)
_VALUE = re.compile(r"[\w.%/-]{1,100}")
_HELD = re.compile(
    r"(?:\$\(\s?(?:this|e\.target|event\.target)\s?\)|\bthis|\b[a-z]{1,8}(?:\.target|\.currentTarget)?)"
    r"(?:\.(?:attr|data|getAttribute)\(\s?[\"'](?:data-)?([a-z]\w{0,30})[\"']\s?\)|\.dataset\.([a-z]\w{0,30})"
    r"|\.dataset\[[\"']([a-z]\w{0,30})[\"']\])"
)
_HELD_IN = re.compile(r"\b(\w{1,30})\s{0,3}=\s{0,3}held_(\w{1,31})")
_NO_KEY = ("href", "src", "class", "id", "title", "name", "style", "width", "height", "type", "value")
HELD_MOST = 500
HELD_SUMS_MOST = 12
HELD_NAMES_MOST = 4
_ON_CHANGE = r"#{name}[\"']\s?\)\s?\.\s?(?:change\(|on\(\s?[\"']change[\"']\s?,)"
_ARGUMENT = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|(\d+))\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class _Function:
    parameters: tuple[str, ...]
    goes: str


def called_address(page: Page, handler: str) -> str | None:
    """Where a handler leads that calls a function of the page with text and numbers; None where nowhere."""
    call = _CALL.match(handler)
    if call is None:
        return None
    function = _functions(page).get(call[1])
    arguments = [text or other or number for text, other, number in _ARGUMENT.findall(call[2])]
    if function is None or len(arguments) < len(function.parameters):
        return None
    given = dict(zip(function.parameters, arguments, strict=False))
    return put_together(function.goes, inline_script(page), given)


def chosen_address(page: Page, choices: HtmlElement, value: str) -> str | None:
    """Where a <select> goes when `value` is chosen; None where nowhere, or where only running it tells."""
    if not _VALUE.fullmatch(value):
        return None
    script = inline_script(page)
    handler = choices.get("onchange") or _told_apart(script, choices.get("id") or "")
    said = _CHOSEN.sub(f"'{value}'", handler)
    if said == handler:
        return None
    goes = _GOES.search(said)
    return put_together(goes[1], script, {}) if goes is not None else called_address(page, said)


def _told_apart(script: str, name: str) -> str:
    """The handler that a script gives to the element of this id: $("#year").change(function () {…})."""
    found = re.search(_ON_CHANGE.format(name=re.escape(name)), script) if name else None
    return script[found.end() : found.end() + _BODY_LETTERS] if found is not None else ""


def held_addresses(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    """Elements with the address that a script makes of an attribute of the one that is clicked."""
    script = _HELD.sub(lambda found: f"held_{found[1] or found[2] or found[3]}", inline_script(page))
    if "held_" not in script:
        return
    variables = dict(_HELD_IN.findall(script))
    sums = (goes[1] for goes in _GOES.finditer(script))
    telling = (each for each in sums if "held_" in each or any(name in each for name in variables))
    found = chain.from_iterable(
        _holding(page, goes, script, variables) for goes in islice(telling, HELD_SUMS_MOST)
    )
    yield from islice(found, HELD_MOST)


def _holding(
    page: Page, goes: str, script: str, variables: Mapping[str, str]
) -> Iterator[tuple[HtmlElement, str]]:
    for name in re.findall(r"(?<![\w'\"/])[A-Za-z_]\w{0,40}", goes)[:HELD_NAMES_MOST]:
        held = name.removeprefix("held_") if name.startswith("held_") else variables.get(name)
        if held is None or held in _NO_KEY:
            continue
        for element in page.tree.xpath(
            "//body//*[@*[name() = $plain or name() = $data]]", plain=held, data=f"data-{held}"
        ):
            value = str(element.get(f"data-{held}") or element.get(held) or "")
            url = put_together(goes, script, {name: value}) if _VALUE.fullmatch(value) else None
            if url is not None:
                yield element, url


@lru_cache(maxsize=4)
def _functions(page: Page) -> Mapping[str, _Function]:
    """The page's functions that go to an address made of what they are given."""
    script, found = inline_script(page), {}
    starts = list(_FUNCTION.finditer(script))[:FUNCTIONS_MOST]
    ends = [each.start() for each in starts[1:]] + [len(script)]
    for start, end in zip(starts, ends, strict=False):
        parameters = tuple(filter(None, (name.strip() for name in start[3].split(","))))
        goes = _GOES.search(script, start.end(), min(end, start.end() + _BODY_LETTERS))
        if goes is not None and any(re.search(rf"\b{re.escape(name)}\b", goes[1]) for name in parameters):
            found[start[1] or start[2]] = _Function(parameters, goes[1])
    return found
