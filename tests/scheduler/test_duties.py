"""The gap list, the end of a campaign, and telling: each once, to a real webhook."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from schedule_season import crawled

from nianbao.core.errors import UsageError
from scheduler.duties import Duties
from scheduler.events import Event, Events, events_of
from scheduler.ledger import Ledger
from scheduler.telling import Telling

YEAR = 2025
At = Callable[[str], datetime]
Crawl = Callable[..., None]


class Hook:
    """A webhook: what it was told, and whether it answers 200 or 500."""

    def __init__(self) -> None:
        self.told: list[dict[str, str]] = []
        self.works = True
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if hook.works:
                    hook.told.append(body)
                self.send_response(200 if hook.works else 500)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def test_the_gap_list_is_written_once_on_its_day(many: Ledger, crawl: Crawl, at: At, tmp_path: Path) -> None:
    events = Events(many.engine)
    duties = Duties(many, events, tmp_path / "campaigns")
    crawl("archived", "02-01T08:00", range(16))
    crawl("not_published", "03-31T08:00", range(16, 18))
    crawl("unreachable", "03-31T09:00", range(18, 19))
    duties.do(at("03-31T23:59"))
    assert not (tmp_path / "campaigns").exists()
    duties.do(at("04-03T08:00"))  # it was down on the 1st
    duties.do(at("04-04T08:00"))
    (path,) = (tmp_path / "campaigns").iterdir()
    assert path.name == "2025-gaps-2026-04-03.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    assert {code: row["state"] for code, row in rows.items()} == {
        "990116": "not_published",
        "990117": "not_published",
        "990118": "unreachable",
        "990119": "waiting",
    }
    assert rows["990118"]["reason"] == "so it is 18"
    assert [event.name for event in events.untold()] == ["gaps/2025"]


def test_a_campaign_closes_when_its_late_visits_have_passed(many: Ledger, at: At, tmp_path: Path) -> None:
    duties = Duties(many, Events(many.engine), tmp_path)
    duties.do(at("12-31T23:59"))
    assert many.campaigns()[0].closed_at is None
    new_year = at("01-01T00:00").replace(year=2027)
    duties.do(new_year)
    assert many.campaigns()[0].closed_at == new_year


def test_each_event_is_told_once(many: Ledger, at: At, hook: Hook) -> None:
    events = Events(many.engine)
    assert events.note(Event("gaps/2025", "Gap list", "3 are missing"), at("04-01T08:00"))
    assert not events.note(Event("gaps/2025", "Gap list", "4 are missing"), at("04-02T08:00"))
    telling = Telling(hook.address, events, digest=False)
    hook.works = False
    asyncio.run(telling.tell(at("04-01T08:01")))
    hook.works = True
    asyncio.run(telling.tell(at("04-01T09:00")))
    asyncio.run(telling.tell(at("04-01T10:00")))
    assert [(each["title"], each["message"]) for each in hook.told] == [("Gap list", "3 are missing")]


def test_a_digest_is_one_message_and_none_where_nothing_is_new(many: Ledger, at: At, hook: Hook) -> None:
    events = Events(many.engine)
    telling = Telling(hook.address, events, digest=True)
    for name in ("one", "two", "three"):
        events.note(Event(name, f"Title {name}", "…"), at("04-01T08:00"))
    asyncio.run(telling.tell(at("04-01T08:01")))
    assert hook.told == []
    asyncio.run(telling.tell_digest(at("04-02T08:00"), "16 of 20 counties held"))
    asyncio.run(telling.tell_digest(at("04-03T08:00"), "16 of 20 counties held"))
    (message,) = hook.told
    assert "16 of 20 counties held" in message["message"]
    assert all(f"Title {name}" in message["message"] for name in ("one", "two", "three"))


def test_an_address_that_apprise_cannot_read_is_named_without_its_secret(many: Ledger) -> None:
    with pytest.raises(UsageError, match="carrierpigeon") as refused:
        Telling("carrierpigeon://user:secret@loft/", Events(many.engine), digest=False)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["form", "json", "xml"])
def test_no_log_holds_what_an_address_keeps_secret(tmp_path: Path, scheme: str) -> None:
    """Also with --verbose, and of an address where nobody listens: libraries log all of it."""
    script = (
        "import asyncio, datetime, sys; from pathlib import Path;"
        "from nianbao_cli.logs import set_up_logging; from scheduler.telling import Telling;"
        "set_up_logging(verbose=True);"
        "event = type('E', (), {'title': 'Gap list', 'body': '3'});"
        "events = type('Es', (), {'untold': lambda self: [event]})();"
        "now = datetime.datetime.now(datetime.UTC);"
        "asyncio.run(Telling(sys.argv[1], events, digest=False).tell(now))"
    )
    address = f"{scheme}://user:hidden1@127.0.0.1:9/hidden2?token=hidden3&+X-Key=hidden4"
    done = subprocess.run([sys.executable, "-c", script, address], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert f"{scheme}://… did not take 'Gap list'" in done.stderr
    assert "hidden" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("not_published", "not_found", "the layout changed"),
        ("archived", "archived", "changed since it was captured"),
        ("archived", "not_published", "gone from the portal"),
        ("archived", "unchanged", None),
        ("archived", "unreachable", None),
        ("not_published", "archived", None),
    ],
)
def test_what_a_person_wants_to_hear(
    many: Ledger, crawl: Crawl, at: At, first: str, then: str, said: str | None
) -> None:
    crawl(first, "02-01T08:00", range(15, 16))
    (before,) = many.entries(YEAR, ["990115"])
    result = crawled(YEAR, "990115", then, "because")
    after = many.record(result, at("02-08T08:00"), at("02-08T08:00"), "w")
    events = events_of(before, after, result)
    titles = [event.title for event in events]
    assert [title.rpartition(": ")[2].rpartition(", and ")[2] for title in titles] == ([said] if said else [])
    if said == "changed since it was captured":  # what it says may be withheld before anybody is told
        assert [event.body for event in events] == [f"`nianbao diff 990115 --year {YEAR}` shows what"]
