"""pywb over the store as it lies, set up as docs/archive-format.md says: its TimeGate and TimeMap (RFC 7089)."""

from __future__ import annotations

import re
import subprocess
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from tests.nianbao_cli.test_crawl_again import Portal, portal, report
from tests.replay.test_replay import serving
from tests.test_archive_format import COMMANDS

__all__ = ["portal"]
MEMENTO = re.compile(r'<([^>]+)>; rel="memento"; datetime="([^"]+)"')


@pytest.mark.long
def test_the_store_answers_for_each_time(
    portal: Portal, tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = portal.crawl(2021)[0]["url"]
    portal.pages["/2021.html"] = report(2021, "2022-02-15", said="更正之后")
    assert portal.crawl(2021)[0]["status"] == "archived"
    for name, folder in (("STORE", "nianbao-data"), ("REPLAY", "replay")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    subprocess.run(["sh", "-ec", COMMANDS[5]], check=True)
    with serving(tmp_path / "replay") as port, httpx.Client(follow_redirects=True) as pywb:
        archive = f"http://127.0.0.1:{port}/nianbao"
        links = pywb.get(f"{archive}/timemap/link/{url}").text
        assert f'<{url}>; rel="original"' in links
        mementos = MEMENTO.findall(links)
        times = [when for _, when in mementos]
        assert [len(mementos), times] == [2, sorted(times, key=parsedate_to_datetime)]
        for when, said in zip(times, ("认真落实要求", "更正之后"), strict=True):
            gate = pywb.get(f"{archive}/{url}", headers={"Accept-Datetime": when})
            raw = pywb.get(gate.links["memento"]["url"].replace("mp_/", "id_/"))
            assert said in raw.text
            assert raw.headers["Memento-Datetime"] == when
            assert {"original", "timemap", "timegate"} <= gate.links.keys()
