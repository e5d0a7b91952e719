"""鹭洲区: every page is answered by an anti-bot challenge: status 412, a script, no text."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.core.report import Status
from nianbao_demo.chance import Chance
from nianbao_demo.places import LUZHOU
from nianbao_demo.site import DemoAnswer, Expected, Portal

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"
_SCRIPT = "/kQ7mDemoWall/entry.5f20ab.js"


@dataclass
class ChallengingPortal(Portal):
    """Answers whatever is asked with the challenge, its own script excepted."""

    def answer(self, path: str, query: str) -> DemoAnswer:
        if path == _SCRIPT:
            return super().answer(path, query)
        headers = (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Set-Cookie", f"FSSBBIl1UgzbN7N80S={_noise('cookie', 86)}; Path=/; HttpOnly"),
        )
        return DemoAnswer(412, headers, _challenge().encode())


def _challenge() -> str:
    """An empty page after the manner of such walls; its script here does nothing."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta id="{_noise("id", 12)}" content="{_noise("content", 240)}" r="m">\
<!--[if lt IE 9]><script r='m'>document.createElement("section")</script><![endif]-->\
<script type="text/javascript" r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={{}};\
$_ts.nsd={Chance("nsd").below(90000)};$_ts.cd="{_noise("cd", 1800)}";if($_ts.lcd)$_ts.lcd();</script>\
<script type="text/javascript" charset="utf-8" src="{_SCRIPT}" r='m'></script></head>
<body>
</body>
</html>
"""


def _noise(name: str, letters: int) -> str:
    chance = Chance("ruishu", name)
    return "".join(chance.pick(_LETTERS) for _ in range(letters))


def portal(year: int) -> Portal:
    """The portal, whatever the year: blocked."""
    wall = ChallengingPortal(LUZHOU, Expected(year, Status.BLOCKED), software="******")
    wall.file(_SCRIPT, b"/* stands in for a challenge */\n", "application/javascript")
    return wall
