"""An article that a page holds as text until a script shows it is read as one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from html import escape
from urllib.parse import quote

import pytest
from report_forms import numbered
from report_pages import SIGNATURE, TITLE, page, paragraphs

from nianbao.core.report import Layout
from pipelines.read import ReportReading, read_page
from pipelines.text.page import Page

SHOW = '<div id="zoom"></div><script>document.getElementById("zoom").innerHTML = get("txt");</script>'


def script(text: str, kind: str = "") -> str:
    return f"<script{kind}>{text}</script>{SHOW}"


HOLDERS: dict[str, Callable[[str], str]] = {
    "textarea": lambda text: f'<textarea id="txt" style="display:none">{escape(text)}</textarea>{SHOW}',
    "textarea, markup as it is": lambda text: f'<textarea id="txt" hidden>{text}</textarea>{SHOW}',
    "textarea, escaped twice": lambda text: f'<textarea id="txt">{escape(escape(text))}</textarea>{SHOW}',
    "textarea in a hidden box": lambda text: (
        f'<div style="display:none"><textarea>{escape(text)}</textarea></div>{SHOW}'
    ),
    "plain script": lambda text: script(text, ' type="text/plain" id="container"'),
    "html script": lambda text: script(text, ' type="text/html"'),
    "template script": lambda text: script(text, ' type="text/x-template"'),
    "escaped in a script": lambda text: script(escape(text), ' type="text/plain"'),
    "template": lambda text: f"<template id='txt'>{text}</template>{SHOW}",
    "string of a script": lambda text: script(f"var content = {json.dumps(text, ensure_ascii=False)};"),
    "string in ASCII": lambda text: script(f"var content = {json.dumps(text)};".replace("<", "\\u003c")),
    "string with hex": lambda text: script(
        "var c='" + text.replace("'", "\\'").replace("\n", "\\n").replace("<", "\\x3C") + "';"
    ),
    "string with closed slashes": lambda text: script(
        f"var c = {json.dumps(text).replace('</', '<' + chr(92) + '/')};"
    ),
    "template string": lambda text: script(f"const body = `{text}`;"),
    "escaped in a string": lambda text: script(f"show({json.dumps(escape(text), ensure_ascii=False)})"),
    "address escapes": lambda text: script(f"document.write(decodeURIComponent('{quote(text)}'))"),
    "data of the page": lambda text: script(
        json.dumps({"code": 0, "data": {"content": text}}), ' type="application/json"'
    ),
}


def read(markup: str) -> ReportReading:
    return read_page(Page.of(markup.encode(), "http://www.chengxi.example/a.html", "text/html"))


@pytest.mark.parametrize("how", HOLDERS)
def test_it_is_read(how: str) -> None:
    reading = read(page(HOLDERS[how](paragraphs())))
    assert (reading.title, reading.year) == (TITLE, 2021)
    assert {cell.field: cell.printed for cell in reading.cells} == numbered(Layout.G2021)
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]
    assert SIGNATURE[0] in reading.text


@pytest.mark.parametrize("how", HOLDERS)
def test_but_not_beside_an_article_that_is_shown(how: str) -> None:
    stale = paragraphs().replace("共受理23件", "共受理77件")
    for name, value in numbered(Layout.G2021).items():
        stale = stale.replace(f">{value}<", f">{int(value) - 900}<") if name.startswith("t1") else stale
    reading = read(page(f"<div>{paragraphs()}</div>{HOLDERS[how](stale)}"))
    assert {cell.field: cell.printed for cell in reading.cells} == numbered(Layout.G2021)
    assert not any(cell.flags for cell in reading.cells)
    assert "共受理77件" not in reading.text


@pytest.mark.parametrize(
    "hostile", ['"' + '\\"' * 400_000, "'" * 99_999, "`" + "\\`" * 400_000, '"<p>' * 99_999]
)
def test_quotes_without_end_cost_nothing(hostile: str) -> None:
    began = time.process_time()
    assert not read(page(script(hostile))).cells
    assert time.process_time() - began < 5
