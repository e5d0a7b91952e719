"""A portal that refuses its home page on http and gives it on https: real servers at ports 80 and 443, in a
network namespace of the test's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SERVERS = Path(__file__).parent.parent / "servers" / "two_schemes.py"
NIANBAO = str(Path(sys.executable).with_name("nianbao"))
LOCAL = 'ip link set lo up && mount --bind hosts /etc/hosts && exec "$@"'
HOME = "<html><title>甲县人民政府</title><body><p>新闻</p></body></html>"
PLAIN = "<html><body><h1>403 Forbidden</h1></body></html>"
WALL = "<html><body><script>var arg1='1';var x=acw_sc__v2;</script></body></html>"


def crawled(folder: Path, code: int, wall: str) -> tuple[dict[str, Any], list[str]]:
    """The line of a county whose home page http refuses, and what was asked."""
    files = {"hosts": "127.0.0.1 portal.gov.cn\n", "home.html": HOME, "wall.html": wall}
    files["registry.csv"] = (
        "code,name,province,prefecture,portal_url,other_hosts,note\n"
        "990101,甲县,示范省,,http://portal.gov.cn/,,\n"
    )
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if shutil.which("unshare") is None or run(folder, "true").returncode:
        pytest.skip("no network namespace may be made here (unshare -rnm, ip)")
    served = (sys.executable, str(SERVERS), str(folder), str(code), NIANBAO)
    ran = run(folder, *served, "crawl", "990101", "--year", "2021", "--json")
    return json.loads(ran.stdout), (folder / "asked.txt").read_text().splitlines()


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[bytes]:
    ours = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "prefectures": "none"}
    environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in ours.items()}
    namespace = ["unshare", "-rnm", "sh", "-c", LOCAL, "sh", *command]
    return subprocess.run(namespace, cwd=folder, env=environment, capture_output=True, timeout=120)


def test_a_home_page_forbidden_on_http_is_asked_for_on_https_once(tmp_path: Path) -> None:
    line, asked = crawled(tmp_path, 403, PLAIN)
    assert [each for each in asked if each.endswith(" /")] == ["http /", "https /"]
    assert (line["status"], line["reason_code"]) == ("not_found", "no_column")


@pytest.mark.parametrize(("code", "wall"), [(403, WALL), (401, PLAIN)])
def test_a_challenge_or_another_refusal_ends_there(tmp_path: Path, code: int, wall: str) -> None:
    line, asked = crawled(tmp_path, code, wall)
    assert [each for each in asked if not each.endswith("/robots.txt")] == ["http /"]
    assert line["status"] == "blocked"
