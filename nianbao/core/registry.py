"""The registry: which counties there are, where their portals live, and which one a user means."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv6Address
from itertools import chain
from pathlib import Path

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.place_names import latin_key, latin_keys
from nianbao.core.settings import CONFIG

COLUMNS = ("code", "name", "province", "prefecture", "portal_url", "other_hosts", "note")
BUNDLED = CONFIG / "counties.csv"

_CODE = re.compile(r"[1-9][0-9]{5}")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::([0-9]{{1,5}}))?", re.I)
_URL = re.compile(r"https?://([^/?#\s\x00-\x1f\x7f]+)(?:[/?#][^\s\x00-\x1f\x7f]*)?", re.I)
_EVERYBODYS = frozenset(("cn", "gov.cn", "com.cn", "net.cn", "org.cn", "com", "net", "org"))

_IGNORED = re.compile(r"[\s\u200b\ufeff]+")
_PROVINCE_SUFFIX = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|省|市)$")
_COUNTY_SUFFIX = re.compile(r"(?:自治县|自治旗|县|区|市|旗)$")
_LONG_SUFFIX = re.compile(r"(?:林|特|矿|新)区$")
_NATIONS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西"
    "|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂"
    "|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_NATION_SUFFIX = re.compile(rf"(?:(?:{_NATIONS})族)+$|(?:蒙古|哈萨克|锡伯|塔吉克)$")
_SHORTEST = 2
_SUGGESTIONS = 10
_CONSIDERED = 50
_ALIKE, _ALIKE_IN_LATIN = 0.5, 0.7
"""How much of a name must be as it was typed: a letter of pinyin says less than a Chinese one."""


class CountyFault(UsageError):
    """What was typed means no one county: `typed`, and the counties that may be meant."""

    def __init__(self, said: str, typed: str, counties: Sequence[County]) -> None:
        super().__init__(said)
        self.typed = typed
        self.counties = counties


class CountyAmbiguous(CountyFault):
    """It means several."""


class CountyUnknown(CountyFault):
    """It means none; the counties are those with names like it."""


@dataclass(frozen=True)
class Registry:
    """All counties, in the file's order. Of one report year (nianbao/core/units.py) also: names and codes of
    other years with the county that they mean (`other_names`), and those of units that did not exist then
    with what to say of them (`absent`)."""

    counties: tuple[County, ...]
    other_names: tuple[tuple[str, County], ...] = ()
    absent: tuple[tuple[str, str], ...] = ()

    def find(self, text: str, province: str = "") -> County:
        """The one county that a code, a full name (石屏县), a short one (石屏) or its pinyin (Shiping) means.

        A full name goes before a short one, and that before pinyin. Raises CountyFault where none or several
        are meant.
        """
        found = self.matches(text, province)
        if len(found) == 1:
            return found[0]
        remedy = "use the code" if province.strip() else "use the code or --province"
        raise CountyAmbiguous(f"{text} is ambiguous; {remedy}:\n{_listed(found)}", text, found)

    def matches(self, text: str, province: str = "") -> list[County]:
        """Every county that a code or name may mean, in the file's order. Raises UsageError where none is."""
        wanted, region = _plain(text), self._province(province)
        if not wanted:
            raise UsageError("an empty county name; give a code such as 532525 or a name such as 石屏县")
        everywhere = self._named(wanted)
        found = [county for county in everywhere if not region or county.province == region]
        if found:
            return found
        if everywhere:
            raise UsageError(
                f"{text} is not in {region}; drop --province or correct it:\n{_listed(everywhere)}"
            )
        if wanted in self._absent:
            raise UsageError(f"{text} {self._absent[wanted]}")
        near = self._near(wanted, region)
        raise CountyUnknown(_not_found(text, region, near), text, near)

    def select(self, names: Sequence[str], province: str = "", all_: bool = False) -> list[County]:
        """The counties a command is to work on, each once: those named, in that order, narrowed by the
        province; without names all of the province, or all. Raises UsageError where that is none."""
        if all_ and names:
            raise UsageError("give county names or --all, not both")
        if names:
            chosen = [self.find(name, province) for name in names]
        elif all_ or _plain(province):
            region = self._province(province)
            chosen = [county for county in self.counties if not region or county.province == region]
        else:
            raise UsageError("no county is named; give codes or names, --province or --all")
        if not chosen:
            raise UsageError("the registry has no counties; see NIANBAO_REGISTRY")
        return list(dict.fromkeys(chosen))

    def _named(self, wanted: str) -> list[County]:
        if _CODE.fullmatch(wanted):
            county = self._by_code.get(wanted)
            return [county] if county else self._by_other_name.get(wanted, [])[:1]
        if wanted in self._by_name:
            return self._by_name[wanted]
        if wanted in self._by_other_name or wanted in self._absent:
            return self._by_other_name.get(wanted, [])
        return self._by_short_name.get(wanted) or self.meant_in_latin(wanted)

    def meant_in_latin(self, text: str) -> list[County]:
        """The counties that a name in Latin letters means: Shiping, peixian, Dong'e County."""
        return self._by_latin_name.get(latin_key(text), [])

    def _province(self, text: str) -> str:
        """The full name of a province given in full or short; empty for empty."""
        wanted = _plain(text)
        if not wanted:
            return ""
        names = list(dict.fromkeys(county.province for county in self.counties if county.province))
        for name in names:
            if wanted in (_plain(name), _PROVINCE_SUFFIX.sub("", _plain(name))):
                return name
        raise UsageError(f"unknown province {text}; the registry has: {' '.join(names) or 'none'}")

    def _near(self, wanted: str, region: str) -> list[County]:
        """Counties with a name, of this or another year, or a code like the wanted one; first those that have
        most of its letters in their places."""
        index: Mapping[str, list[County]] = {**self._by_short_name, **self._by_other_name, **self._by_name}
        if _CODE.fullmatch(wanted):
            index = {code: [county] for code, county in self._by_code.items()}
        cutoff = _ALIKE
        if latin := latin_key(wanted):
            wanted, index, cutoff = latin, self._by_latin_name, _ALIKE_IN_LATIN
        pool = {
            name: [c for c in group if not region or c.province == region] for name, group in index.items()
        }
        names = (name for name, group in pool.items() if group)
        close = difflib.get_close_matches(wanted, names, n=_CONSIDERED, cutoff=cutoff)
        close.sort(key=lambda name: (-_in_place(name, wanted), name[:1] != wanted[:1]))
        return list(dict.fromkeys(county for name in close for county in pool[name]))[:_SUGGESTIONS]

    @cached_property
    def names(self) -> dict[str, str]:
        """Code -> name."""
        return {county.code: county.name for county in self.counties}

    @cached_property
    def _by_code(self) -> dict[str, County]:
        return {county.code: county for county in self.counties}

    @cached_property
    def _by_name(self) -> dict[str, list[County]]:
        return _grouped((_plain(county.name), county) for county in self.counties)

    @cached_property
    def _by_other_name(self) -> dict[str, list[County]]:
        pairs = dict.fromkeys((_plain(name), county) for name, county in self.other_names)
        return _grouped(pairs)

    @cached_property
    def _absent(self) -> dict[str, str]:
        return {_plain(name): said for name, said in self.absent}

    @cached_property
    def _by_short_name(self) -> dict[str, list[County]]:
        return _grouped(
            (short, county) for county in self.counties for short in short_names(_plain(county.name))
        )

    @cached_property
    def _by_latin_name(self) -> dict[str, list[County]]:
        """Names of any year in Latin letters; what has no letter means nobody."""
        pairs = dict.fromkeys(
            (key, county)
            for name, county in chain(((one.name, one) for one in self.counties), self.other_names)
            for key in latin_keys(name)
        )
        return _grouped(pairs)


def short_names(name: str) -> set[str]:
    """What a county is called without its kind: 石屏县 -> 石屏, 屏边苗族自治县 -> 屏边苗族 and 屏边."""
    stem = _COUNTY_SUFFIX.sub("", name)
    found = {stem, _LONG_SUFFIX.sub("", name), _NATION_SUFFIX.sub("", stem)}
    if stem.endswith("族") and _NATION_SUFFIX.fullmatch(stem):  # 东乡族自治县 -> 东乡
        found.add(stem.removesuffix("族"))
    return {short for short in found if len(short) >= _SHORTEST and short != name}


def load_registry(path: str | Path | None = None) -> Registry:
    """Read a registry CSV (the command contract, "Registry CSV"); none given: the bundled one.

    Raises UsageError naming the file, the line and the column that is wrong.
    """
    source = Path(path) if path else BUNDLED
    return Registry(tuple(_county(row, where) for row, where in rows_of(source, COLUMNS, "registry")))


def rows_of(source: Path, columns: Sequence[str], what: str) -> Iterator[tuple[dict[str, str], str]]:
    """The rows of a CSV of codes, by column, each with where it stands; columns of the user's own are let be.

    Raises UsageError naming the file, the line and the column: what cannot be read, a missing column, a code
    that is none or stands twice.
    """
    lines: dict[str, int] = {}
    try:
        with source.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            places = _places(next(reader, []), source, columns)
            for cells in filter(any, reader):
                where = f"{source}, line {reader.line_num}"
                row = _row(cells, places, where)
                if row["code"] in lines:
                    raise UsageError(
                        f"{where}, column code: {row['code']} is on line {lines[row['code']]} already"
                    )
                lines[row["code"]] = reader.line_num
                yield row, where
    except OSError as error:
        raise UsageError(f"{what} {source} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{what} {source} is not UTF-8 ({error}); save it as CSV UTF-8") from error
    except csv.Error as error:
        raise UsageError(f"{source}, line {reader.line_num}: not valid CSV: {error}") from error


def _places(header: list[str], source: Path, columns: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands."""
    names = [name.strip() for name in header]
    missing = [column for column in columns if column not in names]
    if missing:
        raise UsageError(f"{source}, line 1: missing column {', '.join(missing)}; needs {','.join(columns)}")
    twice = [column for column in columns if names.count(column) > 1]
    if twice:
        raise UsageError(f"{source}, line 1: column {', '.join(twice)} appears twice")
    return {column: names.index(column) for column in columns}


def _row(cells: list[str], places: Mapping[str, int], where: str) -> dict[str, str]:
    short = next((column for column, at in places.items() if at >= len(cells)), None)
    if short is not None:
        raise UsageError(f"{where}, column {short}: the line ends before it")
    row = {column: cells[at].strip() for column, at in places.items()}
    check_code(row["code"], f"{where}, column code")
    if not row["name"]:
        raise UsageError(f"{where}, column name: empty")
    return row


def check_code(code: str, where: str) -> str:
    """The code itself. Raises UsageError for what is no code of a county."""
    if not _CODE.fullmatch(code):
        raise UsageError(f"{where}: {code!r} is not a six-digit GB/T 2260 code")
    return code


def _county(row: Mapping[str, str], where: str) -> County:
    portal_url, hosts = portal_of(row, where)
    return County(
        row["code"], row["name"], row["province"], row["prefecture"], portal_url, hosts, row["note"]
    )


def portal_of(row: Mapping[str, str], where: str) -> tuple[str, tuple[str, ...]]:
    """A row's portal and further hosts. Raises UsageError for what is no address or no host."""
    portal_url, hosts = row["portal_url"], tuple(row["other_hosts"].lower().split())
    if portal_url and (wrong := _wrong_url(portal_url)):
        raise UsageError(f"{where}, column portal_url: {portal_url!r} {wrong}")
    for host in hosts:
        if wrong := _wrong_host(host):
            raise UsageError(f"{where}, column other_hosts: {host!r} {wrong}")
    return portal_url, hosts


def _wrong_url(url: str) -> str:
    """What is wrong with a portal's address; empty where nothing is."""
    match = _URL.fullmatch(url)
    return _wrong_host(match[1]) if match else "must be http:// or https://, a host, and no spaces"


def _wrong_host(host: str) -> str:
    """What is wrong with a host and its optional port; empty where nothing is."""
    match = _HOST.fullmatch(host)
    if not match:
        return "does not name a host: no scheme, path or user name, letters of ASCII, hosts parted by spaces"
    name, port = match.groups()
    if name.startswith("[") and not _is_ipv6(name[1:-1]):
        return "is not an IPv6 address"
    if port is not None and not 0 < int(port) < 65536:
        return "has a port outside 1-65535"
    return "is everybody's domain, not one county's" if name.lower() in _EVERYBODYS else ""


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _grouped(pairs: Iterable[tuple[str, County]]) -> dict[str, list[County]]:
    groups: dict[str, list[County]] = defaultdict(list)
    for name, county in pairs:
        groups[name].append(county)
    return dict(groups)


def _plain(text: str) -> str:
    """Text as it is compared: NFKC, no spaces of any kind."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text))


def _not_found(text: str, region: str, near: Sequence[County]) -> str:
    where = f"in {region}" if region else "in the registry"
    hint = f"did you mean\n{_listed(near)}" if near else "add it in a CSV named by NIANBAO_REGISTRY"
    return f"{text} is not {where}; {hint}"


def _in_place(name: str, wanted: str) -> int:
    return sum(one == other for one, other in zip(name, wanted, strict=False))


def _listed(counties: Iterable[County]) -> str:
    return "\n".join(
        f"  {county.code} {county.name} ({' '.join(filter(None, (county.province, county.prefecture)))})"
        for county in counties
    )
