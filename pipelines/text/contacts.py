"""Contact details in running text, and the text without them.

网络数据安全管理条例 article 24: personal information that automation gathers without need is left out. What
is left out follows the word that names it, or is written as nothing else is; a count, with its 件 or 条
behind it, never is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_STOP = r"[^，,。；;）)\n]"
_IS = r"(?:号码|号|为|是|[\s:()\[\]【】]){0,40}+"
"""What stands between a word and the detail that it names; the text is folded (： is :) when it is sought."""
_AND = r"(?:[\s,，、;；/]|或|和|及){1,20}+"
_DASH = r"[-\s—–‐‑−~～.·]{0,3}"
_COUNTED = r"(?!\d|\s*[%件条份个项人次元万亿篇])"
_INLAND = r"(?:\+?86[-\s]?)?"
_MOBILE = rf"{_INLAND}1[3-9]\d{_DASH}\d{{4}}{_DASH}\d{{4}}"
_LOCAL = rf"(?:\d{{7,8}}|\d{{3,4}}{_DASH}\d{{4}})"
_EXTENSION = r"(?:\s*(?:转|-|—|–|分机|ext\.?)\s*\d{1,5})?"
_LAND = rf"{_INLAND}[(\[]?0\d{{2,3}}[)\]]?{_DASH}{_LOCAL}{_EXTENSION}"
_TOLL = rf"[48]00{_DASH}\d{{3,4}}{_DASH}\d{{3,4}}"
_NUMBER = rf"(?:{_MOBILE}|{_LAND}|{_TOLL}){_COUNTED}"
_NAMED = rf"(?:{_NUMBER}|{_LOCAL}{_EXTENSION}{_COUNTED})"
_TELEPHONE = (
    r"(?:电\s*话|手\s*机|热线|传\s*真|座机|专线|固话|联系方式|联系号码|号码|(?i:tel|fax|mobile|phone)|☎|📞)"
)
_PEOPLE = r"(?:联系人员?|联络[人员]|经办人|承办人|咨询人|填[报表]人|报送人|统计人员?|制表人|审核人|姓\s*名)"
_NAME = (
    r"[一-鿿](?:[一-鿿·]{1,5}?|[一-鿿]{1,7}·[一-鿿]{1,7}|\s{1,4}[一-鿿])(?:同志|先生|女士|主任|科长|老师)?"
)
_END = r"(?=[，,。；;)）、\s/\d:(（]|电话|手机|联系|传真|$)"
_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DOT = r"\s?\.\s?"

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # zhang.san @ example.cn
    (
        "email",
        re.compile(
            rf"(?<![\w.+-])[\w.+-]{{1,64}}\s?(?:@|\(at\)|\[at\])\s?[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,5}}",
            re.A,
        ),
    ),
    ("identity", re.compile(rf"(?<!\d)[1-9]\d{{5}}{_DAY}\d{{3}}[\dXx](?![\dA-Za-z])")),
    ("identity", re.compile(r"(?:身份证|证件)(?P<it>(?:号码|号|[\s:为])*[\dXx*]{15,18})(?![\dA-Za-z])")),
    (
        "qq",
        re.compile(rf"(?i:QQ)群?(?P<it>{_IS}[1-9]\d{{4,11}}{_COUNTED}(?:{_AND}[1-9]\d{{4,11}}{_COUNTED})*)"),
    ),
    (
        "wechat",
        re.compile(
            r"微信(?P<it>(?:账号|帐号|号码|号|ID|id)?\s*[:为]\s*[A-Za-z\d][\w-]{4,29})(?![\w-])", re.A
        ),
    ),
    ("wechat", re.compile(r"微信(?P<it>(?:账号|帐号|号)?\s*[A-Za-z][\w-]{5,29})(?![\w-])", re.A)),
    # 网站地址：www.… is a portal's, no office's.
    (
        "address",
        re.compile(
            rf"地\s*[址点](?P<it>(?:\s{{0,20}}[:为]\s{{0,20}}|\s{{1,20}}|(?=位于))(?!\s{{0,20}}(?:http|www)){_STOP}{{2,60}})"
        ),
    ),
    ("person", re.compile(rf"{_PEOPLE}(?P<it>\s*[:]\s*{_NAME}(?:[、/和]\s*{_NAME})*){_END}")),
    ("person", re.compile(r"联系人(?!大代|大会|大常|民)(?P<it>\s*[一-鿿·]{2,4})(?=[，,。；;)）、\s]|$)")),
    ("postcode", re.compile(rf"(?:邮\s*编|邮政编码|邮码)(?P<it>{_IS}\d{{6}})(?!\d)")),
    (
        "phone",
        re.compile(
            rf"{_TELEPHONE}(?P<it>\.?(?:\s*[/和及、]\s*(?:传真|电话|手机))?{_IS}{_NAMED}(?:{_AND}{_NAMED})*)"
        ),
    ),
    ("phone", re.compile(rf"(?<![\d.〔\[])(?P<it>{_NUMBER}(?:{_AND}{_NAMED})*)")),
)
_SHOWN = {
    "email": "［电子邮箱］",
    "identity": "［证件号码］",
    "qq": "［QQ］",
    "wechat": "［微信］",
    "address": "［地址］",
    "person": "［联系人］",
    "postcode": "［邮编］",
    "phone": "［电话］",
}
_ANY = re.compile(r"\d{5}|@|＠|[人员名址点信][\s:：]|联系人|地址|\d[-—－\s]+\d{3}|\(at\)|[Xx*]{4}|微信")
"""Without any of these a text names no contact."""


_NARROW = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；"}
    | {"\u3000": " "}
)
"""Full-width letters, digits and signs as their narrow twins, each in its place."""


def without_contacts(text: str) -> tuple[str, Counter[str]]:
    """The text with each contact detail replaced by its kind in ［］, and how many of each there were."""
    found: Counter[str] = Counter()
    if not _ANY.search(text):
        return text, found
    folded = text.translate(_NARROW)
    for kind, pattern in _KINDS:
        spans = [(0, 0), *map(_span, pattern.finditer(folded)), (len(text), len(text))]
        if len(spans) > 2:
            text, folded = (_filled(each, spans, _SHOWN[kind]) for each in (text, folded))
            found[kind] += len(spans) - 2
    return text, found


def _filled(text: str, spans: Sequence[tuple[int, int]], shown: str) -> str:
    """The text with something in the place of each span but the first and the last, which are its ends."""
    return shown.join(text[end:start] for (_, end), (start, _) in pairwise(spans))


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("it") if "it" in match.re.groupindex else match.span()
