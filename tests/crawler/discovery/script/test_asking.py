"""Addresses that scripts put together."""

from __future__ import annotations

import pytest

from crawler.discovery.script.asking import WrittenCall, interface_calls, pager_addresses
from pipelines.text.page import Page


def page(script: str) -> Page:
    markup = f"<body><script>{script}</script></body>"
    return Page.of(markup.encode(), "http://p.gov.cn/nb/", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("script", "call"),
    [
        ('$.get("/d.jsp?page="+n+"&id=7",f)', WrittenCall("/d.jsp?page=2&id=7", None, True)),
        ("fetch('/api/list?current='+n).then(f)", WrittenCall("/api/list?current=2", None, True)),
        ("fetch(`/api/list?p=${no}&size=15`)", WrittenCall("/api/list?p=2&size=15", None, True)),
        ('$.getJSON("./docs.json",f)', WrittenCall("./docs.json", None, False)),
        ('var id=7; $.get("/l?id="+id+"&p="+p)', WrittenCall("/l?id=7&p=2", None, True)),
        ('x.open("GET", "/l.do?pageNo="+n)', WrittenCall("/l.do?pageNo=2", None, True)),
        ('$.post("/l.do",{id:"7",pageNo:n,pageSize:20},f)',
         WrittenCall("/l.do", (("id", "7"), ("pageNo", "2"), ("pageSize", "20")), True)),
        ('$.ajax({url:"/l.do",type:"post",data:{id:7,page:n}})', WrittenCall("/l.do", (("id", "7"), ("page", "2")), True)),
    ],
)  # fmt: skip
def test_calls(script: str, call: WrittenCall) -> None:
    assert interface_calls(page(script), 2) == [call]


@pytest.mark.parametrize(
    "script",
    [
        '$.get("/a/" + x + "/" + y)',
        '$.getScript("/js/a.js")',
        '$.get("javascript:void(0)")',
        "// fetch is not called here",
    ],
)
def test_what_is_no_call(script: str) -> None:
    assert interface_calls(page(script), 1) == []


def test_a_pager_goes_to_numbered_addresses() -> None:
    script = 'function go(n){ location.href = n == 1 ? "list.html" : "list_" + n + ".html"; }'
    assert pager_addresses(page(script), 3, {"go"}) == ["list_2.html", "list_3.html"]
    assert pager_addresses(page(script), 3, {"other"}) == []


def test_a_hostile_script_ends() -> None:
    assert interface_calls(page("$.get(" + "'a'+" * 60_000), 1) == []
    assert pager_addresses(page("location.href=" + "a+" * 60_000), 5, {"go"}) == []
