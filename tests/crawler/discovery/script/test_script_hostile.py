"""No script makes the reader raise, run without end, or lead to what is no address of the web."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from script_forms import LINKS, REDIRECTS, REQUESTS

from crawler.discovery.links import cut_of, links_of, ways_in
from crawler.discovery.script.asking import interface_calls
from crawler.discovery.script.menus import links_in_data
from crawler.discovery.script.reading import Undecided, scripts
from crawler.discovery.script.syntax import PARSE_SECONDS
from nianbao.core.reason_codes import Code
from pipelines.text.page import Page

FORMS = [*LINKS, *REQUESTS, *REDIRECTS]
PIECES = [
    "Infinity", "NaN", "1e308", "-1", "null", "{}", "[]", "''", "arguments", "this", "=>", "...", "await ", "new ",
    "Number(", "parseInt(", "JSON.parse(", "['a','b'].map(", "$.each(", "'abc'.substr(", "'x'.repeat(", "'a'.split(",
    "'a'.replace(/a/g,", "$.extend(", "$.param(", "Math.floor(", ".length", "[0]", ".call(", ".apply(", ".bind(",
    "while(true)", "for(;;)", "x+=x;", "setTimeout('x()')", "document.forms[0]", "location.search", "event.target",
    "new URLSearchParams(", "new Date()", "$(this).attr('data-id')", "$('li:eq(0)')", "$('[')", "/((a+)+)+/.test('aaaa')",
    "\\u", "\ud800", "\x00", "</script>", "<!--", "`${", "class A{", "try{", "}", ")",
]  # fmt: skip
SECONDS = 20
"""What takes a moment on an idle machine; an endless one would take for ever."""


def page_of(script: str, markup: str = "") -> Page:
    body = f"<body>{markup}<script>{script}</script></body>".encode("utf-8", "replace")
    return Page.of(body, "http://p.gov.cn/nb/index.html?a=1", "text/html; charset=utf-8")


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """A form's script with pieces cut, doubled and put in."""
    form = draw(st.sampled_from(FORMS))
    text = form.script
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        piece = draw(st.sampled_from(["", text[start:end] * 2, *PIECES]))
        text = text[:start] + piece + text[end:]
    return form.markup, text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damaged_scripts_are_read_to_an_end(form: tuple[str, str]) -> None:
    page = page_of(form[1], form[0])
    for url in (*(link.url for link in links_of(page)), *ways_in(page)):
        assert urlsplit(url).scheme in ("http", "https")
    assert len(interface_calls(page, 2)) <= 12
    assert len(list(links_in_data(Page.of(form[1].encode("utf-8", "replace"), page.url)))) <= 1000


@pytest.mark.parametrize(
    "endless", ["for (;;) { x++ }", "function a() { for (;;) { $.get('/a') } }" * 30, "(" * 5000]
)
def test_beside_an_endless_script_another_is_read(endless: str) -> None:
    page = page_of("</script><script>".join([endless, "function go(id) { location = '/a/' + id }"]))
    assert scripts(page).led("go('b')") == "/a/b"


def test_scripts_that_are_heaps_of_marks_take_a_moment_together_and_are_said_to_be_unread() -> None:
    """Each takes a tenth of a second to parse. A link's handler is read nevertheless."""
    heaps = "</script><script>".join([f"var a = {chr(39) * 6500}"] * 60)
    page = page_of(heaps + "</script><script>function go(id) { location = '/a/' + id }")
    assert not page.cut
    began = time.thread_time()
    assert scripts(page).led("location = '/b'") == "/b"
    assert time.thread_time() - began < 3 * PARSE_SECONDS
    cut = cut_of(page)
    assert cut is not None
    assert cut.values["limits"].code is Code.CUT_SCRIPTS
    assert cut_of(page_of("function go(id) { location = '/a/' + id }")) is None


@pytest.mark.parametrize(
    "script",
    [
        "while (true) { n++ }",
        "function f(n) { f(n + 1); f(n - 1); if (x) f(n); else f(n) } f(1)",
        "var s = 'x'; for (;;) { s += s }",
        "var a = []; for (;;) { a.push(a) }",
        "var n = 9; for (;;) { n *= n }",
        "/^(a+)+$/.test('" + "a" * 40 + "b')",
        "a{" * 150_000,
        "{a:" * 130_000,
        "x=>" * 100_000,
        "-" * 400_000,
        "function a(){" + "-" * 200_000 + "}",
        "a(" + "+" * 200_000,
        "/*" + "--" * 100_000,
        "f(" * 20_000 + "1" + ")" * 20_000,
        "var x = " + "!" * 50_000 + "1",
        "'a'+" * 50_000 + "'b'",
        "function f(" * 20_000 + "open('a'+" * 20_000,
        "var o = {}; o.o = o; if (y) o = {o: o}; else o = {o: 1}; location.href = o",
    ],
    ids=lambda script: script[:24],
)
def test_an_endless_script_is_left(script: str) -> None:
    began = time.monotonic()
    page = page_of(script, "<a href=# onclick=\"go('a')\">年报</a>")
    assert links_of(page) == ()
    assert ways_in(page) == []
    assert isinstance(scripts(page).led("go('a')"), Undecided)
    assert time.monotonic() - began < SECONDS
