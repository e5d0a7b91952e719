"""Whose report is it? Decided from the issuer's name; a county's name as a mere prefix proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nianbao.core.county import County
from nianbao.core.report import Scope
from nianbao.core.title import compact

_NATIONS = (
    "汉族|满族|蒙古族|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|侗族|瑶族|白族|土家族|哈尼族|哈萨克|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|"
    "普米族|塔吉克|怒族|鄂温克族|裕固族|保安族|独龙族|鄂伦春|门巴族|珞巴族|蒙古|各族"
)
_AUTONOMOUS = re.compile(rf"(?<!^)(?:{_NATIONS})+(?=自治)")
"""The nations between place and kind; with nothing before them they are the place: 东乡族自治县."""
_GOVERNMENT = re.compile(
    r"^(?:县|区|市|旗|自治县|自治旗|林区|特区)?(?:级)?(?:人民)?(?:政府)?(?:机关|本级|系统)?$|^(?:县|区|市|旗)(?:委)?(?:人民)?政府$|^全[县区市旗]$|^政务$"
)
_JOINT = re.compile(r"政府(?:及|和|\()[^)]{0,12}(?:政府)?办(?:公室)?\)?$")
_OFFICE = re.compile(
    r"^(?:县|区|市|旗)?(?:人民)?政府(?:办公室|办公厅|办)$|^(?:县|区|市|旗)?(?:人民)?府办(?:公室)?$|^政府办公室(?:\(.*\))?$"
)
_TOWNSHIP = re.compile(
    r"(?:镇|乡|街道|苏木|街道办事处|街道办|办事处|民族乡|社区|村)(?:人民)?(?:政府)?(?:办公室|党政办|党政综合办公室)?$"
)
_UNIT = re.compile(
    r"(?:局|委|委员会|办|办公室|中心|处|站|所|队|大队|支队|院|学校|小学|中学|大学|医院|公司|集团|银行|协会|联合会|联社|妇联|残联|工会|"
    r"管委会|开发区|园区|示范区|新区|景区|保护区|部|厅|社|馆|台|法院|检察院|总站|分局|总队|服务区|团委|管理区|农场|林场|联|署|会|库)$"
)
_DIVISIONS = ("省", "市", "州", "盟", "县", "区", "旗")
_ABOVE = re.compile(r"[\u4e00-\u9fff]{1,14}(?:省|市|州|盟|地区|自治区)")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,}?(?:省|市|县|区|州|盟|旗|自治区|自治州|地区)")


class Whose(StrEnum):
    """An issuer seen from one county: one of its own four scopes, another government, or not said."""

    COUNTY = "county"
    OFFICE = "office"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    OTHER = "other"
    UNNAMED = "unnamed"

    @property
    def scope(self) -> Scope | None:
        """The scope of the contract, None for other governments and unnamed issuers."""
        return Scope(self.value) if self.value in set(Scope) else None


OWN = (Whose.COUNTY, Whose.UNNAMED)
"""Whose reports may be the county's own."""
BODIES = (Whose.DEPARTMENT, Whose.TOWNSHIP)
"""Whose reports lie beside it."""


@dataclass(frozen=True, slots=True)
class CountyNames:
    """The ways in which a county is written, under each of its names: in full (`fulls`, the one in force then
    first), without its nations, without its last word. `is_guest`: at a portal that is another county's, and
    what names nobody is not its own."""

    fulls: tuple[str, ...]
    forms: tuple[str, ...]
    above: tuple[str, ...]
    is_guest: bool = False

    @classmethod
    def of(cls, county: County) -> CountyNames:
        """From the registry: 石屏县 -> 石屏县, 石屏; 肃南裕固族自治县 also 肃南县, 肃南自治县. Of former
        names, too: 海门区 also 海门市."""
        fulls = tuple(dict.fromkeys(map(compact, (county.name, *county.names))))
        forms = dict.fromkeys(form for full in fulls for form in _forms(full) if len(form) > 1)
        above = [compact(name) for name in (county.province, county.prefecture) if name]
        above += [_stem(name) + name[-1:] for name in above] + [_stem(name) for name in above]
        return cls(fulls, _longest_first(forms), _longest_first(above), county.is_guest)

    @property
    def kinds(self) -> frozenset[str]:
        """What the county is and was: 县, 区, 市, 旗."""
        return frozenset(full[-1:] for full in self.fulls)


def _longest_first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(names), key=len, reverse=True))


def _forms(full: str) -> tuple[str, ...]:
    stem = _stem(full)
    kind = full[-1:] if full[-1:] in "县区市旗" else ""
    return full, _AUTONOMOUS.sub("", full), stem if stem == full else stem + kind, stem


def _stem(name: str) -> str:
    """石屏县 -> 石屏, 肃南裕固族自治县 -> 肃南, 红河哈尼族彝族自治州 -> 红河, 东乡族自治县 -> 东乡;
    two characters at least."""
    plain = _AUTONOMOUS.sub("", name)
    for ending in (
        "自治县",
        "自治旗",
        "自治州",
        "自治区",
        "林区",
        "特区",
        "地区",
        "省",
        "市",
        "县",
        "区",
        "旗",
        "州",
        "盟",
    ):
        if plain.endswith(ending) and len(plain) - len(ending) >= 2:
            return plain[: -len(ending)].removesuffix("族")
    return plain


def whose(issuer: str, names: CountyNames) -> Whose:
    """Decide from an issuer's name as a title gives it, such as 青岭县人民政府办公室."""
    rest, named = _without_place(compact(issuer).strip("《》"), names)
    if names.is_guest and not named:
        return Whose.OTHER
    if not rest:
        return Whose.COUNTY if named else Whose.UNNAMED
    if _JOINT.search(rest):
        return Whose.COUNTY
    if _OFFICE.match(rest):
        return Whose.OFFICE
    if _GOVERNMENT.match(rest):
        return Whose.COUNTY
    if rest in names.above or any(rest.startswith(above) and not named for above in names.above):
        return Whose.OTHER
    if _TOWNSHIP.search(rest):
        return Whose.TOWNSHIP
    if _UNIT.search(rest):
        return Whose.DEPARTMENT if named or not _foreign_place(rest) else Whose.OTHER
    if named:
        return Whose.DEPARTMENT
    return Whose.OTHER if _PLACE.match(rest) else Whose.DEPARTMENT


def _without_place(rest: str, names: CountyNames) -> tuple[str, bool]:
    """Take province and prefecture, then the county's own name, off the front."""
    rest = _without_above(rest, names)
    for form in names.forms:
        if not rest.startswith(form):
            continue
        after = rest[len(form) :]
        if form[-1:] in names.kinds:
            return after, True  # 肃南县 says what it is, as 肃南裕固族自治县 does
        if after[:1] in _DIVISIONS and after[:1] not in names.kinds:
            continue  # 岚州市 is the prefecture of 岚州县, not the county itself
        # 青岭 must not be found in 青岭镇: what follows has to stand alone.
        if not after or _stands_alone(after):
            return after, True
    return rest, False


def _without_above(rest: str, names: CountyNames) -> str:
    """云南省红河州石屏县 -> 石屏县; a name above that is not followed by the county's own stays."""
    shorter = rest
    while found := next((above for above in names.above if shorter.startswith(above)), None):
        shorter = shorter[len(found) :]
        if any(shorter.startswith(form) for form in names.forms):
            return shorter
    for full in names.fulls:
        at = rest.find(full)
        if at > 0 and _ABOVE.fullmatch(rest[:at]):
            return rest[at:]
    return rest


def _stands_alone(after: str) -> bool:
    return bool(_GOVERNMENT.match(after) or _OFFICE.match(after) or _JOINT.search(after)) or after[:2] in (
        "县人",
        "县政",
        "区人",
        "区政",
        "市人",
        "市政",
    )


def _foreign_place(rest: str) -> bool:
    place = _PLACE.match(rest)
    return bool(place) and not rest.startswith(("县", "区", "市", "旗", "州", "省"))
