"""The bundled names in Latin letters, and the rules by which they were made (docs/history.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import pytest

from nianbao.core.history import load_history
from nianbao.core.place_names import place_name
from nianbao.core.registry import load_registry


@pytest.fixture(scope="module")
def builder(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("build_place_names")


def test_every_name_of_registry_and_history_has_one():
    names = {*load_registry(None).names.values(), *(term.name for term in load_history(None).terms)}
    for name in names:
        latin = place_name(name)
        assert latin is not None, name
        assert re.fullmatch(r"[A-Z][a-zü']+", latin.pinyin), name
        assert latin.english.startswith(f"{latin.pinyin} "), name


@pytest.mark.parametrize(
    ("name", "pinyin", "english"),
    [
        ("石屏县", "Shiping", "Shiping County"),
        ("沛县", "Peixian", "Peixian County"),
        ("海门区", "Haimen", "Haimen District"),
        ("海门市", "Haimen", "Haimen City"),
        ("浦东新区", "Pudong", "Pudong New Area"),
        ("什邡市", "Shifang", "Shifang City"),
        ("东阿县", "Dong'e", "Dong'e County"),
        ("绿园区", "Lüyuan", "Lüyuan District"),
        ("屏边苗族自治县", "Pingbian", "Pingbian Miao Autonomous County"),
        ("关岭布依族苗族自治县", "Guanling", "Guanling Bouyei Miao Autonomous County"),
        ("土默特左旗", "Tumote", "Tumote Left Banner"),
        ("红河哈尼族彝族自治州", "Honghe", "Honghe Hani Yi Autonomous Prefecture"),
        ("内蒙古自治区", "Neimenggu", "Inner Mongolia"),
        ("陕西省", "Shaanxi", "Shaanxi"),
    ],
)
def test_names_in_latin_letters(name, pinyin, english):
    assert place_name(name) == (pinyin, english)


READINGS = (
    "六安市 Lu'an, 蚌埠市 Bengbu, 丽水市 Lishui, 台州市 Taizhou, 厦门市 Xiamen, 重庆市 Chongqing, 长治市 Changzhi, "
    "长沙县 Changsha, 长子县 Zhangzi, 长垣市 Changyuan, 乐亭县 Laoting, 乐清市 Yueqing, 南乐县 Nanle, 蔚县 Yuxian, "
    "涡阳县 Guoyang, 铅山县 Yanshan, 歙县 Shexian, 黟县 Yixian, 亳州市 Bozhou, 番禺区 Panyu, 洪洞县 Hongtong, "
    "单县 Shanxian, 莘县 Shenxian, 郫都区 Pidu, 都匀市 Duyun, 大城县 Daicheng, 浚县 Xunxian, 东阿县 Dong'e, "
    "尉犁县 Yuli, 尉氏县 Weishi, 綦江区 Qijiang, 筠连县 Junlian, 犍为县 Qianwei, 邛崃市 Qionglai, 天全县 Tianquan, "
    "米脂县 Mizhi, 吴堡县 Wubu, 红寺堡区 Hongsibu, 盱眙县 Xuyi, 珲春市 Hunchun, 崆峒区 Kongtong, 荥阳市 Xingyang, "
    "荥经县 Yingjing, 召陵区 Shaoling, 繁峙县 Fanzhi, 喀什市 Kashi, 阿图什市 Atushi, 库尔勒市 Ku'erle, 柞水县 Zhashui"
)


@pytest.mark.parametrize("reading", READINGS.split(", "))
def test_places_are_read_as_those_who_live_there_read_them(reading):
    name, pinyin = reading.split()
    assert place_name(name).pinyin == pinyin


def test_a_name_that_is_not_listed_has_none():
    assert place_name("无此县") is None


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("东乡族自治县", ("东乡", [], "Autonomous County")),
        ("前郭尔罗斯蒙古族自治县", ("前郭尔罗斯", ["Mongol"], "Autonomous County")),
        ("双江拉祜族佤族布朗族傣族自治县", ("双江", ["Lahu", "Va", "Blang", "Dai"], "Autonomous County")),
        ("城区", ("城区", [], "District")),
    ],
)
def test_a_name_falls_into_stem_nations_and_kind(builder, name, parts):
    assert builder.parts_of(name) == parts


def test_a_reading_by_hand_goes_first(builder):
    assert builder.row("六安县", lambda stem: ["liu", "an"]) == ["六安县", "Lu'an", "Lu'an County"]
    assert builder.row("某甲县", lambda stem: ["mou", "jia"]) == ["某甲县", "Moujia", "Moujia County"]
