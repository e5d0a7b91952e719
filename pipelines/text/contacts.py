"""Contact details in running text, recognised to keep them out of the data set."""

from __future__ import annotations

import re
from collections import Counter

# 网络数据安全管理条例 article 24: personal information that automation gathers without need is left out.
_STOP = r"[^，,。；;）)\n]"
_KINDS = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)),
    ("address", re.compile(rf"(?<=地址)(?:\s*[:：为]\s*|\s+|(?=位于)){_STOP}{{2,60}}")),
    ("person", re.compile(r"(?<=联系人)\s*[:：]?\s*[一-鿿·]{2,4}(?=[，,。；;）)、\s]|$)")),
    ("postcode", re.compile(r"(?:(?<=邮编)|(?<=邮政编码))\s*[:：为]?\s*\d{6}(?!\d)")),
    (
        "phone",
        re.compile(
            r"(?<![\d.])(?:\(?0\d{2,3}\)?\s*[-—－– ]\s*\d{7,8}(?:\s*[-—转]\s*\d{1,5})?"
            r"|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|400[- ]?\d{3}[- ]?\d{4}"
            r"|(?:(?<=电话)|(?<=传真)|(?<=热线))\s*[:：为]?\s*\(?(?:0\d{2,3})?\)?[- ]?\d{7,8}"
            r"(?:[-转]\d{1,5})?)(?!\d)"
        ),
    ),
)
_SHOWN = {
    "email": "［电子邮箱］",
    "address": "［地址］",
    "person": "［联系人］",
    "postcode": "［邮编］",
    "phone": "［电话］",
}


def without_contacts(text: str) -> tuple[str, Counter[str]]:
    """The text with each contact detail replaced by its kind in ［］, and how many of each there were."""
    found: Counter[str] = Counter()
    for kind, pattern in _KINDS:
        text, count = pattern.subn(_SHOWN[kind], text)
        if count:
            found[kind] = count
    return text, found
