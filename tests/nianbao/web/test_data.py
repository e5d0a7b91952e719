"""The releases of the data set on the page: what they say, and no file but those that they name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nianbao.archive.catalogue.keys import tombstone_key
from nianbao.archive.catalogue.manifest import WITHHELD, Tombstone, moment_of
from nianbao.archive.package.dataset.croissant import croissant
from tests.nianbao.archive.catalogue.handmade import sha256
from tests.nianbao.web.handmade_site import HOSTILE, Served, make_site, served

TABLE = b"code,year\n532525,2021\n"


def release(folder: Path, version: str, since: str | None) -> None:
    path = folder / version
    (path / "csv").mkdir(parents=True)
    (path / "csv" / "reports.csv").write_bytes(TABLE)
    (path / "secret.txt").write_text("not named")
    (path / "SHA256SUMS").write_text(f"{sha256(TABLE)}  csv/reports.csv\n")
    (path / "NOTES.md").write_text(f"# Nianbao {version}\n\n- {HOSTILE}\n")
    files = {"csv/reports.csv": (sha256(TABLE), len(TABLE))}
    (path / "croissant.json").write_bytes(croissant(files, f"Nianbao </script>{HOSTILE} & more", version))
    said = {
        "version": version,
        "created": f"{version[:10]}T12:00:00+08:00",
        "since": since,
        "reports": 1234,
        "changes": {"new": 3, "gone": 0, "captured_again": 1, "read_again": 0},
        "files": [{"path": name, "bytes": size, "sha256": sha} for name, (sha, size) in files.items()],
    }
    (path / "release.json").write_text(json.dumps(said))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("data")
    for version, since in (
        ("2026-03-31", None),
        ("2026-04-01", "2026-03-31"),
        ("2026-04-01.2", "2026-04-01"),
    ):
        release(folder / "releases", version, since)
    with served(make_site(folder, releases_path=folder / "releases")) as running:
        yield running


def test_the_releases_are_told_the_latest_first(page: Served) -> None:
    text = page.get("/en/data").text
    assert re.findall(r'<h2 id="v([^"]+)"', text) == ["2026-04-01.2", "2026-04-01", "2026-03-31"]
    said = " ".join(re.sub("<[^>]+>", " ", text).split())
    assert "1,234 reports · since 2026-04-01: new 3, changed on the portal 1" in said
    assert "版本 2026-04-01.2" in page.get("/data").text
    assert HOSTILE not in text


def test_the_latest_is_described_for_search_engines(page: Served) -> None:
    described = json.loads(described_by(page.get("/data").text))
    assert described["@type"] == "sc:Dataset"
    assert described["url"] == f"{page.url}/data"
    (file,) = described["distribution"]
    assert file["contentUrl"] == f"{page.url}/data/2026-04-01.2/csv/reports.csv"
    assert page.get(file["contentUrl"]).content == TABLE
    assert described["citeAs"] == f"Nianbao </script>{HOSTILE} & more"


def described_by(page: str) -> str:
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return str(written)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("2026-03-31/csv/reports.csv", 200),
        ("2026-03-31/SHA256SUMS", 200),
        ("2026-03-31/release.json", 200),
        ("2026-03-31/secret.txt", 404),
        ("2026-03-31/%2e%2e/2026-04-01/csv/reports.csv", 404),
        ("2026-03-31/csv", 404),
        ("..%2freleases/2026-03-31/csv/reports.csv", 404),
        ("2026-05-01/csv/reports.csv", 404),
    ],
)
def test_only_files_of_releases_are_handed_out(page: Served, path: str, status: int) -> None:
    assert page.get(f"/data/{path}").status_code == status


def test_without_releases_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    with served(make_site(tmp_path)) as page:
        assert "nianbao release --output DIR" in page.get("/en/data").text


def test_a_release_that_holds_what_is_withheld_since_is_not_handed_out(tmp_path: Path) -> None:
    """Of the year 2021 withheld between the two, in the table of both; another year is in neither."""
    for version in ("2026-03-31", "2026-04-02"):
        release(tmp_path / "releases", version, None)
    site = make_site(tmp_path, releases_path=tmp_path / "releases")
    for year in (2020, 2021):
        about: dict[str, Any] = {
            "code": "532525",
            "name": "石屏县",
            "year": year,
            "scope": "county",
            "reason": "x",
        }
        stone = Tombstone("2026-04-01T00:00:00+00:00", WITHHELD, (), **about)
        site.store.put(tombstone_key("532525", year, moment_of(stone.captured_at)), stone.to_json())
    with served(site) as page:
        assert re.findall(r'<h2 id="v([^"]+)"', page.get("/data").text) == ["2026-04-02"]
        assert page.get("/data/2026-03-31/csv/reports.csv").status_code == 404
        assert page.get("/data/2026-04-02/csv/reports.csv").status_code == 200
