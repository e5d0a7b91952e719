"""Fixtures for all tests: the program as users run it, and a clean environment."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from servers.seaweed import SeaweedServer
from servers.warm import run_program

# A busy machine is slow: how long an example takes says nothing about it.
settings.register_profile("nianbao", deadline=None)
settings.load_profile("nianbao")

# We start hundreds of programs; each would compile all of ours anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

_DEAR = (
    "nianbao_cli", "nianbao_demo", "fleet", "scheduler", "nianbao/web", "replay", "test_wheel", "crawler/test_scrapy",
    "crawler/workers", "nianbao/archive/store", "pipelines/documents",
)  # fmt: skip
"""Folders whose files take long each: begun first, they leave no process waiting for another's last one."""


_MANY_OF_A_KIND = (
    "crawler/capture/test_turns.py", "crawler/workers/test_pool.py",
    "nianbao/archive/package/test_download.py", "nianbao/archive/store/test_s3_faults.py",
    "nianbao/archive/store/test_store.py", "nianbao/web/test_browser.py", "nianbao_cli/test_backfill.py",
    "nianbao_cli/test_capture.py", "nianbao_cli/test_capture_rendered.py", "nianbao_cli/test_copy.py",
    "nianbao_cli/test_crawl_again.py", "nianbao_cli/test_crawl_documents.py",
    "nianbao_cli/test_crawl_requisites.py", "nianbao_cli/test_crawl_revisits.py",
    "nianbao_cli/test_crawl_traps.py", "nianbao_cli/test_export.py", "nianbao_cli/test_former_names.py",
    "nianbao_cli/test_interrupted.py", "nianbao_cli/test_own_network.py", "nianbao_cli/test_reread.py",
    "nianbao_cli/test_store_away.py", "nianbao_cli/test_terminal.py", "nianbao_cli/test_usage.py",
    "nianbao_cli/test_years.py", "pipelines/documents/test_forms.py", "pipelines/documents/test_fuzz.py",
    "pipelines/documents/test_golden_forms.py", "pipelines/documents/test_hostile.py",
    "pipelines/documents/test_pdf.py", "pipelines/documents/test_seen.py",
)  # fmt: skip
"""Files with many tests of a kind: a run of all tests takes one in three, the long run and whoever names such
a file all of them."""
_EACH = 3


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `long` runs in `make test-long` only, and where it is asked for with `-m long`."""
    items.sort(key=lambda item: not item.path.relative_to(ROOT / "tests").as_posix().startswith(_DEAR))
    if os.environ.get("NIANBAO_TEST_LONG") or "long" in config.option.markexpr:
        return
    left = [item for item in items if item.get_closest_marker("long")]
    if all(Path(each).resolve() == ROOT / "tests" for each in config.args):
        for name in _MANY_OF_A_KIND:
            held = [item for item in items if item.path == ROOT / "tests" / name and item not in left]
            left += [item for number, item in enumerate(held) if number % _EACH]
    leaving = set(left)
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in leaving]


@dataclass
class Ran:
    """One run of the program."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("NIANBAO_", "AWS_"))]:
        monkeypatch.delenv(name)


def program_in(directory: Path) -> Callable[..., Ran]:
    """`program_in(directory)("crawl", "990101", delay="0")`: runs the program there; keywords are settings."""

    def run(*arguments: str, timeout: float = 120, **settings: str) -> Ran:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
        environment["NIANBAO_PREFECTURES"] = "none"  # those of the bundled list are real portals
        environment |= {f"NIANBAO_{name.upper()}": value for name, value in settings.items()}
        done = run_program(arguments, directory, environment, timeout)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def nianbao(tmp_path: Path) -> Callable[..., Ran]:
    """The program in tmp_path."""
    return program_in(tmp_path)


@pytest.fixture
def shared() -> Path:
    """The folder of real evidence beside the checkout; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("the shared evidence is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of other people's programs that ours are held against: cdxj-indexer, wacz, pywb, hadolint,
    mlcroissant."""
    programs = ROOT / ".setup" / "replayers" / "bin"
    if not (programs / "cdxj-indexer").is_file():
        pytest.skip("the programs to hold ours against are not here: sh scripts/replayers.sh")
    return programs


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedServer]:
    """A real S3 server for the whole run, with a bucket `archive`; tests take a prefix each, and never stop
    it: those that do start their own."""
    with SeaweedServer(tmp_path_factory.mktemp("seaweed")) as server:
        server.make_bucket("archive")
        yield server


@pytest.fixture
def s3(seaweed: SeaweedServer, monkeypatch: pytest.MonkeyPatch) -> SeaweedServer:
    """The server, its address and credentials in this test's environment."""
    for name, value in seaweed.environment.items():
        monkeypatch.setenv(name, value)
    return seaweed
