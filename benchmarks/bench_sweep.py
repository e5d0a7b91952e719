"""A sweep of many small portals: does it end within the bound that politeness sets, and what does it cost?

    .venv/bin/python benchmarks/bench_sweep.py [--portals 500] [--delay 1] [--answer 0.05] [--at-once 50 500]

Each portal has a home page, a disclosure section, a report column and a report: five requests with
robots.txt, so four delays and five answers. The politeness bound is that time for as many rounds as it takes
where so many counties are under way at once (a campaign has 50, `nianbao crawl` up to 500). Beside it, in the
same minute: plain Scrapy with the same requests, all portals at once, which reads and keeps nothing
(plain_sweep.py).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from nianbao.core.clock import last_calendar_year

REQUESTS = 5
YEAR = last_calendar_year()
DATE = f"{YEAR + 1}-02-15"
TITLE = f"试验{{}}县{YEAR}年政府信息公开工作年度报告"
HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "五、存在的主要问题", "六、其他需要报告的事项")
DONE = "认真落实各项要求，" * 30
BODY = "".join(f"<p>{heading}</p><p>{YEAR}年，全县各乡镇各部门{DONE}</p>" for heading in HEADINGS)


def pages(number: int) -> dict[str, str]:
    """The four pages of one portal."""
    title = TITLE.format(number)
    news = "".join(f"<li><a href='/news/{each}.html'>新闻动态第{each}条</a></li>" for each in range(40))
    return {
        "/": f"<title>试验{number}县人民政府</title><a href='/zwgk/'>政府信息公开</a><ul>{news}</ul>",
        "/zwgk/": f"<title>政府信息公开</title><a href='/nb/'>政府信息公开年报</a><ul>{news}</ul>",
        "/nb/": f"<title>政府信息公开年报</title><li><a href='/r.html'>{title}</a>{DATE}</li>",
        "/r.html": f"<title>{title}</title><h1>{title}</h1><div>发布时间：{DATE}</div><div>{BODY}</div>",
    }


async def serve(count: int, answer_seconds: float, ready: threading.Event, ports: list[int]) -> None:
    """Listen on a port for each portal."""

    def talker(number: int) -> object:
        site = {path: text.encode() for path, text in pages(number).items()}

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    asked = await reader.readuntil(b"\r\n\r\n")
                    await asyncio.sleep(answer_seconds)
                    body = site.get(asked.split(b" ")[1].decode(), b"")
                    status = b"200 OK" if body else b"404 Not Found"
                    head = (
                        b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
                    )
                    writer.write(head % (status, len(body)) + body)
                    await writer.drain()
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        return talk

    for number in range(count):
        server = await asyncio.start_server(talker(number), "127.0.0.1", 0)  # type: ignore[arg-type]
        ports.append(server.sockets[0].getsockname()[1])
    ready.set()
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--portals", type=int, default=500)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--answer", type=float, default=0.05)
    parser.add_argument("--at-once", type=int, nargs="+", default=[50, 500])
    options = parser.parse_args()
    ready, ports = threading.Event(), list[int]()
    serving = serve(options.portals, options.answer, ready, ports)
    threading.Thread(target=lambda: asyncio.run(serving), daemon=True).start()
    ready.wait()
    with tempfile.TemporaryDirectory() as directory:
        rows = ["code,name,province,prefecture,portal_url,other_hosts,note"]
        rows += [f"{980000 + n},试验{n}县,,,http://127.0.0.1:{port}/,," for n, port in enumerate(ports)]
        Path(directory, "registry.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        environment = os.environ | {
            "NIANBAO_REGISTRY": f"{directory}/registry.csv",
            "NIANBAO_DELAY": str(options.delay),
            "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
        }
        program = str(Path(sys.executable).with_name("nianbao"))
        crawl = [program, "crawl", "--all", "--year", str(YEAR), "--json"]
        homes = "\n".join(f"http://127.0.0.1:{port}" for port in ports)
        plain = [sys.executable, str(Path(__file__).with_name("plain_sweep.py")), str(options.delay)]
        print(
            f"{options.portals} portals, delay {options.delay} s, answers after {options.answer} s; "
            f"Python {platform.python_version()}, {os.cpu_count()} cores\n\n"
            "| what | outcome | seconds | bound | ratio | CPU s per county |\n|---|---|---|---|---|---|"
        )
        one = (REQUESTS - 1) * options.delay + REQUESTS * options.answer

        def row(what: str, outcome: object, seconds: float, cpu: float, at_once: int) -> None:
            bound = one * -(-options.portals // at_once)
            figures = f"{seconds:.1f} | {bound:.1f} | {seconds / bound:.2f} | {cpu / options.portals:.4f}"
            print(f"| {what} | {outcome} | {figures} |", flush=True)

        for at_once in options.at_once:
            place = {"NIANBAO_STORE": f"{directory}/{at_once}", "NIANBAO_COUNTIES_AT_ONCE": str(at_once)}
            seconds, cpu, out = timed(crawl, environment | place)
            statuses = Counter(json.loads(line)["status"] for line in out.splitlines())
            row(f"{at_once} at once", dict(statuses), seconds, cpu, at_once)
        seconds, cpu, _ = timed(plain, dict(os.environ), homes)
        row("plain Scrapy, nothing kept", "", seconds, cpu, options.portals)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"\npeak memory of a process: {peak / 1024:.0f} MB")


def timed(command: list[str], environment: dict[str, str], given: str = "") -> tuple[float, float, str]:
    """Wall and CPU seconds of a program and its children, and what it printed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        command,
        env=environment,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, done.stdout


if __name__ == "__main__":
    main()
