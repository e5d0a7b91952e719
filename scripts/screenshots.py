"""Pictures of every view for the manual, from a running page over the demonstration archive.

.venv/bin/python scripts/screenshots.py http://127.0.0.1:8750 docs/images
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

WIDE, NARROW = (1280, 860), (390, 844)
COUNTIES = "990101,990102,990103,990104"
FIELDS = "field=t2.new_received.total&field=t1.normative.in_force"
VIEWS = {
    "coverage": (WIDE, "/?year=2025"),
    "coverage-narrow": (NARROW, "/en/?year=2025"),
    "report": (WIDE, "/report/990104/2025"),
    "report-tables": (WIDE, "/report/990104/2025#section-3"),
    "search": (WIDE, "/search?q=青岭 培训"),
    "compare": (WIDE, f"/en/compare?counties={COUNTIES}&{FIELDS}&first=2019&last=2025"),
    "replay": (WIDE, "/replay/990102/2025"),
}
REPLAY_MILLISECONDS = 8000


def main(url: str, directory: Path) -> None:
    """Take all pictures."""
    directory.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (size, path) in VIEWS.items():
            _take(browser, size, url.rstrip("/") + path, directory / f"{name}.png")
        browser.close()


def _take(browser: Browser, size: tuple[int, int], address: str, path: Path) -> None:
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    tab.goto(address)
    tab.wait_for_load_state("networkidle")
    if "/replay/" in address:
        tab.wait_for_timeout(REPLAY_MILLISECONDS)
    tab.screenshot(path=path)
    tab.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
