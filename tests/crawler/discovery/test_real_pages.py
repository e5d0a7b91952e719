"""Discovery over saved pages of real portals (read from the evidence, never copied)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.cms import family_of, other_pages
from crawler.discovery.challenge import challenge, guard
from crawler.discovery.issuers import CountyNames, Whose
from crawler.discovery.links import links_of
from crawler.discovery.listing import read_listing
from crawler.discovery.rules import Aim
from crawler.discovery.scoring import score_link
from nianbao.core.county import County
from pipelines.text.page import Page

HANDAN = CountyNames.of(County("130400", "邯郸市", "河北省"))
ORDOS = CountyNames.of(County("150600", "鄂尔多斯市", "内蒙古自治区"))
ENGEBEI = "http://www.ordos.gov.cn/egb/xxgk/xxgknb/"


def saved(shared: Path, name: str, url: str) -> Page:
    return Page.of((shared / "portal-pages" / name).read_bytes(), url)


@pytest.mark.parametrize("name", ["handan_xxgk_portal_home.html", "handan_xxgk_zhinan_statutory_nav.html"])
def test_handan_yields_its_report_column(shared: Path, name: str) -> None:
    page = saved(shared, name, "http://hdzfxxgk.hd.gov.cn/")
    best = max(links_of(page), key=lambda link: score_link(link, HANDAN, 2019).priority)
    score = score_link(best, HANDAN, 2019)
    assert best.url == "http://hdzfxxgk.hd.gov.cn/zfxxgknb/"
    assert score.aim is Aim.COLUMN
    assert score.priority >= 90


def test_ordos_lists_reports_by_level_and_year(shared: Path) -> None:
    page = saved(shared, "ordos_engebei_nianbao_list.html", ENGEBEI)
    listing = read_listing(page, ORDOS)
    found = {(entry.title.year, entry.whose, entry.title.issuer, entry.shown) for entry in listing.entries}
    assert found == {
        (2019, Whose.COUNTY, "鄂尔多斯市", date(2020, 9, 3)),
        (2019, Whose.OFFICE, "鄂尔多斯市人民政府办公室", date(2020, 3, 11)),
        (2018, Whose.COUNTY, "鄂尔多斯市", date(2019, 5, 30)),
        (2018, Whose.OTHER, "内蒙古自治区", date(2019, 5, 30)),
    }
    assert listing.column


def test_ordos_pager_and_family(shared: Path) -> None:
    page = saved(shared, "ordos_engebei_nianbao_list.html", ENGEBEI)
    assert family_of(page).name == "trs"
    assert f"{ENGEBEI}index_1.html" in other_pages(page)


def test_handan_pager(shared: Path) -> None:
    page = saved(
        shared, "handan_xxgk_list_trs_table_jspager.html", "http://hdzfxxgk.hd.gov.cn/zfwj/jinqixxgk/"
    )
    pages = other_pages(page)
    assert pages[:2] == [f"http://hdzfxxgk.hd.gov.cn/zfwj/jinqixxgk/index_{n}.html" for n in (1, 2)]
    assert f"http://hdzfxxgk.hd.gov.cn/zfwj/jinqixxgk/index_{55}.html" in pages


def test_a_notice_is_no_column(shared: Path) -> None:
    page = saved(shared, "handan_xxgk_detail_not_report.html", "http://hdzfxxgk.hd.gov.cn/a/b/t1.html")
    listing = read_listing(page, HANDAN)
    assert (listing.entries, listing.column) == ((), "")


def test_ruishu_is_recognised(shared: Path) -> None:
    first = saved(shared, "antibot_ruishu412_scjg_gansu_first_response.html", "http://scjg.gansu.gov.cn/")
    assert challenge(412, first)
    assert challenge(200, first)
    assert challenge(202, first)
    # The page behind it carries the guard's script too, but also what a reader came for: no wall.
    after = saved(shared, "antibot_ruishu_scjg_gansu_after.html", "http://scjg.gansu.gov.cn/search")
    assert guard(after) == guard(first) == "Ruishu"
    assert challenge(200, after) is None
    assert challenge(412, after)


def test_no_article_is_taken_for_a_wall(shared: Path) -> None:
    articles = sorted((shared / "portal-pages").glob("mhx_*.html"))
    assert len(articles) == 29
    walls = {
        path.name: challenge(200, Page.of(path.read_bytes(), "http://x.gov.cn/a.html")) for path in articles
    }
    assert not any(walls.values()), walls
