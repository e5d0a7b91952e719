"""The Atom feed and the sitemap: what happened, once each, and every page that may be indexed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import etree

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.web.pages import feed
from nianbao.web.site import Site
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt
from tests.nianbao.web.handmade_site import HOSTILE, Served, served, text

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SCHEMAS = Path(__file__).parent / "schemas"
ATOM_SCHEMA = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
SITEMAP_SCHEMA = etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd"))
FEEDS = ("/feed.atom", "/en/feed.atom", "/feed.atom?kind=vanished&province=11")
PEI = {"code": "320322", "name": "沛县"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """沛县: an original, its correction captured twice, then gone; 2020 in time. 石屏县: late; 2019 not seen."""
    directory = tmp_path_factory.mktemp("feed")
    store = DirectoryStore(directory / "store")
    title = f"沛县\x0b2021年报告 {HOSTILE}"
    said = {"name": "沛县", "province": "江苏省", "title": title, "published_on": "2022-02-15"}
    for month, content in (("02", "一"), ("03", "二"), ("04", "二")):
        body = text("沛县2021年报告", content)
        at = f"2022-{month}-20T17:00:00+00:00"
        Report(code="320322", captured_at=at, text=body, said={**said, "content_sha256": content}).put(store)
    before = {**said, "title": "沛县2020年报告", "published_on": "2021-02-20"}
    at = "2021-03-01T01:00:00+00:00"
    Report(code="320322", year=2020, captured_at=at, text=text("沛县"), said=before).put(store)
    put_attempt(store, "2022-05-01T00:00:00+00:00", "not_published", year=2021, **PEI, listed_years=(2020,))
    late = {"name": "石屏县", "province": "云南省", "published_on": "2022-04-01"}
    Report(captured_at="2022-04-02T00:00:00+00:00", text=text("石屏县"), said=late).put(store)
    put_attempt(store, "2020-06-01T00:00:00+00:00", "not_published", year=2019, listed_years=(2018,))
    put_attempt(store, "2020-02-01T00:00:00+00:00", "not_published", year=2019, code="110101", name="东城区")
    put_attempt(store, "2020-06-01T00:00:00+00:00", "blocked", year=2019, code="110102", name="西城区")
    site = Site(store, directory / "work", load_registry())
    site.refresh()
    with served(site) as running:
        yield running


def told(page: Served, address: str = "/feed.atom") -> list[tuple[str, str, str]]:
    """The kind, the time and the report of each entry, in order."""
    answer = page.get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml"), answer.text
    found = []
    for entry in ElementTree.fromstring(answer.content).iter(f"{ATOM}entry"):
        kind = entry.findall(f"{ATOM}category")[0].get("term")
        link = entry.find(f"{ATOM}link")
        assert link is not None
        found.append(
            (str(kind), str(entry.findtext(f"{ATOM}updated")), str(link.get("href")).removeprefix(page.url))
        )
    return found


def test_each_event_is_told_once_at_its_moment(page: Served) -> None:
    assert told(page) == [
        ("vanished", "2022-05-01T08:00:00+08:00", "/report/320322/2021"),
        ("new", "2022-04-02T08:00:00+08:00", "/report/532525/2021"),
        ("late", "2022-04-02T08:00:00+08:00", "/report/532525/2021"),
        ("corrected", "2022-03-21T01:00:00+08:00", "/report/320322/2021"),
        ("new", "2022-02-21T01:00:00+08:00", "/report/320322/2021"),
        ("new", "2021-03-01T09:00:00+08:00", "/report/320322/2020"),
        ("late", "2020-04-01T00:00:00+08:00", "/report/532525/2019"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("kind=late", ["late", "late"]),
        ("province=江苏省", ["vanished", "corrected", "new", "new"]),
        ("province=53&kind=new", ["new"]),
        ("province=云南省&kind=vanished&lang=en", []),
    ],
)
def test_a_kind_and_a_province_may_be_chosen(page: Served, query: str, kinds: list[str]) -> None:
    assert [kind for kind, _, _ in told(page, f"/feed.atom?{query}")] == kinds


@pytest.mark.parametrize("address", FEEDS)
def test_it_is_a_feed_as_rfc_4287_has_it(page: Served, address: str) -> None:
    feed = ElementTree.fromstring(page.get(address).content)
    assert feed.tag == f"{ATOM}feed"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == feed.findtext(f"{ATOM}id")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for one in (feed, *entries):
        assert all(one.findtext(f"{ATOM}{name}") for name in ("id", "title"))
        assert datetime.fromisoformat(str(one.findtext(f"{ATOM}updated"))).utcoffset() is not None
    summaries = [entry.findtext(f"{ATOM}summary") for entry in entries]
    assert (f"沛县\\u000b2021年报告 {HOSTILE}" in summaries) == bool(entries)


@pytest.mark.parametrize("address", FEEDS)
def test_the_grammar_of_rfc_4287_takes_it(page: Served, address: str) -> None:
    ATOM_SCHEMA.assertValid(etree.fromstring(page.get(address).content))


Change = Callable[[etree._Element], object]


def broken(content: bytes, change: Change) -> etree._Element:
    root = etree.fromstring(content)
    change(root)
    return root


def first(name: str) -> Callable[[etree._Element], etree._Element]:
    return lambda root: next(root.iter(name))


def lost(name: str) -> Change:
    def change(root: etree._Element) -> None:
        element = first(name)(root)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return change


def holds(name: str, said: str) -> Change:
    return lambda root: setattr(first(name)(root), "text", said)


@pytest.mark.parametrize(
    "change",
    [
        lost(f"{ATOM}author"), lost(f"{ATOM}id"), lost(f"{ATOM}updated"), lost(f"{ATOM}title"), lost(f"{ATOM}link"),
        holds(f"{ATOM}updated", "2022-05-01 08:00"), holds(f"{ATOM}updated", "2022-05-01T08:00:00"), holds(f"{ATOM}id", ""),
        lambda root: first(f"{ATOM}category")(root).attrib.pop("term"),
        lambda root: etree.SubElement(first(f"{ATOM}entry")(root), f"{ATOM}title"),
        lambda root: etree.SubElement(root, f"{ATOM}summary"),
    ],
)  # fmt: skip
def test_the_grammar_refuses_a_broken_feed(page: Served, change: Change) -> None:
    whole = page.get("/feed.atom").content
    emptied = broken(
        whole, lambda root: [link.getparent().remove(link) for link in root.findall(f"{ATOM}link")[1:]]
    )
    ATOM_SCHEMA.assertValid(emptied)
    assert not ATOM_SCHEMA.validate(broken(etree.tostring(emptied), change))


@pytest.mark.parametrize(
    "change",
    [
        lost(f"{SITEMAP}loc"), holds(f"{SITEMAP}loc", "/report/532525/2021"), holds(f"{SITEMAP}lastmod", "2022-04-02 08:00"),
        lambda root: [root.remove(one) for one in list(root)],
        lambda root: etree.SubElement(root, f"{SITEMAP}page"),
    ],
)  # fmt: skip
def test_the_sitemap_is_one_by_its_protocol(page: Served, change: Change) -> None:
    whole = page.get("/sitemap.xml").content
    SITEMAP_SCHEMA.assertValid(etree.fromstring(whole))
    assert not SITEMAP_SCHEMA.validate(broken(whole, change))


def test_wrong_kinds_and_provinces_are_refused(page: Served) -> None:
    assert page.get("/feed.atom?kind=old").status_code == 400
    assert page.get("/feed.atom?province=火星").status_code == 404


def addresses(page: Served, path: str) -> list[str]:
    root = ElementTree.fromstring(page.get(path).content)
    return [str(place.text).removeprefix(page.url) for place in root.iter(f"{SITEMAP}loc")]


def test_the_sitemap_names_every_page_and_each_answers(page: Served) -> None:
    robots = page.get("/robots.txt").text
    assert f"Sitemap: {page.url}/sitemap.xml" in robots.splitlines()
    found = addresses(page, "/sitemap.xml")
    assert {"/", "/en/", "/county/532525", "/report/320322/2021", "/en/report/110102/2019"} <= set(found)
    assert {page.get(address).status_code for address in found} == {200}
    refused = [line.removeprefix("Disallow: ") for line in robots.splitlines() if line.startswith("Disallow")]
    assert not [address for address in found for start in refused if address.startswith(start)]


def test_a_sitemap_that_is_too_long_comes_in_parts(page: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = addresses(page, "/sitemap.xml")
    monkeypatch.setattr(feed, "SITEMAP_MOST", 7)
    parts = addresses(page, "/sitemap.xml")
    for address in ("/sitemap.xml", *parts):
        SITEMAP_SCHEMA.assertValid(etree.fromstring(page.get(address).content))
    assert len(parts) == -(-len(whole) // 7)
    assert [address for part in parts for address in addresses(page, part)] == whole
