"""No script makes the reader raise, run without end, or lead to what is no address of the web."""

from __future__ import annotations

import time
from resource import RUSAGE_SELF, getrusage
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from script_forms import LINKS, REDIRECTS, REQUESTS

from crawler.discovery.links import cut_of, links_of, ways_in
from crawler.discovery.script.asking import interface_calls
from crawler.discovery.script.machine import SECONDS_MOST
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


LONG = "var s = 'a'; for (var i = 0; i < 17; i++) { s = s + s }"
"""A text of 131,072 letters."""
WIDE = "var a = []; for (var i = 0; i < 400; i++) { a.push('x') } for (var i = 0; i < 5; i++) { a = a.concat(a) }"
DEAR = {
    "a repetition from each letter on": LONG + "/a[ab]*c/.test(s)",
    "two repetitions": LONG + "s = s.replace(/a.*b.*c/g, 'x')",
    "choices": f"/{'a?' * 26}{'a' * 26}/.test('{'a' * 25}')",
    "a text that grows by the square": LONG + "s = s.replace(/a/g, s)",
    "a text that grows so by all its letters": LONG + "s = s.replaceAll('a', s)",
    "a list that doubles": "var a = [1]; for (var i = 0; i < 40; i++) { a = a.concat(a) }",
    "a list that doubles as it is written": "var a = [1]; for (var i = 0; i < 40; i++) { a = [...a, ...a] }",
    "lists in lists": "var a = ['x'], b = ['x']; for (var i = 0; i < 40; i++) { a = [a, a]; b = [b, b] } if (a == b) {} a.join()",
    "lists as text": WIDE + "var b = []; for (var i = 0; i < 400; i++) { b.push(a) } for (;;) { t = '' + b }",
    "texts that are kept": LONG + "var o = {}; for (var i = 0; i < 400; i++) { for (var j = 0; j < 400; j++) { o['a' + i + 'b' + j] = s + i } }",
    "lists that are kept": WIDE + "var o = {}; for (var i = 0; i < 400; i++) { for (var j = 0; j < 400; j++) { o['a' + i + 'b' + j] = a.concat(i) } }",
    "markup that is written again": LONG + "for (var i = 0; i < 400; i++) { for (var j = 0; j < 400; j++) { document.write('<a href=/>' + s) } }",
    "cases": "switch (q) {" + "".join(f"case {n}: a += {n};" for n in range(9_000)) + "}",
    "functions in functions": "function f() {" * 900 + "var a = '年报';" * 20_000 + "}" * 900,
    "elements beside elements": "$('div ~ div ~ div')",
    "clicks on what nobody knows": "".join(f"$(q{n}).click(function(){{location.href=$(this).attr('u{n}')}});" for n in range(2_000)),
}  # fmt: skip


@pytest.mark.parametrize("script", DEAR.values(), ids=list(DEAR))
def test_no_line_of_a_script_costs_more_than_a_moment(script: str) -> None:
    """Nor memory: what is made is counted by its size."""
    page = page_of(script, "<div><p>x</p></div>" * 2_000 + "<a href=# onclick=\"go('a')\">年报</a>")
    assert page.tree is not None
    began, before = time.thread_time(), getrusage(RUSAGE_SELF).ru_maxrss
    assert links_of(page) == ()
    assert time.thread_time() - began < 2 * (SECONDS_MOST + PARSE_SECONDS)
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 300_000


def test_expressions_of_a_usual_size_are_read() -> None:
    page = page_of(
        "var s = ' /nb/2021 '.replace(/^\\s+|\\s+$/g, ''); location = s.replace(/(\\d{4})/, 'y$1')"
    )
    assert ways_in(page) == ["http://p.gov.cn/nb/y2021"]


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
