"""The API: names and states of the command line, paging, ETags, and schemathesis over all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nianbao.core.years import report_years
from tests.nianbao.web.handmade_site import Served

NOT_OVER = report_years()[-1] + 1

KNOWN = """
[parameters]
"path.code" = "320322"
"path.year" = 2021
"path.scope" = "county"
"""
"""What the archive holds: else nearly every invented address is a 404."""


def test_reports_are_paged(page: Served) -> None:
    first = page.get("/api/v1/reports?limit=2").json()
    assert first["total"] == 5
    found = [*first["items"]]
    following = first["next"]
    while following:
        answer = page.get(following).json()
        found += answer["items"]
        following = answer["next"]
    assert [(one["code"], one["year"], one["scope"], one["status"]) for one in found] == [
        ("532525", 2023, "county", "blocked"),
        ("320322", 2021, "county", "archived"),
        ("320322", 2021, "office", "archived"),
        ("532525", 2021, "county", "archived"),
        ("320322", 2020, "county", "archived"),
    ]
    assert page.get("/api/v1/reports?county=320322&year=2021&scope=office").json()["total"] == 1


def test_one_report_with_its_files_and_cells(page: Served) -> None:
    report = page.get("/api/v1/reports/320322/2021/county").json()
    assert report["manifest"]["identities_failed"] == ["R-FLOW"]
    assert len(report["captures"]) == 2
    assert "4764条" in report["text"]
    assert page.get(report["files"]["text"]).content.decode() == report["text"]
    cells = page.get("/api/v1/reports/320322/2021/county/cells").json()
    by_field = {cell["field"]: cell for cell in cells["cells"]}
    assert by_field["t2.new_received.natural"] == {
        "field": "t2.new_received.natural", "value": "7", "printed": "7", "state": "value", "failed": ["R-FLOW"],
    }  # fmt: skip


def test_search_and_coverage_as_json(page: Served) -> None:
    found = page.get("/api/v1/search?q=沛县&province=江苏省").json()
    assert found["total"] == 3
    assert found["provinces"] == {"32": 3, "53": 1}
    assert any(piece["marked"] and piece["text"] == "沛县" for piece in found["items"][0]["snippet"])
    coverage = page.get("/api/v1/coverage?year=2021&state=held").json()
    assert coverage["deadline"] == "2022-03-31"
    assert [(one["code"], one["days_late"]) for one in coverage["items"]] == [("320322", 2), ("532525", -62)]
    (jiangsu,) = [
        one for one in page.get("/api/v1/coverage/provinces?year=2021").json() if one["province"] == "江苏省"
    ]
    assert jiangsu["states"]["archived"] == 1


def test_compare_tells_blank_unclear_missing_and_absent_apart(page: Served) -> None:
    query = "county=320322&field=t1.fees.items_prev&first=2019&last=2021"
    cells = page.get(f"/api/v1/compare?{query}").json()
    assert [(cell["year"], cell["value"], cell["state"]) for cell in cells] == [
        (2019, None, "absent"),
        (2020, None, "blank"),
        (2021, None, "missing"),
    ]
    (masked,) = page.get(
        "/api/v1/compare?county=320322&field=t1.punishment.items_prev&first=2020&last=2020"
    ).json()
    assert (masked["value"], masked["state"]) == (None, "unclear")
    assert page.get("/api/v1/compare?county=320322&field=nonsense").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/reports?limit=501", 422), ("/api/v1/reports?offset=-1", 422), ("/api/v1/reports/320322/2015/county", 404),
        ("/api/v1/nothing", 404), ("/api/v1/campaign", 404), ("/api/v1/compare", 422),
        ("/api/v1/coverage?year=2007", 422), (f"/api/v1/coverage?year={NOT_OVER}", 422),
        ("/api/v1/search?province=atlantis", 404), ("/api/v1/compare?county=999999&field=t1.fees.amount", 400),
    ],
)  # fmt: skip
def test_errors_are_problem_details(page: Served, path: str, status: int) -> None:
    answer = page.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/reports", "/static/base.css", "/files/320322/2021/county/text", "/coverage.csv"]
)
def test_what_did_not_change_is_not_sent_again(page: Served, path: str) -> None:
    first = page.get(path)
    tag = first.headers["etag"]
    again = page.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert page.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    head = page.client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["content-length"] == first.headers["content-length"]


def test_the_description_is_served_and_needs_nobody_else(page: Served) -> None:
    described = page.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    assert page.get("/openapi.json").json() == described
    for path in ("/api", "/api/v1", "/api/v1/docs", "/docs"):
        assert "/api/v1/reports/{code}/{year}/{scope}/cells" in page.get(path).text


@pytest.mark.long
def test_schemathesis_finds_no_answer_that_was_not_described(page: Served, tmp_path: Path) -> None:
    program = str(Path(sys.executable).with_name("schemathesis"))
    (tmp_path / "schemathesis.toml").write_text(KNOWN)
    examples = "60"
    options = ["--max-examples", examples, "--seed", "1", "--phases", "examples,coverage,fuzzing"]
    done = subprocess.run(
        [program, "run", f"{page.url}/api/v1/openapi.json", *options, "--no-color"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
