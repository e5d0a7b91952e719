"""Reading a registry CSV, and finding the county that a user means."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.history import load_history
from nianbao.core.registry import (
    COLUMNS,
    CountyAmbiguous,
    CountyUnknown,
    Registry,
    load_registry,
    short_names,
)
from nianbao.core.units import units_of

HEADER = ",".join(COLUMNS)
SHIPING = (
    "532525,石屏县,云南省,红河哈尼族彝族自治州,http://hhsp.gov.cn/,hh.gov.cn xxgk.example.cn:8080,by hand"
)


@pytest.fixture(scope="module")
def bundled() -> Registry:
    return load_registry(None)


@pytest.fixture
def written(tmp_path: Path):
    def write(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "mine.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding=encoding)
        return path

    return write


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        load_registry(path)
    assert caught.value.exit_code == 2
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_row_becomes_a_county(written, encoding):
    assert load_registry(written(SHIPING, encoding=encoding)).counties == (
        County(
            "532525",
            "石屏县",
            "云南省",
            "红河哈尼族彝族自治州",
            "http://hhsp.gov.cn/",
            ("hh.gov.cn", "xxgk.example.cn:8080"),
            "by hand",
        ),
    )


def test_a_path_may_be_text_and_columns_may_stand_in_any_order(written):
    path = written(
        "x,石屏县,532525,,,,,", header="mine,name,code,province,prefecture,portal_url,other_hosts,note"
    )
    assert load_registry(str(path)).find("532525").name == "石屏县"


def test_blank_lines_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "windows.csv"
    path.write_bytes(f"{HEADER}\r\n\r\n{SHIPING}\r\n,,,,,,\r\n".encode("utf-8-sig"))
    assert [county.code for county in load_registry(path).counties] == ["532525"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8123/",
        "https://[::1]:8443/sp/",
        "http://localhost:80",
        "https://www.hh.gov.cn/a/?b=c",
        "",
    ],
)
def test_addresses_that_are_accepted(written, url):
    assert load_registry(written(f"532525,石屏县,,,{url},,")).counties[0].portal_url == url


@pytest.mark.parametrize(
    "url",
    [
        "hhsp.gov.cn",
        "ftp://hhsp.gov.cn/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http:///zwgk",
        "http://user:secret@hhsp.gov.cn/",
        "http://hhsp.gov.cn:99999/",
        "http://hhsp.gov.cn:0/",
        "http://hhsp.gov.cn:x/",
        "http://hhsp.gov.cn /",
        "http://hhsp.gov.cn/a b",
        "http://hhsp..gov.cn/",
        "http://-hhsp.gov.cn/",
        "http://[:::]/",
        "http://石屏.cn/",
        "http://gov.cn/",
        "http://evil.example\\@hhsp.gov.cn/",
    ],
)
def test_a_bad_address_is_refused_by_line_and_column(written, url):
    message = refusal(written(SHIPING, f"530000,云南,,,{url},,"))
    assert "line 3" in message
    assert "column portal_url" in message


@pytest.mark.parametrize(
    "host",
    [
        "http://hh.gov.cn",
        "hh.gov.cn/zwgk",
        "me@hh.gov.cn",
        "hh.gov.cn:0",
        "hh.gov.cn:65536",
        "hh.gov.cn;x.cn",
        "*.hh.gov.cn",
        ".hh.gov.cn",
        "hh.gov.cn.",
        "gov.cn",
        "GOV.CN:80",
        "cn",
        "红河.cn",
    ],
)
def test_a_bad_host_is_refused_by_line_and_column(written, host):
    message = refusal(written(f"532525,石屏县,,,,ok.gov.cn {host},"))
    assert "line 2" in message
    assert "column other_hosts" in message


@pytest.mark.parametrize("code", ["53252", "5325250", "53252x", "032525", "", "５３２５２５", "532525.0"])
def test_a_bad_code_is_refused_by_line_and_column(written, code):
    message = refusal(written(SHIPING, f"{code},某县,,,,,"))
    assert "line 3" in message
    assert "column code" in message


def test_a_duplicate_code_names_both_lines(written):
    message = refusal(written(SHIPING, "532526,弥勒县,,,,,", "532525,又一县,,,,,"))
    assert "line 4" in message
    assert "532525 is on line 2 already" in message


def test_missing_columns_are_named(written):
    message = refusal(written("532525,石屏县", header="code,name"))
    assert "line 1" in message
    assert "province, prefecture, portal_url, other_hosts, note" in message


def test_a_repeated_column_is_refused(written):
    assert "column code appears twice" in refusal(written(header=HEADER + ",code"))


def test_a_short_line_names_the_first_column_it_lacks(written):
    message = refusal(written("532525,石屏县,云南省"))
    assert "line 2" in message
    assert "column prefecture" in message


def test_an_empty_name_is_refused(written):
    assert "column name" in refusal(written("532525, ,,,,,"))


def test_a_broken_quote_is_refused_with_its_line(written):
    assert "line 2" in refusal(written('532525,石"屏县"x,"云南'))


def test_an_empty_file_lacks_its_columns(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    assert "missing column code" in refusal(path)


def test_a_file_that_is_not_utf8_says_so(written):
    assert "UTF-8" in refusal(written(SHIPING, encoding="gb18030"))


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "none.csv")
    assert "cannot be read" in refusal(tmp_path)


@pytest.mark.parametrize(
    "text", ["532525", "石屏县", "石屏", "５３２５２５", " 石 屏\u3000县 ", "石\u200b屏", "⽯屏县"]
)
def test_codes_and_names_in_every_writing_find_the_county(bundled, text):
    assert bundled.find(text).code == "532525"


@pytest.mark.parametrize(
    ("short", "code"),
    [
        ("屏边", "532523"),
        ("河口瑶族", "532532"),
        ("双江", "530925"),
        ("龙胜", "450328"),
        ("莫力达瓦", "150722"),
        ("鄂温克", "150724"),
        ("塔什库尔干", "653131"),
        ("浦东", "310115"),
        ("神农架", "429021"),
        ("峰峰", "130406"),
    ],
)
def test_short_names_leave_out_the_kind_and_the_nations(bundled, short, code):
    assert bundled.find(short).code == code


def test_a_short_name_is_at_least_two_characters():
    assert short_names("沛县") == set()
    assert short_names("东乡族自治县") == {"东乡族", "东乡"}


def test_an_ambiguous_name_lists_the_codes_and_the_way_out(bundled):
    with pytest.raises(UsageError, match="use the code or --province") as caught:
        bundled.find("鼓楼区")
    for line in (
        "320106 鼓楼区 (江苏省 南京市)",
        "320302 鼓楼区 (江苏省 徐州市)",
        "350102 鼓楼区 (福建省 福州市)",
        "410204 鼓楼区 (河南省 开封市)",
    ):
        assert line in str(caught.value)


def test_an_ambiguous_name_in_a_municipality_has_no_empty_prefecture(bundled):
    with pytest.raises(UsageError, match=r"110105 朝阳区 \(北京市\)"):
        bundled.find("朝阳区")


@pytest.mark.parametrize("province", ["福建省", "福建", " 福 建 "])
def test_a_province_narrows(bundled, province):
    assert bundled.find("鼓楼区", province).code == "350102"


def test_a_name_still_ambiguous_within_its_province_wants_the_code(bundled):
    with pytest.raises(UsageError, match="use the code") as caught:
        bundled.find("鼓楼区", "江苏省")
    assert "--province" not in str(caught.value)
    assert "350102" not in str(caught.value)


def test_a_full_name_goes_before_a_short_one():
    registry = Registry((County("430781", "津市市"), County("120000", "津市")))
    assert registry.find("津市").code == "120000"


def test_a_county_of_another_province_says_where_it_is(bundled):
    for text in ("石屏县", "532525"):
        with pytest.raises(
            UsageError, match=r"not in 四川省(?s:.)*532525 石屏县 \(云南省 红河哈尼族彝族自治州\)"
        ):
            bundled.find(text, "四川")


def test_an_unknown_name_offers_close_ones(bundled):
    with pytest.raises(UsageError, match=r"石平县 is not in the registry(?s:.)*532525 石屏县"):
        bundled.find("石平县")


def test_an_unknown_code_offers_close_ones(bundled):
    with pytest.raises(UsageError, match=r"532526 is not in the registry(?s:.)*532525 石屏县"):
        bundled.find("532526")


def test_a_name_like_none_says_what_to_do(bundled):
    with pytest.raises(UsageError, match="NIANBAO_REGISTRY"):
        bundled.find("qwertz")


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_an_empty_name_finds_nothing(bundled, text):
    with pytest.raises(UsageError, match="empty"):
        bundled.find(text)


def test_names_are_selected_in_their_order_and_once(bundled):
    chosen = bundled.select(["石屏县", "建水县", "532525", "石屏"])
    assert [county.name for county in chosen] == ["石屏县", "建水县"]


@pytest.mark.parametrize(
    ("province", "count"), [("云南省", 129), ("云南", 129), ("北京", 16), ("内蒙古", 103), ("新疆", 110)]
)
def test_a_province_alone_selects_all_of_it(bundled, province, count):
    assert len(bundled.select([], province)) == count


def test_a_province_narrows_a_selection_by_name(bundled):
    assert [county.code for county in bundled.select(["鼓楼区"], "河南")] == ["410204"]


def test_all_selects_every_county_in_order(bundled):
    assert bundled.select([], all_=True) == list(bundled.counties)


def test_all_with_a_province_is_the_province(bundled):
    assert bundled.select([], "云南", all_=True) == bundled.select([], "云南")


def test_an_unknown_province_names_the_choices(bundled):
    with pytest.raises(UsageError, match=r"unknown province 火星.*北京市.*云南省"):
        bundled.select(["石屏县"], "火星")


def test_nothing_selected_is_wrong_usage(bundled):
    with pytest.raises(UsageError, match="no county is named"):
        bundled.select([])
    with pytest.raises(UsageError, match="no counties"):
        Registry(()).select([], all_=True)


def test_names_and_all_contradict_each_other(bundled):
    with pytest.raises(UsageError, match="not both"):
        bundled.select(["石屏县"], all_=True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Shiping", "石屏县"),
        ("shiping", "石屏县"),
        ("Shiping County", "石屏县"),
        ("shi ping xian", "石屏县"),
        ("Dong'e", "东阿县"),
        ("dong’e", "东阿县"),
        ("Lüyuan", "绿园区"),
        ("lvyuan", "绿园区"),
        ("hongtong", "洪洞县"),
        ("peixian", "沛县"),
        ("pei", "沛县"),
    ],
)
def test_a_county_is_found_by_pinyin(bundled, typed, name):
    assert bundled.find(typed).name == name


def test_pinyin_that_several_places_share_is_ambiguous(bundled):
    with pytest.raises(CountyAmbiguous, match="use the code or --province") as caught:
        bundled.find("chaoyang")
    assert {county.name for county in caught.value.counties} == {"朝阳区", "朝阳县", "潮阳区"}
    assert bundled.find("chaoyang", "北京").code == "110105"


def test_pinyin_like_none_says_which_is_near(bundled):
    with pytest.raises(CountyUnknown, match="532525 石屏县"):
        bundled.find("shippng")


def test_former_names_are_found_by_pinyin():
    units = units_of(load_registry(), load_history(), None)
    assert units.find("yubei").name == "渝北区"
    assert units.find("Haimenshi").name == "海门区"
