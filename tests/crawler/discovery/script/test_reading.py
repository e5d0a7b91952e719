"""Links that call a function of the page's own script."""

from __future__ import annotations

import pytest

from crawler.discovery.links import links_of
from pipelines.text.page import Page

OPENS = "function viewInfo(id){window.open('/xxgk/view/'+id+'.html');}"


def found(markup: str, script: str) -> list[str]:
    content = f"<body>{markup}<script>{script}</script></body>".encode()
    page = Page.of(content, "http://p.gov.cn/xxgk/", "text/html; charset=utf-8")
    return [link.url for link in links_of(page)]


@pytest.mark.parametrize(
    ("markup", "script", "url"),
    [
        ("""<a href="javascript:void(0)" onclick="viewInfo('826')">年报</a>""", OPENS, "/xxgk/view/826.html"),
        ("""<a href="javascript:viewInfo(826)">年报</a>""", OPENS, "/xxgk/view/826.html"),
        ("""<a href="#" onclick="return show('a', 7)">年报</a>""",
         "var root='/c/'; var show = function(kind, id) { if(!id) return; location.href = root + kind + '?id=' + id }",
         "/c/a?id=7"),
        ("""<a href=# onclick="f('a')">年报</a>""", "function f(id){location='/home/'}", "/home/"),
        ("""<tr onclick="go(12)"><td>年报</td></tr>""", "function go(n){location.assign(`/d/${n}/index.html`)}", "/d/12/index.html"),
    ],
)  # fmt: skip
def test_the_function_tells_the_address(markup: str, script: str, url: str) -> None:
    assert found(markup, script) == [f"http://p.gov.cn{url}"]


@pytest.mark.parametrize(
    "script",
    [
        "$('.org').click(function () { location.href = '/nb/' + $(this).data('code') + '.html' })",
        "$('.org').on('click', function () { var id = $(this).attr('data-code'); window.open('/nb/' + id + '.html') })",
        "document.addEventListener('click', e => { location = `/nb/` + e.target.dataset.code + `.html` })",
        "for (const o of all) o.onclick = function () { location.assign('/nb/' + this.getAttribute('data-code') + '.html') }",
    ],
)
def test_an_attribute_holds_what_its_script_goes_to(script: str) -> None:
    bodies = "<ul><li class=org data-code=a1>县政府</li><li class=org data-code=b2>教育局</li><li data-code='?'>x</li></ul>"
    assert found(bodies, script) == ["http://p.gov.cn/nb/a1.html", "http://p.gov.cn/nb/b2.html"]


def test_a_bound_click_may_go_to_one_address() -> None:
    script = "$('.org').click(function () { $(this).data('code'); location.href = '/nb/' })"
    assert found("<p class=org data-code=a1>县政府</p><p data-code=b2>x</p>", script) == [
        "http://p.gov.cn/nb/"
    ]


@pytest.mark.parametrize(
    ("attributes", "script"),
    [
        ("onchange=\"location.href='/nb/?year=' + this.value\"", ""),
        ('onchange="window.open(root + this.options[this.selectedIndex].value)"', "var root = '/nb/?year='"),
        ('onchange="turn(this.value)"', "function turn(y) { location = '/nb/?year=' + y }"),
        ("id=nd", "$('#nd').on('change', function () { location.href = '/nb/?year=' + $(this).val() })"),
    ],
)
def test_a_choice_leads_where_its_handler_goes_with_it(attributes: str, script: str) -> None:
    choices = (
        "<option value=''>请选择</option><option value=2025>2025年</option><option value=2024>2024年</option>"
    )
    assert found(f"<select {attributes}>{choices}</select>", script) == [
        "http://p.gov.cn/nb/?year=2025", "http://p.gov.cn/nb/?year=2024"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "script"),
    [
        ("<a href=# onclick=\"viewInfo('826')\">年报</a>", ""),
        (
            "<select onchange=\"location='/x/'+this.value\"><option value=\"'+alert(1)+'\">年报</option></select>",
            "",
        ),
        (
            '<select onchange="filter(this.value)"><option value=a>年报</option></select>',
            "function filter(v) {}",
        ),
        ('<a href=# onclick="viewInfo()">年报</a>', OPENS),
        ('<a href=# onclick="viewInfo(this.id)">年报</a>', OPENS),
        ("<a href=# onclick=\"viewInfo('javascript:x')\">年报</a>", "function viewInfo(id){location=id}"),
        ("<a href=# onclick=\"f('a')\">年报</a>", "function f(id){location='/x/'+id+other+'.html'}"),
        (
            "<a href=# onclick=\"f('a')\">年报</a>",
            "function f(id){alert(id)} function g(id){location='/x/'+id}",
        ),
    ],
)
def test_nothing_is_guessed(markup: str, script: str) -> None:
    assert found(markup, script) == []


def test_a_hostile_script_ends() -> None:
    assert found("<a onclick=\"f('a')\">年报</a>", "function f(" * 20_000 + "open('a'+" * 20_000) == []
