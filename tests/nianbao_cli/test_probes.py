"""Figures, health and readiness on a port of their own, and those of the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry, Gauge

from nianbao.archive.catalogue.verification import Verification
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import NianbaoError, UsageError
from nianbao_cli.probes import HEALTH, READINESS, served_probes
from nianbao_cli.schedule.pulse import Pulse
from tests.nianbao.archive.catalogue.handmade import Report


def asked(address: str) -> tuple[int, str]:
    try:
        with urlopen(address) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def test_a_probe_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    registry, wrong = CollectorRegistry(), [""]
    Gauge("nianbao_something", "A figure", registry=registry).set(7)

    def ready() -> str:
        raise NianbaoError("the ledger does not answer")

    with served_probes("0", registry, {HEALTH: lambda: wrong[0], READINESS: ready}):
        figures = capsys.readouterr().err.split()[-1]
        root = figures.removesuffix("/metrics")
        assert root.startswith("http://127.0.0.1:")
        assert "nianbao_something 7.0" in asked(figures)[1]
        assert asked(root + HEALTH) == (200, "ok\n")
        wrong[0] = "the loop has not turned"
        assert asked(root + HEALTH) == (503, "the loop has not turned\n")
        assert asked(root + READINESS) == (503, "the ledger does not answer\n")
    with pytest.raises(OSError, match="refused"):
        urlopen(figures)


@pytest.mark.parametrize("where", ["no-port", "70000", "256.1.1.1:0"])
def test_a_place_that_cannot_be_served_is_said(where: str) -> None:
    with pytest.raises(UsageError, match=f"--metrics {where}"), served_probes(where, CollectorRegistry(), {}):
        pass


def test_a_loop_that_does_not_turn_is_seen() -> None:
    async def turn() -> tuple[str, str]:
        async with Pulse() as pulse:
            await asyncio.sleep(0)
            return pulse.stopped(), pulse.stopped(-1)

    assert asyncio.run(turn()) == ("", "the loop has not turned for 0 seconds")


def test_the_page_says_whether_it_is_ready_and_how_long_it_takes(tmp_path: Path) -> None:
    from tests.nianbao_cli.test_serve import running

    with running(tmp_path, "--metrics", "0") as page:
        assert page.process.stderr
        said = next(line for line in page.process.stderr if line.startswith("figures at"))
        figures = said.split()[-1]
        for probe in ("healthz", "readyz"):
            assert asked(page.url + probe) == asked(figures.replace("metrics", probe)) == (200, "ok\n")
        assert asked(f"{page.url}county/999999")[0] == 404
        assert asked(f"{page.url}no/such/page")[0] == 404
        lines = asked(figures)[1]
        assert 'nianbao_page_seconds_count{route="/healthz",status="2xx"} 1.0' in lines
        assert 'nianbao_page_seconds_count{route="/county/{code}",status="4xx"} 1.0' in lines
        assert 'nianbao_page_seconds_count{route="other",status="4xx"} 1.0' in lines
        (tmp_path / "store").write_bytes(b"")  # no folder any more, as where a disk went
        assert asked(f"{page.url}readyz")[0] == 503
        assert asked(f"{page.url}healthz")[0] == 200


def test_verify_remembers_what_it_found(nianbao: Callable[..., Any], tmp_path: Path) -> None:
    store, work = DirectoryStore(tmp_path / "nianbao-data"), tmp_path / "nianbao-data.work"
    Report().put(store)
    assert nianbao("verify").code == 0
    sound = Verification.last(work)
    assert sound is not None
    assert (sound.damaged, sound.deep, sound.store, sound.objects > 2) == (0, False, store.url, True)
    text = next((tmp_path / "nianbao-data").rglob("report.txt"))
    text.chmod(0o600)
    text.write_bytes(b"another")
    assert nianbao("verify", "--deep").code == 5
    harmed = Verification.last(work)
    assert harmed is not None
    assert (harmed.damaged, harmed.deep, harmed.at >= sound.at) == (1, True, True)
