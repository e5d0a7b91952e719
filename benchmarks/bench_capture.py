"""Pages per second of `nianbao capture`, beside plain Scrapy that keeps nothing, in turn in one run.

    .venv/bin/python benchmarks/bench_capture.py [--pages 2000] [--rounds 3]

2,000 pages of 35 kB from 50 loopback hosts, delay 0, one connection per host in both.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOSTS = 50
PAGE_BYTES = 35_000
SERVER = Path(__file__).with_name("page_server.py")
PLAIN = Path(__file__).with_name("plain_scrapy.py")


def start_server() -> tuple[subprocess.Popen[str], list[int]]:
    server = subprocess.Popen(
        [sys.executable, str(SERVER), str(HOSTS), str(PAGE_BYTES)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    return server, json.loads(server.stdout.readline())


def environment(directory: Path) -> dict[str, str]:
    return os.environ | {
        "NIANBAO_STORE": str(directory / "store"),
        "NIANBAO_DELAY": "0",
        "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
    }


def seconds_of(command: list[str], directory: Path) -> float:
    """Seconds of the whole program, start-up included."""
    began = time.monotonic()
    subprocess.run(
        command, env=environment(directory), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.monotonic() - began


def run_round(addresses: Path) -> dict[str, float]:
    program = str(Path(sys.executable).with_name("nianbao"))
    with tempfile.TemporaryDirectory(dir=addresses.parent) as directory:
        ours = seconds_of([program, "capture", "--from", str(addresses)], Path(directory))
        plain = seconds_of([sys.executable, str(PLAIN), str(addresses)], Path(directory))
    return {"ours": ours, "plain": plain}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    server, ports = start_server()
    try:
        with tempfile.TemporaryDirectory() as directory:
            addresses = Path(directory) / "addresses.txt"
            urls = [f"http://127.0.0.1:{ports[n % HOSTS]}/page-{n}.html" for n in range(arguments.pages)]
            addresses.write_text("\n".join(urls))
            run_round(addresses)  # warm-up
            rounds = [run_round(addresses) for _ in range(arguments.rounds)]
    finally:
        server.kill()
        server.wait()
    print(
        f"{arguments.pages} pages of {PAGE_BYTES} bytes, {HOSTS} hosts, {arguments.rounds} rounds in turn, "
        f"whole processes; Python {platform.python_version()}, {os.cpu_count()} cores\n"
    )
    print("| round | nianbao capture, pages/s | plain Scrapy, pages/s | ratio |\n|---|---|---|---|")
    ratios = []
    for number, each in enumerate(rounds, 1):
        ratios.append(each["plain"] / each["ours"])
        speeds = " | ".join(f"{arguments.pages / each[name]:.0f}" for name in ("ours", "plain"))
        print(f"| {number} | {speeds} | {ratios[-1]:.2f} |")
    print(f"\nmedian ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
