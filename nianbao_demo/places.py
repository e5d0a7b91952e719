"""The invented places of the demonstration. None of these counties, cities or provinces exists."""

from __future__ import annotations

from dataclasses import dataclass

PROVINCE = "示范省"
PREFECTURE = "岚谷市"

_DEPARTMENTS = (
    "发展和改革局", "教育局", "民政局", "财政局", "自然资源局", "水务局", "农业农村局", "卫生健康局",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A county or district: its names, its bodies, and a few facts its reports and news speak of."""

    code: str
    name: str
    townships: tuple[str, ...]
    product: str
    river: str
    works: str
    hall: str
    festival: str
    departments: tuple[str, ...] = _DEPARTMENTS
    old_headings: bool = False

    @property
    def short(self) -> str:
        """The name without 县 or 区: 青岭."""
        return self.name[:-1]

    @property
    def kind(self) -> str:
        """县 or 区."""
        return self.name[-1]

    @property
    def government(self) -> str:
        """The body whose report is wanted: 青岭县人民政府."""
        return f"{self.name}人民政府"

    @property
    def office(self) -> str:
        """The body that is taken for it most often: 青岭县人民政府办公室."""
        return f"{self.name}人民政府办公室"

    def of(self, name: str) -> str:
        """The full name of one of its bodies: 青岭县财政局."""
        return self.name + name

    def facts(self) -> dict[str, str]:
        """What the texts name in braces."""
        return {
            "name": self.name,
            "short": self.short,
            "kind": self.kind,
            "government": self.government,
            "office": self.office,
            "prefecture": PREFECTURE,
            "product": self.product,
            "river": self.river,
            "works": self.works,
            "hall": self.hall,
            "festival": self.festival,
            "town": self.townships[0],
            "town2": self.townships[1],
            "town3": self.townships[2],
        }


QINGLING = Place(
    "990101",
    "青岭县",
    (
        "果园镇", "云岩镇", "柳坪镇", "石鼓镇", "竹埠镇", "下塘镇", "松岗乡",
        "茶亭乡", "白鹤乡", "麻园乡", "双桥乡", "枫树乡", "沙坪乡", "南坳乡",
    ),
    "高山云雾茶",
    "清沅河",
    "梯田水渠修复工程",
    "县图书馆一楼政务公开专区",
    "采茶节",
)  # fmt: skip

YAOHE = Place(
    "990102",
    "垚河县",
    ("垚山镇", "喆塘镇", "犇牛铺乡", "昇平镇", "玥泉乡"),
    "红皮洋葱",
    "垚河",
    "沿河灌区节水改造工程",
    "县档案馆政府信息查阅室",
    "丰收节",
    old_headings=True,
)

YANXI = Place(
    "990103",
    "砚溪县",
    ("墨池镇", "松烟镇", "纸坊乡", "笔架乡"),
    "手工石砚",
    "砚溪",
    "老城区雨污分流工程",
    "县政务服务中心二楼公开查阅点",
    "砚雕文化周",
)

LANWAN = Place(
    "990104",
    "澜湾区",
    ("望潮街道", "银滩街道", "渔港街道", "盐田镇", "礁石镇"),
    "深海网箱养殖",
    "澜河",
    "渔港避风锚地加固工程",
    "区融媒体中心政务公开体验区",
    "开渔节",
)

SONGBEI = Place(
    "990105",
    "松陂县",
    ("东陂镇", "西陂镇", "圳头镇", "林下乡", "瓦窑乡"),
    "林下灵芝",
    "松陂江",
    "古陂塘清淤加固工程",
    "县行政服务中心政务公开专区",
    "开陂节",
)

LUZHOU = Place(
    "990106",
    "鹭洲区",
    ("鹭头街道", "中洲街道", "苇荡镇"),
    "芦苇编织",
    "鹭江",
    "湿地步道工程",
    "区图书馆政务公开专区",
    "观鸟节",
)

SHUANGHE = Place(
    "990107",
    "霜河县",
    ("霜降镇", "雪峰镇", "冰湖乡"),
    "冷水鱼",
    "霜河",
    "冬季供暖管网改造工程",
    "县文化馆政务公开查阅点",
    "冰灯节",
)
