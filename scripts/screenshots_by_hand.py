"""Pictures for docs/by-hand.md: what waits for a hand, a report that is handed over, and its page.

.venv/bin/python scripts/screenshots_by_hand.py docs/images

A demonstration portal that lets no program in, and another one that wget saves; what the program says is
drawn as a terminal shows it.
"""

# ruff: noqa: S603 - it runs our own program, and wget on a portal of this machine

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from nianbao.core.years import report_years
from nianbao_demo import DemoServer, demo_portals
from scheduler.schedule import BUNDLED

BLOCKED, OPEN = "990106", "990102"
YEAR = str(report_years()[-1])
PORT = "8791"
PROGRAM = str(Path(sys.executable).with_name("nianbao"))
ALL_YEAR = '[[windows]]\nname = "all year"\nfrom = "01-01"\nto = "12-31"\nevery_days = 1\n'
TERMINAL = """<meta charset=utf-8><body style="margin:0;background:#1d1f21"><pre style="margin:0;
padding:18px;color:#d6d6d6;font:14px/1.5 'Noto Sans Mono CJK SC',monospace;white-space:pre-wrap;
display:inline-block">{}</pre>"""


class Desk:
    """A directory with an archive, and the lines that were typed there with what they answered."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.lines = directory, []
        settings = {
            "DELAY": "0",
            "ALLOW_PRIVATE_HOSTS": "1",
            "REGISTRY": "registry.csv",
            "SCHEDULE": "mine.toml",
        }
        self.environment = os.environ | {f"NIANBAO_{name}": said for name, said in settings.items()}
        self.environment |= {"COLUMNS": "118"}
        campaign = BUNDLED.read_text(encoding="utf-8").partition("[campaign]")[1:]
        visits = re.sub(r"late_visits = .*", "late_visits = []", "".join(campaign))
        (directory / "mine.toml").write_text(ALL_YEAR + visits, encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """What the program says on standard output."""
        ran = subprocess.run(
            [PROGRAM, *arguments],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode not in (0, 3, 4):  # blocked is what one picture is about
            sys.exit(ran.stderr)
        return ran.stdout

    def type(self, *arguments: str) -> None:
        """The same, for the picture."""
        typed = " ".join(f'"{each}"' if " " in each else each for each in arguments)
        self.lines += [f"$ nianbao {typed}", self.run(*arguments)]


def main(images: Path) -> None:
    """Take the pictures."""
    portals = {one.code: one for one in demo_portals(int(YEAR))}
    with ExitStack() as stack:
        desk = Desk(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        servers = {code: stack.enter_context(DemoServer(portals[code])) for code in (BLOCKED, OPEN)}
        rows = {
            code: f"{code},{portals[code].county},示范省,示范市,{servers[code].home_url},,\n"
            for code in servers
        }
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        _register(desk, rows[BLOCKED])
        desk.run("schedule", "run", "--once")
        desk.type("schedule", "status")
        _picture(browser, desk, images / "by-hand-waits.png")
        _register(desk, *rows.values())
        _save(desk)
        desk.lines.clear()
        desk.type(
            "import", "saved.warc.gz", "--county", portals[OPEN].county, "--year", YEAR, "--by", "王芳, wget"
        )
        _picture(browser, desk, images / "by-hand-import.png")
        _page(browser, desk, images / "by-hand-page.png")
        browser.close()


def _register(desk: Desk, *rows: str) -> None:
    head = "code,name,province,prefecture,portal_url,other_hosts,note\n"
    (desk.directory / "registry.csv").write_text(head + "".join(rows), encoding="utf-8")


def _save(desk: Desk) -> None:
    """Save the report as a person's tool does, where a crawl of another archive found it."""
    said = desk.run("crawl", OPEN, "--year", YEAR, "--json")
    shutil.rmtree(desk.directory / "nianbao-data")
    shutil.rmtree(desk.directory / "nianbao-data.work")
    command = ["wget", "--quiet", "--page-requisites", "--warc-file=saved", json.loads(said)["url"]]
    subprocess.run(command, cwd=desk.directory, check=False)


def _picture(browser: Browser, desk: Desk, path: Path) -> None:
    tab = browser.new_page(viewport={"width": 1100, "height": 200})
    tab.set_content(TERMINAL.format(html.escape("\n".join(desk.lines).rstrip())))
    tab.locator("pre").screenshot(path=path)
    tab.close()


def _page(browser: Browser, desk: Desk, path: Path) -> None:
    command = [PROGRAM, "serve", "--port", PORT]
    with subprocess.Popen(
        command, cwd=desk.directory, env=desk.environment, stdout=subprocess.PIPE
    ) as served:
        assert served.stdout is not None
        served.stdout.readline()  # it answers
        tab = browser.new_page(viewport={"width": 1100, "height": 900})
        tab.goto(f"http://127.0.0.1:{PORT}/report/{OPEN}/{YEAR}")
        tab.wait_for_load_state("networkidle")
        tab.get_by_text("王芳, wget").first.scroll_into_view_if_needed()
        tab.screenshot(path=path)
        served.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
