"""Pictures of every view, and of every task by its clicks, for the manual: from a running page over the
demonstration archive, with a release of its data set.

.venv/bin/python scripts/screenshots.py http://127.0.0.1:8750 docs/images [views|tasks]
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

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
PLACES = {"province": "示范省", "county": "青岭县"}
"""Of the demonstration: what the tasks ask about."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a reader came for, and how it is done from the English front page. `steps` are links and buttons
    by their names (#part > name: within a part), and what is typed (field = text), which is no click;
    `shown` is where the answer stands."""

    name: str
    steps: tuple[str, ...]
    shown: str

    @property
    def clicks(self) -> int:
        """How many clicks it takes."""
        return sum(" = " not in step for step in self.steps)


TASKS = (
    Task("most-requests", ("Figures", "{province}"), "#ranking"),
    Task(
        "cite",
        ("Name or code = {county}", "Filter", "#county-list > Archived", "Cite"),
        "[aria-labelledby=cite-title]",
    ),
    Task("panel", ("Data", "csv/wide.csv"), "main section"),
    Task("late", ("Figures", "Reports after the deadline"), "main"),
)


def main(url: str, directory: Path, what: str = "") -> None:
    """Take the pictures of the views, of the tasks, or all."""
    directory.mkdir(parents=True, exist_ok=True)
    base = url.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (size, path) in VIEWS.items() if what != "tasks" else ():
            _take(browser, size, base + path, directory / f"{name}.png")
        for task in TASKS if what != "views" else ():
            tab = browser.new_page(viewport={"width": 900, "height": 640})
            tab.goto(f"{base}/en/")
            drive(tab, task, PLACES)
            tab.locator(task.shown).first.scroll_into_view_if_needed()
            tab.screenshot(path=directory / f"task-{task.name}.png")
            tab.close()
        browser.close()


def drive(tab: Page, task: Task, places: dict[str, str]) -> None:
    """Do a task's steps, one after the other. Raises where a link, a button or a field is not there."""
    for step in task.steps:
        field, _, typed = step.format(**places).partition(" = ")
        if typed:
            tab.get_by_label(field).fill(typed)
            continue
        part, _, name = field.rpartition(" > ")
        within = tab.locator(part or "body")
        link = within.get_by_role("link", name=name, exact=True)
        link.or_(within.get_by_role("button", name=name, exact=True)).first.click()
        tab.wait_for_load_state("networkidle")


def _take(browser: Browser, size: tuple[int, int], address: str, path: Path) -> None:
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
    tab.goto(address)
    tab.wait_for_load_state("networkidle")
    if "/replay/" in address:
        tab.wait_for_timeout(REPLAY_MILLISECONDS)
    tab.screenshot(path=path)
    tab.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
