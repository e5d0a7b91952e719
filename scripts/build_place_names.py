"""Build config/place-names.csv: how each place's name is read (pinyin) and what it is called in English.

A maintainers' tool, offline. The readings are those of an installed pypinyin (MIT), corrected where a place
is read otherwise than its letters usually are; kind and nations of an autonomous county are translated.

    python scripts/build_place_names.py [--check]

What is known to be rough: docs/history.md.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterable
from functools import partial

from bundled import CONFIG, as_csv, builder_options, deliver

OUTPUT = CONFIG / "place-names.csv"
COLUMNS = ("name", "pinyin", "english")

KINDS = {
    "自治县": "Autonomous County",
    "自治旗": "Autonomous Banner",
    "自治州": "Autonomous Prefecture",
    "联合旗": "United Banner",
    "新区": "New Area",
    "矿区": "Mining District",
    "林区": "Forestry District",
    "特区": "Special District",
    "左旗": "Left Banner",
    "右旗": "Right Banner",
    "前旗": "Front Banner",
    "中旗": "Middle Banner",
    "后旗": "Rear Banner",
    "地区": "Prefecture",
    "盟": "League",
    "县": "County",
    "区": "District",
    "市": "City",
    "旗": "Banner",
}
NATIONS = {
    "蒙古族": "Mongol",
    "回族": "Hui",
    "藏族": "Tibetan",
    "维吾尔": "Uygur",
    "苗族": "Miao",
    "彝族": "Yi",
    "壮族": "Zhuang",
    "布依族": "Bouyei",
    "朝鲜族": "Korean",
    "满族": "Manchu",
    "侗族": "Dong",
    "瑶族": "Yao",
    "白族": "Bai",
    "土家族": "Tujia",
    "哈尼族": "Hani",
    "哈萨克族": "Kazak",
    "哈萨克": "Kazak",
    "傣族": "Dai",
    "柯尔克孜": "Kirgiz",
    "黎族": "Li",
    "傈僳族": "Lisu",
    "佤族": "Va",
    "畲族": "She",
    "拉祜族": "Lahu",
    "水族": "Shui",
    "东乡族": "Dongxiang",
    "纳西族": "Naxi",
    "土族": "Tu",
    "达斡尔族": "Daur",
    "仫佬族": "Mulao",
    "羌族": "Qiang",
    "布朗族": "Blang",
    "撒拉族": "Salar",
    "毛南族": "Maonan",
    "仡佬族": "Gelao",
    "锡伯": "Xibe",
    "普米族": "Pumi",
    "塔吉克": "Tajik",
    "怒族": "Nu",
    "景颇族": "Jingpo",
    "保安族": "Bonan",
    "裕固族": "Yugur",
    "独龙族": "Derung",
    "鄂伦春": "Oroqen",
    "鄂温克族": "Ewenki",
    "蒙古": "Mongol",
    "各族": "Various Nationalities",
}
READ = {
    "六安": "lu an",
    "六合": "lu he",
    "六枝": "liu zhi",
    "乐亭": "lao ting",
    "乐清": "yue qing",
    "长子": "zhang zi",
    "大城": "dai cheng",
    "单县": "shan xian",
    "什邡": "shi fang",
    "筠连": "jun lian",
    "宕昌": "tan chang",
    "朝阳": "chao yang",
    "会同": "hui tong",
    "伽师": "jia shi",
    "召陵": "shao ling",
    "崆峒": "kong tong",
    "曾都": "zeng du",
    "泊头": "bo tou",
    "洪洞": "hong tong",
    "浚县": "xun xian",
    "涡阳": "guo yang",
    "珲春": "hun chun",
    "称多": "chen duo",
    "红寺堡": "hong si bu",
    "荥经": "ying jing",
    "蚌山": "beng shan",
    "覃塘": "qin tang",
    "马尾": "ma wei",
    "龙圩": "long xu",
}
"""Places that are read otherwise than pypinyin reads their letters: as 现代汉语词典 and the governments' own
English pages have them."""
LETTERS = {"长": "chang", "都": "du", "乐": "le", "什": "shi", "勒": "le", "卡": "ka", "佛": "fo"}
"""Letters that are read so in every place but those of READ."""
PROVINCES = {
    "内蒙古自治区": ("Neimenggu", "Inner Mongolia"),
    "西藏自治区": ("Xizang", "Tibet"),
    "陕西省": ("Shaanxi", "Shaanxi"),
    "广西壮族自治区": ("Guangxi", "Guangxi"),
    "宁夏回族自治区": ("Ningxia", "Ningxia"),
    "新疆维吾尔自治区": ("Xinjiang", "Xinjiang"),
}
"""Provinces that are called otherwise than by their kind and stem."""
_NATION = re.compile("|".join(sorted(NATIONS, key=len, reverse=True)))

Reader = Callable[[str], list[str]]


def parts_of(name: str) -> tuple[str, list[str], str]:
    """Stem, nations and kind in English: 屏边苗族自治县 -> 屏边, [Miao], Autonomous County. What would leave
    one letter stays whole: 沛县."""
    for kind, english in KINDS.items():
        stem = name.removesuffix(kind)
        if stem == name or len(stem) < 2:
            continue
        if not kind.startswith("自治"):
            return stem, [], english
        place = stem
        while (found := _last_nation(place)) and len(place) - len(found) >= 2:
            place = place.removesuffix(found)
        nations = [NATIONS[found] for found in _NATION.findall(stem[len(place) :])]
        return place.removesuffix("族") if place in NATIONS else place, nations, english
    return name, [], KINDS.get(name[-1:], "")


def _last_nation(text: str) -> str:
    return next((nation for nation in sorted(NATIONS, key=len, reverse=True) if text.endswith(nation)), "")


def joined(syllables: Iterable[str]) -> str:
    """One word: Xi'an and Dong'e have a mark before a syllable without a consonant."""
    word = ""
    for syllable in syllables:
        word += ("'" if word and syllable[0] in "aeo" else "") + syllable
    return word.capitalize()


def row(name: str, read: Reader) -> list[str]:
    """The line of a county's or a prefecture's name."""
    stem, nations, kind = parts_of(name)
    pinyin = joined(READ[stem].split() if stem in READ else map(_settled, stem, read(stem)))
    return [name, pinyin, " ".join(filter(None, (pinyin, *nations, kind)))]


def _settled(letter: str, syllable: str) -> str:
    return LETTERS.get(letter, syllable)


def province_row(name: str, read: Reader) -> list[str]:
    """The line of a province's name, which is called without its kind."""
    pinyin = joined(read(name[:-1]))
    return [name, *PROVINCES.get(name, (pinyin, pinyin))]


def names(column: str, *files: str) -> list[str]:
    """Every name in a column of these files."""
    found = set()
    for file in files:
        with (CONFIG / file).open(encoding="utf-8", newline="") as stream:
            found |= {line[column] for line in csv.DictReader(stream)}
    return sorted(filter(None, found))


def main(arguments: list[str] | None = None) -> int:
    """Build, or with --check compare."""
    from pypinyin import lazy_pinyin  # of the throw-away environment: the tests need none

    parser = builder_options("Build config/place-names.csv (docs/history.md).")
    options = parser.parse_args(arguments)
    read = partial(lazy_pinyin, v_to_u=True)
    provinces = names("province", "counties.csv")
    places = {*names("name", "counties.csv", "county-history.csv"), *names("prefecture", "counties.csv")}
    rows = [row(name, read) for name in sorted(places.difference(provinces))]
    rows += [province_row(name, read) for name in provinces]
    print(f"{len(rows):5} names")
    return deliver(as_csv(COLUMNS, rows), OUTPUT, check=options.check)


if __name__ == "__main__":
    sys.exit(main())
