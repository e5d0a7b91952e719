"""The families over saved pages of real portals (read from the evidence, never copied)."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.cms import asks_of, entries_of, family_of, other_pages
from pipelines.text.page import Page

HANDAN = "http://hdzfxxgk.hd.gov.cn/"
ENGEBEI = "http://www.ordos.gov.cn/egb/xxgk/xxgknb/"
GANSU = "http://jyt.gansu.gov.cn/jyt/c110634/zwgklist.shtml"
JIANGXI = "http://sthjt.jiangxi.gov.cn/jxssthjt/col/col42150/index.html"

WHOSE = [
    # Named in the reference: TRS, Hanweb, UCAP, Longcom, NFCMS.
    ("ordos_engebei_nianbao_list.html", ENGEBEI, "trs"),
    ("handan_xxgk_list_trs_table_jspager.html", f"{HANDAN}zfwj/jinqixxgk/", "trs"),
    ("mhx_lfyfcgs.html", "http://www.fcgs.gov.cn/zxzx/zdxm/t18993630.shtml", "trs"),
    ("mhx_sykfjax.html", "http://www.fjax.gov.cn/a/b.htm", "trs"),
    ("mhx_lxhyn.html", "http://www.yn.gov.cn/a/b.html", "trs"),
    ("mhx_djjiangsu.html", "http://www.jiangsu.gov.cn/art/2024/10/14/art_60085_11394426.html", "hanweb_jcms"),
    ("mhx_ycrjinan.html", "http://www.jinan.gov.cn/art/2024/6/19/art_1861_4982441.html", "hanweb_jcms"),
    ("jyt_gansu_list_ucap.html", GANSU, "ucap"),
    ("mhx_hjhbjft.html", "http://www.bjft.gov.cn/a/b.shtml", "ucap"),
    ("mhx_ldqsuibin.html", "https://www.suibin.gov.cn/a/b.shtml", "ucap"),
    ("mhx_zysc.html", "http://www.sc.gov.cn/10462/2020/9/15/e651244f5f89400a95c651e2f53de7fe.shtml", "ucap"),
    ("scjg_gansu_detail.html", "http://scjg.gansu.gov.cn/a/b.shtml", "ucap"),
    ("mhx_lklhfss.html", "http://www.hfss.gov.cn/a/b.html", "longcom"),
    ("mhx_zgy2jyt.ah.html", "http://jyt.ah.gov.cn/a/b.html", "longcom"),
    ("mhx_jchhp.html", "http://www.hp.gov.cn/a/content/post_1717877.html", "nfcms"),
    ("mhx_wyxby.html", "https://www.by.gov.cn/ywdt/zwyw/content/post_9901188.html", "nfcms"),
    # 顺德's text was pasted from a TRS editor; the page itself carries NFCMS's variables.
    ("mhx_fjffoshan.html", "http://www.foshan.gov.cn/a/b.html", "nfcms"),
    # Not named there, but of the same build.
    ("mhx_wyxgzns.html", "http://www.gzns.gov.cn/a/content/post_9687413.html", "nfcms"),
    ("mhx_cxwxa.html", "http://www.xa.gov.cn/xw/zwzx/qxrd/1833316118612205569.html", "shaanxi"),
    ("sthjt_jiangxi_list.html", JIANGXI, "ucap_query"),
    # Of no family that is known here: easysite, 电政, 常州, 上海, 河南, 石家庄, 廊坊.
    ("mhx_gqsbjshy.html", "http://www.bjshy.gov.cn/web/gzdt59/1545021/index.html", "generic"),
    ("mhx_hjhbjdx.html", "http://www.bjdx.gov.cn/bjsdxqrmzf/zhyw/zjdt/2188837/index.html", "generic"),
    ("mhx_dcy.liaoyang.html", "http://www.liaoyang.gov.cn/a/b.html", "generic"),
    ("mhx_htqcznd.html", "http://www.cznd.gov.cn/html/cznd/2016/CPJCILBI_0720/241753.html", "generic"),
    ("mhx_xhyshanghai.html", "http://www.shanghai.gov.cn/a/b.html", "generic"),
    ("mhx_zyjhenan.html", "https://www.henan.gov.cn/2022/08-11/2559082.html", "generic"),
    ("mhx_tqjsjz.html", "http://www.sjz.gov.cn/a/b.html", "generic"),
    ("mhx_zlzlf.html", "http://www.lf.gov.cn/a/b.html", "generic"),
    ("antibot_ruishu412_scjg_gansu_first_response.html", "http://scjg.gansu.gov.cn/", "generic"),
]


def saved(shared: Path, name: str, url: str) -> Page:
    return Page.of((shared / "portal-pages" / name).read_bytes(), url)


@pytest.mark.parametrize(("name", "url", "family"), WHOSE, ids=[name for name, _, _ in WHOSE])
def test_who_made_it(shared: Path, name: str, url: str, family: str) -> None:
    assert family_of(saved(shared, name, url)).name == family


@pytest.mark.parametrize("name", [name for name, _, _ in WHOSE if name.startswith("mhx_")])
def test_articles_are_no_listings(shared: Path, name: str) -> None:
    """An article's page has no further pages, entries or calls, whatever its portal is made with."""
    url = next(url for each, url, _ in WHOSE if each == name)
    page = saved(shared, name, url)
    assert (other_pages(page), entries_of(page), asks_of(page)) == ([], [], [])


def test_handan_has_56_pages(shared: Path) -> None:
    page = saved(shared, "handan_xxgk_list_trs_table_jspager.html", f"{HANDAN}zfwj/jinqixxgk/")
    assert other_pages(page) == [f"{HANDAN}zfwj/jinqixxgk/index_{at}.html" for at in range(1, 56)]


def test_ordos_from_its_second_page(shared: Path) -> None:
    """The same page, had it been the second: the first is named, itself is not."""
    first = saved(shared, "ordos_engebei_nianbao_list.html", ENGEBEI)
    second = saved(shared, "ordos_engebei_nianbao_list.html", f"{ENGEBEI}index_1.html")
    assert other_pages(first) == [f"{ENGEBEI}index_1.html"]
    assert other_pages(second) == [f"{ENGEBEI}index.html"]


def test_gansu_has_ten_pages_and_its_list_in_a_comment(shared: Path) -> None:
    page = saved(shared, "jyt_gansu_list_ucap.html", GANSU)
    root = GANSU.removesuffix(".shtml")
    assert other_pages(page) == [f"{root}_{at}.shtml" for at in range(2, 11)]
    entries = entries_of(page)
    assert len(entries) == 20
    assert entries[0].url == "http://jyt.gansu.gov.cn/jyt/c110634/202511/174240943.shtml"
    assert entries[0].row.endswith("2025-11-17")
    assert asks_of(page) == []


def test_jiangxi_lists_in_a_script_and_asks_for_the_rest(shared: Path) -> None:
    page = saved(shared, "sthjt_jiangxi_list.html", JIANGXI)
    entries = entries_of(page)
    assert len(entries) == 50
    assert entries[0].url.startswith("http://sthjt.jiangxi.gov.cn/jxssthjt/col/col42150/content/content_")
    assert entries[0].row.endswith("2025-07-29")
    [(family, ask)] = asks_of(page)
    assert family.name == "ucap_query"
    assert ask.url == "http://sthjt.jiangxi.gov.cn/queryList"
    assert dict(ask.form or ()) == {
        "current": "4",
        "pageSize": "15",
        "webSiteCode[]": "jxssthjt",
        "channelCode[]": "col42150",
    }


def test_a_foreign_answer_tells_nothing(shared: Path) -> None:
    """湖北's JSON interface is of no family's form: read as none, without a stir."""
    page = saved(shared, "sthjt_jiangxi_list.html", JIANGXI)
    answer = saved(shared, "scjg_hubei_list_json.json", "http://scjg.hubei.gov.cn/x.json")
    [(family, ask)] = asks_of(page)
    assert family.told(ask, answer, page).entries == ()
