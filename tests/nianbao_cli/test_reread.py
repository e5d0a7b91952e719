"""`nianbao reread` over real captures: what an older reader made of them is read anew beside it, and nothing else."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply
from servers.seaweed import SeaweedServer

from crawler.rendering.browser import find_browser
from nianbao.archive.catalogue.manifest import Manifest, NamedObject, ReportManifest
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.core.report import Layout
from nianbao.web.site import Site
from tests.conftest import program_in
from tests.nianbao.web.handmade_site import served
from tests.nianbao_cli.test_crawl_documents import FORMS, NARRATIVE, TITLE, docx, made, numbered
from tests.nianbao_cli.test_crawl_traps import page, raw

Program = Callable[..., Any]
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "retries": "0"}
HOME = page("<a href='/nb/'>政府信息公开年报</a>" + "<p>新闻</p>" * 9, "青岭县人民政府")
HEAD = f"<h1>{TITLE}</h1><div>发布时间：2022-02-15</div>"
NEW_RECEIVED = "t2.new_received.natural"
TWICE = ["990101", "990103"]


def hidden_copy() -> str:
    """A copy of the tables with other figures, which a sheet that a sheet imports hides."""
    return f"<div class=old>{made.markup(FORMS).replace('<td', '<td data-old')}<p>原来的数字作废</p></div>"


def cut_off(framing: str, page: Reply, before: bytes = b"", behind: bytes = b"") -> Reply:
    """A page whose framing is another: `before` may say its size."""
    content = page.sent.partition(b"\r\n\r\n")[2]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{framing}\r\n\r\n".encode()
    return Reply([head + (before % len(content) if before else b"") + content + behind], close=True)


def site(directory: Path) -> dict[str, dict[str, Reply]]:
    """By county: a plain page under a style sheet that hides, one in a frame, one whose tables are attached, one
    that is nothing but a document, one whose tables a script fetches; and whole pages whose framing promised more
    than came, by their length and by their chunks."""
    style = "<link rel=stylesheet href=/a.css>"
    tables = f"<div>{NARRATIVE}{made.markup(FORMS)}</div>"
    word = raw(docx(directory), "200 OK", "Content-Type: application/octet-stream")
    script = "fetch('/body.txt').then(a => a.text()).then(t => { document.body.innerHTML = t; });"
    return {
        "990101": {
            "/r.html": page(f"{style}{HEAD}{tables}{hidden_copy()}", TITLE),
            "/a.css": raw(b"@import 'b.css';", "200 OK", "Content-Type: text/css"),
            "/b.css": raw(b".old{display:none}", "200 OK", "Content-Type: text/css"),
        },
        "990102": {"/r.html": page(f"<h1>{TITLE}</h1><iframe src=/in.html></iframe>", TITLE), "/in.html": page(HEAD + tables)},
        "990103": {
            "/r.html": page(f"{HEAD}<div>{NARRATIVE}<p><a href='/f/1.docx'>附件：统计表.docx</a></p></div>", TITLE),
            "/f/1.docx": word,
        },
        "990104": {"/r.docx": word},
        "990105": {
            "/r.html": page(f"<div id=app></div><script>{script}</script>", TITLE),
            "/body.txt": raw((HEAD + tables).encode(), "200 OK", "Content-Type: text/plain; charset=utf-8"),
        },
        "990106": {"/r.html": cut_off(f"Content-Length: {10**6}", page(HEAD + tables, TITLE))},
        "990107": {"/r.html": cut_off("Transfer-Encoding: chunked", page(HEAD + tables, TITLE), b"%x\r\n", b"\r\nno size")},
    }  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with an archive of these counties, some crawled twice: then what did not change is a revisit."""
    directory = tmp_path_factory.mktemp("reread")
    portals = site(directory)
    servers = {code: RawServer(answers(pages)) for code, pages in portals.items()}
    rows = []
    for code, server in servers.items():
        server.__enter__()
        rows.append(f"{code},青岭县,示范省,岚谷市,{server.url('/')},,\n")
    header = "code,name,province,prefecture,portal_url,other_hosts,note\n"
    (directory / "registry.csv").write_text(header + "".join(rows), encoding="utf-8")
    try:
        for counties in (list(servers), TWICE):
            ran = program_in(directory)("crawl", *counties, "--year", "2021", "--json", **LOCAL)
            assert {line["status"] for line in ran.lines} <= {"archived", "unchanged"}, ran.out
    finally:
        for server in servers.values():
            server.__exit__(None, None, None)
    return directory


def answers(pages: dict[str, Reply]) -> Callable[[str], Reply]:
    report = next(path for path in pages if path.startswith("/r."))
    listed = page(
        f"<ul><li><a href='{report}'>{TITLE}</a><span>2022-02-15</span></li></ul>", "政府信息公开年报"
    )
    site = {"/": HOME, "/nb/": listed} | pages
    return lambda path: site.get(path, raw(b"", "404 Not Found"))


def manifests(store: Path) -> list[tuple[Path, ReportManifest]]:
    found = []
    for path in sorted((store / "reports").rglob("manifest.json")):
        manifest = Manifest.from_json(path.read_bytes(), str(path))
        assert isinstance(manifest, ReportManifest)
        found.append((path, manifest))
    return found


Harm = Callable[[str, bytes], bytes]


def by_an_older_reader(store: Path, harm: Harm = lambda role, content: content) -> None:
    """Let an older reader have made every reading of an archive: its objects are harmed, and its digests are not
    today's; it had no inventory."""
    shutil.rmtree(store / "inventory", ignore_errors=True)
    for path, manifest in manifests(store):
        objects = tuple(harmed(store, one, harm) for one in manifest.objects)
        old = {name: said for name, said in manifest.software.items() if name != "readers"}
        content = next((one.sha256 for one in objects if one.role == "text"), "")
        was = manifest.content_sha256 if objects == manifest.objects else content
        older = replace(manifest, objects=objects, content_sha256=was, software=old | {"version": "0.0.1"})
        path.write_bytes(older.to_json())


def harmed(store: Path, named: NamedObject, harm: Harm) -> NamedObject:
    if named.role not in ("text", "search_text", "cells", "narrative"):
        return named
    content = (store / named.key).read_bytes()
    other = harm(named.role, content)
    if other == content:
        return named
    stored = DirectoryStore(store).put(f"{named.key}.old", other)
    return replace(named, key=stored.key, sha256=stored.sha256, size=stored.size)


def wrong_figures(role: str, content: bytes) -> bytes:
    """One cell read otherwise, and a paragraph lost."""
    if role == "text":
        return content.replace("认真落实".encode(), b"", 1)
    if role != "cells":
        return content
    said = json.loads(content)
    for cell in said["cells"]:
        if cell["field"] == NEW_RECEIVED:
            cell |= {"value": "999999", "printed": "999999"}
    return json.dumps(said, ensure_ascii=False).encode()


class Archive:
    """A copy of the crawled archive as an older reader would have left it."""

    def __init__(self, crawled: Path, directory: Path, harm: Harm | None = None) -> None:
        self.directory, self.store = directory, directory / "nianbao-data"
        shutil.copytree(crawled / "nianbao-data", self.store, dirs_exist_ok=True)
        shutil.copy(crawled / "registry.csv", directory)
        by_an_older_reader(self.store, *([harm] if harm else []))
        self.run = program_in(directory)

    def reread(self, *arguments: str) -> Any:
        return self.run("reread", *arguments, "--json", **LOCAL)

    def files(self) -> dict[str, bytes]:
        """All but the inventory, whose first link the first command writes that stores."""
        files = (path for path in self.store.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files if path.parent.name != "inventory"}

    def exported(self) -> dict[str, list[dict[str, str]]]:
        """The rows of each table."""
        assert self.run("export", "--output", "d", **LOCAL).code == 0
        rows = {}
        for path in (self.directory / "d").glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                rows[path.stem] = list(csv.DictReader(file))
        return rows


@pytest.fixture
def same(crawled: Path, tmp_path: Path) -> Archive:
    return Archive(crawled, tmp_path)


@pytest.fixture
def worse(crawled: Path, tmp_path: Path) -> Archive:
    return Archive(crawled, tmp_path, wrong_figures)


def codes() -> list[str]:
    return [*(f"99010{n}" for n in range(1, 5)), *(["990105"] if find_browser() else []), "990106", "990107"]


def test_what_a_crawl_read_is_read_the_same_out_of_its_records(same: Archive) -> None:
    """Style sheets, a frame, documents, a page that scripts made, revisits, what was cut off: all from the WARC alone."""
    before = same.files()
    ran = same.reread()
    assert (ran.code, len(ran.lines)) == (0, 9), ran.err
    assert [(line["code"], line["outcome"]) for line in ran.lines if line["code"] in codes()] == [
        (code, "same") for code in codes() for _ in range(1 + (code in TWICE))
    ], ran.out
    assert same.files() == before
    again = same.reread()
    assert {line["outcome"] for line in again.lines} == {"known"}
    assert same.files() == before


def forged(role: str, content: bytes) -> bytes:
    """A sentence in the text that is not on the page."""
    return content + "删去的一句\n".encode() if role == "text" else content


def test_replay_shows_what_was_read(crawled: Path, same: Archive) -> None:
    shutil.copytree(crawled / "nianbao-data", same.store, dirs_exist_ok=True)  # as today's reader read it
    ran = same.run("verify", "--replay", "--json")
    assert ran.code == 0, ran.out + ran.err
    replayed = {line["key"]: line for line in ran.lines if line["key"].endswith("report.txt")}
    assert {key.split("/")[1] for key in replayed} >= set(codes())
    assert {line["state"] for line in replayed.values()} == {"ok"}
    assert f"{len(codes())} of {len(codes())} reports replayed" in ran.err


def test_what_replay_shows_otherwise_is_named(crawled: Path, same: Archive) -> None:
    shutil.copytree(crawled / "nianbao-data", same.store, dirs_exist_ok=True)
    shutil.rmtree(same.store / "inventory")
    for path, manifest in manifests(same.store):
        if manifest.code == "990101":
            objects = tuple(harmed(same.store, one, forged) for one in manifest.objects)
            path.write_bytes(replace(manifest, objects=objects).to_json())
    ran = same.run("verify", "--replay")
    assert ran.code == 5, ran.out + ran.err
    assert "damaged  reports/990101/" in ran.out
    assert "删去的一句" in ran.out
    assert same.run("verify").code == 0
    shutil.rmtree(same.directory / "nianbao-data.work", ignore_errors=True)
    by_an_older_reader(same.store)
    again = same.run("verify", "--replay", "--sample", "99")
    assert (again.code, "read_otherwise  reports/990101/" in again.out) == (0, True), again.out + again.err


def test_a_better_reading_is_stored_beside_the_old_one(worse: Archive) -> None:
    before = worse.files()
    cited = {row["code"]: row["report_id"] for row in worse.exported()["reports"]}
    ran = worse.reread()
    assert (ran.code, {line["outcome"] for line in ran.lines}) == (0, {"read_again"}), ran.err
    for line in ran.lines:
        (cell,) = line["cells"]
        assert (cell["field"], cell["before"], cell["after_value"]) == (
            NEW_RECEIVED,
            "999999",
            numbered(Layout.G2021)[NEW_RECEIVED],
        )
        assert line["text"] or line["code"] == "990104"
    after = worse.files()
    assert {name: after[name] for name in before} == before
    read = {manifest.key: manifest for _, manifest in manifests(worse.store)}
    for line in ran.lines:
        old, new = read[line["manifest"]], read[line["derived"]]
        assert (new.captured_at, new.first_captured_at, new.record_id) == (
            old.captured_at,
            old.first_captured_at,
            old.record_id,
        )
        assert new.derived_from["key"] == old.key
        assert (old.software["version"], new.software["version"] != "0.0.1") == ("0.0.1", True)
        assert set(new.software["readers"]) == {"pages", "documents"}
    assert worse.run("verify", "--deep", **LOCAL).code == 0
    rows = worse.exported()
    assert {row["code"]: row["report_id"] for row in rows["reports"]} == cited
    assert all(row["read_at"] for row in rows["reports"])
    assert [(row["code"], row["replaced"]) for row in rows["versions"]] == [
        (code, "read_again") for code in sorted(cited)
    ]
    values = {row["code"]: row["value"] for row in rows["cells"] if row["field"] == NEW_RECEIVED}
    assert set(values.values()) == {numbered(Layout.G2021)[NEW_RECEIVED]}
    assert {line["outcome"] for line in worse.reread().lines} == {"known"}
    assert worse.files() == after


def test_a_dry_run_stores_nothing(worse: Archive) -> None:
    before = worse.files()
    ran = worse.run("reread", "990101", "--year", "2021", "--dry-run", **LOCAL)
    assert ran.code == 0
    assert f"{NEW_RECEIVED}: 999999 → {numbered(Layout.G2021)[NEW_RECEIVED]}" in ran.out
    assert "2 read otherwise (would be stored)" in ran.err
    assert worse.files() == before
    assert [line["outcome"] for line in worse.reread("990101").lines] == ["read_again", "read_again"]


def test_diff_tells_reading_from_changing(worse: Archive) -> None:
    worse.reread("990103")
    lines = worse.run("diff", "990103", "--year", "2021", "--json", **LOCAL).lines
    assert [(line["read_again"], bool(line["read_at"]), len(line["cells"])) for line in lines] == [
        (True, True, 1),
        (False, True, 0),
        (True, True, 1),
    ]


def test_a_damaged_record_is_said_and_costs_nothing_else(worse: Archive) -> None:
    (path, _), *_ = [each for each in manifests(worse.store) if each[1].code == "990102"]
    manifest = Manifest.from_json(path.read_bytes(), "k")
    assert isinstance(manifest, ReportManifest)
    assert manifest.warc
    warc = worse.store / manifest.warc
    content = bytearray(warc.read_bytes())
    for at in range(0, len(content), 40):
        content[at] ^= 0x55
    warc.chmod(0o644)
    warc.write_bytes(content)
    ran = worse.reread()
    assert ran.code == 1
    outcomes = {(line["code"], line["outcome"]) for line in ran.lines}
    assert outcomes == {
        ("990102", "failed"),
        *((code, "read_again") for code in codes() if code != "990102"),
    }


def test_a_run_that_was_killed_goes_on(worse: Archive) -> None:
    """Many captures, so that processes read them; killed when the first line is out."""
    counties = [f"9902{number:02}" for number in range(20)]
    _, manifest = manifests(worse.store)[0]
    for code in counties:
        other = replace(manifest, code=code)
        DirectoryStore(worse.store).put(other.key, other.to_json())
    environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in LOCAL.items()}
    program = [str(Path(sys.executable).with_name("nianbao")), "reread", *counties, "--json"]
    with subprocess.Popen(
        program, cwd=worse.directory, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        with closing(process.stdout):
            assert json.loads(process.stdout.readline())["outcome"] == "read_again"
            process.send_signal(signal.SIGKILL)
            process.stdout.read()  # to the end: its own processes have ended, too
    ran = worse.reread(*counties)
    assert ran.code == 0, ran.err
    outcomes = [line["outcome"] for line in ran.lines]
    assert len(outcomes) == 20
    assert set(outcomes) == {"known", "read_again"}
    read = [manifest for _, manifest in manifests(worse.store) if manifest.read_at]
    assert len(read) == len({(one.code, one.captured_at) for one in read}) == 20
    assert worse.run("verify", "--deep", **LOCAL).code == 0


def test_over_a_bucket(worse: Archive, s3: SeaweedServer) -> None:
    bucket, remote = "s3://archive/reread", LOCAL | {"s3_endpoint": s3.endpoint}
    copied = worse.run("copy", "nianbao-data", bucket, **remote)
    assert copied.code == 0, copied.err
    settings = remote | {"store": bucket, "work": "bucket-work"}
    ran = worse.run("reread", "990101", "--json", **settings)
    assert (ran.code, [line["outcome"] for line in ran.lines]) == (0, ["read_again", "read_again"]), ran.err
    assert worse.run("verify", "--deep", **settings).code == 0


def test_the_page_says_that_its_numbers_were_read_again(worse: Archive) -> None:
    worse.reread("990101")
    site = Site(DirectoryStore(worse.store), worse.directory / "work", load_registry())
    site.refresh()
    with served(site) as running:
        chinese, english = (running.get(f"{prefix}/report/990101/2021").text for prefix in ("", "/en"))
        changes = running.get("/report/990101/2021/county/changes").text
        detail = running.get("/api/v1/reports/990101/2021/county").json()
    assert "用较新的读取程序从同一份存档重新读过" in chinese
    assert "were read again on" in english
    assert "发布后改过" not in chinese
    assert "网站没有改动" in changes
    assert "999999" in changes
    assert detail["manifest"]["derived_from"]["key"].startswith("reports/990101/2021/")
    assert len(detail["captures"]) == 4


def test_a_reading_whose_forerunner_was_changed_is_damage(worse: Archive) -> None:
    worse.reread("990102")
    assert worse.run("verify", **LOCAL).code == 0
    path, manifest = next(each for each in manifests(worse.store) if each[1].code == "990102")
    assert not manifest.read_at
    path.chmod(0o644)
    path.write_bytes(replace(manifest, title="另一个标题").to_json())
    ran = worse.run("verify", "--json", **LOCAL)
    found = [(line["key"], line["manifest"]) for line in ran.lines if line["state"] == "damaged"]
    assert (ran.code, {key for key, _ in found}) == (5, {manifest.key})
    assert {by.partition("/")[0] for _, by in found} == {"inventory", "reports"}
