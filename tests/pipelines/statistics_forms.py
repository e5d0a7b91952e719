"""The statistics form of 2014 to 2018 (政府信息公开情况统计表) as provinces print it: their own rows, numbers, order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from report_forms import Rows, Td, label

Row = tuple[str, str, str]
"""A label, a unit, and what is printed: a field's id stands for its figure."""
Part = tuple[str, list[Row]]
FORM: list[Part] = [
    (
        "一、主动公开情况",
        [
            ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "s1.disclosed.total"),
            ("其中：主动公开规范性文件数", "条", "s1.disclosed.normative"),
            ("制发规范性文件总数", "件", "s1.disclosed.normative_issued"),
            ("1.政府公报公开政府信息数", "条", "0"),
            ("2.政府网站公开政府信息数", "条", "s1.disclosed.website"),
            ("3.政务微博公开政府信息数", "条", "约60"),
            ("4.政务微信公开政府信息数", "条", "s1.disclosed.wechat"),
            ("5.其他方式公开政府信息数", "条", "s1.disclosed.other_ways"),
        ],
    ),
    (
        "二、回应解读情况",
        [
            (
                "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点计1次）",
                "次",
                "s1.responses.hot_topics",
            )
        ],
    ),
    (
        "三、依申请公开情况",
        [
            ("（一）收到申请数", "件", "s1.requests.received"),
            ("1.当面申请数", "件", "4"),
            ("1.按时办结数", "件", "s1.requests.in_time"),
        ],
    ),
    (
        "四、行政复议数量",
        [("（一）维持具体行政行为数", "件", "s1.review.upheld"), ("（二）被依法纠错数", "件", "1")],
    ),
    (
        "八、机构建设和保障经费情况",
        [
            ("（一）政府信息公开工作专门机构数", "个", "s1.bodies.offices"),
            ("（二）设置政府信息公开查阅点数", "个", "s1.bodies.reading_points"),
            ("（三）从事政府信息公开工作人员数", "人", "s1.bodies.staff"),
            ("1.专职人员数（不包括政府网站工作人员）", "人", "s1.bodies.staff_full_time"),
            ("2.兼职人员数", "人", "s1.bodies.staff_part_time"),
        ],
    ),
]


def parts_of(values: Mapping[str, str]) -> list[Part]:
    """The form with its figures."""
    return [
        (part, [(name, unit, values.get(text, text)) for name, unit, text in rows]) for part, rows in FORM
    ]


HEADS = ("统计指标", "单位", "统计数")


def listed(parts: Sequence[Part]) -> Rows:
    """One row below the other, each part under its heading."""
    rows: Rows = [[label(head) for head in HEADS]]
    for part, lines in parts:
        rows.append([label(part), label("——"), Td("")])
        rows += [[label(name), label(unit), Td(value)] for name, unit, value in lines]
    return rows


def numbered_rows(rows: Rows) -> Rows:
    return [[label("序号"), *rows[0]], *([Td(str(at)), *row] for at, row in enumerate(rows[1:], 1))]


def beside(parts: Sequence[Part]) -> Rows:
    """The parts' names in merged cells on the left, no headings."""
    rows: Rows = [[label("类别"), *(label(head) for head in HEADS)]]
    for part, lines in parts:
        for at, (name, unit, value) in enumerate(lines):
            first = [label(part, rows=len(lines))] if not at else []
            rows.append([*first, label(name), label(unit), Td(value)])
    return rows


def in_two_halves(parts: Sequence[Part]) -> Rows:
    """Two rows of the form side by side."""
    lines = [line for _, rows in parts for line in rows]
    lines += [("", "", "")] * (len(lines) % 2)
    half = len(lines) // 2
    rows: Rows = [[label(head) for head in HEADS * 2]]
    for left, right in zip(lines[:half], lines[half:], strict=True):
        rows.append(
            [cell for name, unit, value in (left, right) for cell in (label(name), label(unit), Td(value))]
        )
    return rows


def with_own_rows(parts: Sequence[Part]) -> list[Part]:
    """A province's own rows among the form's, and a part of its own that uses the form's words."""
    own = [("主动公开机构领导、机构设置及人事信息", "条", "501"), ("主动公开行政执法信息", "条", "502")]
    mixed = [
        (part, [*lines[:1], *own, *lines[1:]] if "主动" in part else list(lines)) for part, lines in parts
    ]
    return [
        *mixed[:2],
        ("三、咨询处理情况", [("1.按时办结数", "件", "777"), ("接受咨询数", "人次", "888")]),
        *mixed[2:],
    ]


def reordered(parts: Sequence[Part], seed: int) -> list[Part]:
    chance = random.Random(seed)
    mixed = [(part, chance.sample(list(lines), len(lines))) for part, lines in parts]
    return chance.sample(mixed, len(mixed))


def shapes(parts: Sequence[Part]) -> dict[str, Rows]:
    """The form in the shapes that provinces gave it."""
    own = with_own_rows(parts)
    return {
        "as listed": listed(parts),
        "numbered": numbered_rows(listed(parts)),
        "parts beside": beside(parts),
        "two halves": in_two_halves(parts),
        "a province's rows": listed(own),
        "a province's rows, numbered": numbered_rows(listed(own)),
        "a province's rows, parts beside": beside(own),
        **{f"reordered {seed}": numbered_rows(listed(reordered(own, seed))) for seed in range(6)},
    }
