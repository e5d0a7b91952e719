"""What the second crawl of an unchanged portal stores, in parts of the first one's bytes.

    PYTHONPATH=.:tests .venv/bin/python benchmarks/bench_again.py

The pages are real ones, saved beside the checkout (../shared/portal-pages), with our links and report put
into them. Their style sheets, scripts and pictures are not held: the second case gives each that the report
page names a body of invented bytes, text for styles (20 kB) and scripts (30 kB), noise for pictures (15 kB).
"""

from __future__ import annotations

import functools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from servers.raw import RawServer, Reply

SAVED = Path(__file__).resolve().parents[2] / "shared" / "portal-pages"
NAME, YEAR = "青岭县", 2025
TITLE = f"{NAME}{YEAR}年政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
WORDS = (
    "公开",
    "政府",
    "信息",
    "服务",
    "平台",
    "建设",
    "落实",
    "要求",
    "乡镇",
    "部门",
    "群众",
    "工作",
    "监督",
    "制度",
)
NAMED = re.compile(r'(?:src|href)="([^"]+\.(?:css|js|png|jpg|gif))[^"]*"', re.I)


def text(size: int, seed: str) -> str:
    """Chinese words at random, about so many bytes: they compress as prose does."""
    chance = random.Random(seed)
    return "".join(chance.choice(WORDS) + ("，" if chance.random() < 0.1 else "") for _ in range(size // 6))


def saved(name: str, body: str, title: str = "") -> str:
    """A saved page with `body` at the beginning of its own, every address made local."""
    page = (SAVED / name).read_text(encoding="utf-8", errors="replace")
    page = re.sub(r'href="(?!/|http)[^"]*(?<!css)"', 'href="#"', page)
    page = re.sub(r'(src|href)="https?://[^/"]+', r'\1="', page)
    page = re.sub(r"<title>.*?</title>", f"<title>{title}</title>", page, flags=re.S) if title else page
    return re.sub(r"(<body[^>]*>)", lambda found: found[1] + body, page, count=1)


@functools.cache
def pages() -> dict[str, bytes]:
    """The four pages of the way to the report."""
    article = "".join(f"<p>{each}</p><p>{YEAR}年，全县各乡镇{text(3000, each)}。</p>" for each in HEADINGS)
    row = f"<li><a href='/r.html'>{TITLE}</a><span>{YEAR + 1}-02-15</span></li>"
    made = {
        "/": saved("handan_xxgk_portal_home.html", "<a href='/zwgk/'>政府信息公开</a>", f"{NAME}人民政府"),
        "/zwgk/": saved(
            "handan_xxgk_zhinan_statutory_nav.html", "<a href='/nb/'>政府信息公开年报</a>", "公开"
        ),
        "/nb/": saved("ordos_engebei_nianbao_list.html", f"<ul>{row}</ul>", "政府信息公开年报"),
        "/r.html": saved(
            "scjg_gansu_detail.html", f"<h1>{TITLE}</h1>发布时间：{YEAR + 1}-02-15<div>{article}</div>", TITLE
        ),
    }
    return {path: page.encode() for path, page in made.items()}


def requisites(page: bytes) -> dict[str, bytes]:
    """A body for each style sheet, script and picture that a page names."""
    found: dict[str, bytes] = {}
    for url in NAMED.findall(page.decode()):
        path = urlsplit(url).path
        kind = path.rpartition(".")[2].lower()
        size = {"css": 20_000, "js": 30_000}.get(kind)
        found[path] = text(size, path).encode() if size else random.Random(path).randbytes(15_000)
    return found


def crawled_twice(site: dict[str, bytes]) -> tuple[list[dict[str, object]], list[int]]:
    """The lines of both crawls, and the bytes the store holds after each."""

    def answer(path: str) -> Reply:
        body = site.get(path)
        kind = "text/html; charset=utf-8" if path in pages() else "application/octet-stream"
        status = "404 Not Found" if body is None else "200 OK"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body or b'')}\r\n\r\n"
        return Reply([head.encode() + (body or b"")])

    lines, sizes = [], []
    with tempfile.TemporaryDirectory() as directory, RawServer(answer) as server:
        rows = (
            "code,name,province,prefecture,portal_url,other_hosts,note",
            f"990101,{NAME},,,{server.url('/')},,",
        )
        Path(directory, "registry.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        settings = {"DELAY": "0", "ALLOW_PRIVATE_HOSTS": "1", "REGISTRY": "registry.csv", "STORE": "store"}
        environment = os.environ | {f"NIANBAO_{name}": value for name, value in settings.items()}
        program = str(Path(sys.executable).with_name("nianbao"))
        for _ in range(2):
            command = [program, "crawl", "990101", "--year", str(YEAR), "--json"]
            done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, check=True)
            lines.append(json.loads(done.stdout))
            sizes.append(
                sum(path.stat().st_size for path in Path(directory, "store").rglob("*") if path.is_file())
            )
    return lines, sizes


def main() -> None:
    """Measure both cases."""
    if not SAVED.is_dir():
        sys.exit(f"{SAVED} is not here: the saved pages are needed")
    way = pages()
    cases: dict[str, Callable[[], dict[str, bytes]]] = {
        "pages alone": lambda: way,
        "with what the report page shows": lambda: requisites(way["/r.html"]) | way,
    }
    print("| portal | first: requests + requisites, kB received, stored | second | part |\n|---|---|---|---|")
    for name, site in cases.items():
        lines, (first, both) = crawled_twice(site())
        assert [line["status"] for line in lines] == ["archived", "unchanged"], lines
        told = [
            f"{line['requests']} + {line['requisites']}, {int(str(line['bytes'])) // 1000}" for line in lines
        ]
        stored = [first, both - first]
        shown = [f"{said}, {size / 1000:.1f}" for said, size in zip(told, stored, strict=True)]
        print(f"| {name} | {shown[0]} | {shown[1]} | {stored[1] / stored[0]:.1%} |")


if __name__ == "__main__":
    main()
