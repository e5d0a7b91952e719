"""Pages of a small portal of 青岭县, as a RawServer sends them."""

from __future__ import annotations

import json
from typing import Any

from servers.raw import Reply

MISSING = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "五、存在的主要问题及改进情况",
)
BODY = "".join(f"<p>{heading}</p><p>青岭县各乡镇各部门{'认真落实' * 20}。</p>" for heading in HEADINGS)
SKIN = "<div class=top>青岭县人民政府门户网站</div>" + "<p>本县物产丰富，人杰地灵。</p>" * 20
YEARS = (2023, 2022, 2021, 2020)
Pages = dict[str, Reply]


def title(year: int) -> str:
    return f"青岭县{year}年政府信息公开工作年度报告"


def answered(text: str, kind: str, *headers: str) -> Reply:
    body = text.encode()
    lines = [f"Content-Type: {kind}; charset=utf-8", f"Content-Length: {len(body)}", *headers]
    return Reply([("HTTP/1.1 200 OK\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + body])


def html(body: str, *headers: str) -> Reply:
    return answered(
        f"<html><head><title>政务</title></head><body>{body}</body></html>", "text/html", *headers
    )


def script(text: str) -> Reply:
    return answered(text, "text/javascript")


def told(held: Any) -> Reply:
    return answered(json.dumps(held, ensure_ascii=False), "application/json")


def report(year: int, body: str = BODY) -> Reply:
    return html(f"<h1>{title(year)}</h1><div>发布时间：{year + 1}-02-03</div>{body}")


def rows(years: tuple[int, ...] = YEARS) -> str:
    return "<ul>" + "".join(f"<li><a href='/r/{y}.html'>{title(y)}</a></li>" for y in years) + "</ul>"
