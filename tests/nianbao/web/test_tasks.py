"""What people come for is done in three clicks: docs/tasks.md, by the clicks of scripts/screenshots.py."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Page

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.core.years import report_years
from nianbao.web.site import Site
from tests.conftest import ROOT
from tests.nianbao.archive.catalogue.handmade import Report, sha256
from tests.nianbao.web.handmade_site import Served, cells, served

LAST = report_years()[-1]
PANEL = b"code,t2_new_received_total\n532525,9\n"
PLACES = {"province": "Yunnan", "county": "石屏县"}
pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="no Chromium: make setup installs it"
)


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "scripts" / "screenshots.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


SCREENSHOTS = loaded()
TASKS = {task.name: task for task in SCREENSHOTS.TASKS}


def release(folder: Path) -> None:
    path = folder / f"{LAST + 1}-12-01"
    (path / "csv").mkdir(parents=True)
    (path / "csv" / "wide.csv").write_bytes(PANEL)
    for name, text in (("NOTES.md", "# new"), ("SHA256SUMS", ""), ("croissant.json", '{"distribution": []}')):
        (path / name).write_text(text)
    files = [{"path": "csv/wide.csv", "bytes": len(PANEL), "sha256": sha256(PANEL)}]
    said = {
        "version": path.name,
        "created": f"{path.name}T12:00:00+08:00",
        "since": None,
        "reports": 3,
        "changes": {},
    }
    (path / "release.json").write_text(json.dumps(said | {"files": files}))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two counties of one province, one of them late, and one of another with more requests than both."""
    folder = tmp_path_factory.mktemp("tasks")
    store = DirectoryStore(folder / "store")
    for code, name, province, requests, day in (
        ("532525", "石屏县", "云南省", "9", "03-01"),
        ("532524", "建水县", "云南省", "7", "04-20"),
        ("320322", "沛县", "江苏省", "30", "02-01"),
    ):
        said = {"name": name, "province": province, "published_on": f"{LAST + 1}-{day}"}
        table = cells(t2__new_received__total=requests)
        Report(
            code=code, year=LAST, captured_at=f"{LAST + 1}-05-01T00:00:00+00:00", cells=table, said=said
        ).put(store)
    release(folder / "releases")
    site = Site(store, folder / "work", load_registry(), releases_path=folder / "releases")
    site.refresh()
    with served(site) as running:
        yield running


@pytest.fixture
def tab(browser: Browser, page: Served) -> Iterator[Page]:
    tab = browser.new_page(base_url=page.url, viewport={"width": 900, "height": 640})
    tab.goto("/en/")
    yield tab
    tab.close()


def answer(tab: Page, name: str) -> str:
    task = TASKS[name]
    assert task.clicks <= 3
    SCREENSHOTS.drive(tab, task, PLACES)
    return " ".join(tab.locator(task.shown).first.inner_text().split())


def test_who_received_most_requests_in_a_province(tab: Page) -> None:
    told = answer(tab, "most-requests")
    assert "1 Shiping County 石屏县 9" in told
    assert "2 Jianshui County 建水县 7" in told
    assert "沛县" not in told


def test_one_report_is_cited(tab: Page) -> None:
    told = answer(tab, "cite")
    assert f"@online{{nb-532525-{LAST}-county" in told
    assert "[EB/OL]" in told
    assert tab.locator("#cite-title").is_visible()
    assert tab.url.endswith("#cite-title")


def test_the_panel_is_downloaded(tab: Page) -> None:
    with tab.expect_download() as download:
        answer(tab, "panel")
    assert download.value.path().read_bytes() == PANEL


def test_who_is_late(tab: Page) -> None:
    told = answer(tab, "late")
    assert "Jianshui County 建水县" in told
    assert "石屏县" not in told


def test_each_task_is_in_the_manual_with_its_picture() -> None:
    manual = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
    pictures = set(re.findall(r"!\[[^]]+\]\((images/task-[^)]+)\)", manual))
    assert pictures == {f"images/task-{name}.png" for name in TASKS}
    assert all((ROOT / "docs" / picture).is_file() for picture in pictures)
