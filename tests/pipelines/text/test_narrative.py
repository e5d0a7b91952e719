"""Sections in parts, the figures of the narrative with their sentences, contact details kept out."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.core.narrative import NarrativeSection, Part
from pipelines.text.contacts import without_contacts
from pipelines.text.figures import FIELDS, find_figures
from pipelines.text.narrative import read_narrative
from pipelines.text.sections import Section

ONE = Section(
    1,
    "一、总体情况",
    (
        "2024年，某县扎实推进政府信息公开。",
        "（一）主动公开情况",
        "全年主动公开政府信息1,254条。",
        "（二）依申请公开。全年收到申请7件，均已办结。",
        "( 三 ) 政府信息管理情况",
        "（四）政府信息公开平台建设",
        "联系电话：0873-4857234。",
        "（五）监督保障及考核情况",
        "（六）工作考核、社会评议和责任追究结果情况",
    ),
)


def test_the_parts_of_section_one_by_their_words() -> None:
    (section,) = read_narrative([ONE], 2024).sections
    assert [(part.number, part.heading) for part in section.parts] == [
        (0, ""),
        (1, "（一）主动公开情况"),
        (2, "（二）依申请公开"),
        (3, "( 三 ) 政府信息管理情况"),
        (4, "（四）政府信息公开平台建设"),
        (5, "（五）监督保障及考核情况"),
        (6, "（六）工作考核、社会评议和责任追究结果情况"),
    ]
    assert section.parts[2].paragraphs == ("全年收到申请7件，均已办结。",)


def test_words_count_before_ordinals() -> None:
    section = Section(1, "一、总体情况", ("（一）依申请公开", "甲。", "（二）主动公开", "乙。"))
    (read,) = read_narrative([section]).sections
    assert [(part.number, part.paragraphs) for part in read.parts] == [(2, ("甲。",)), (1, ("乙。",))]


def test_figures_carry_their_sentence_and_place() -> None:
    narrative = read_narrative([ONE], 2024)
    assert [(one.field, one.value, one.printed, one.sentence, one.part) for one in narrative.figures] == [
        ("narrative.items_published", Decimal(1254), "1,254条", "全年主动公开政府信息1,254条。", 1),
        ("narrative.requests_received", Decimal(7), "7件", "全年收到申请7件，均已办结。", 2),
    ]


def test_contacts_are_counted_and_left_out() -> None:
    narrative = read_narrative([ONE], 2024)
    assert narrative.contacts == (("phone", 1),)
    assert "4857234" not in narrative.text
    assert "［电话］" in narrative.text


PUBLISHED, RECEIVED = "narrative.items_published", "narrative.requests_received"
STATED = [
    ("2024年，全县共收到政府信息公开申请1,113件，较上年增加12%。", RECEIVED, "1113"),
    ("2024年,区政府办公室共收到8份政府信息公开申请,均为自然人申请。", RECEIVED, "8"),
    ("全年受理依申请公开45件。", RECEIVED, "45"),
    ("本年新收政府信息公开申请23件，上年结转2件。", RECEIVED, "23"),
    ("本年度未收到政府信息公开申请。", RECEIVED, "0"),
    ("全年没有收到公民、法人的政府信息公开申请。", RECEIVED, "0"),
    ("本年新收申请23件，上年结转2件；结转下年度1件。", "narrative.requests_carried_in", "2"),
    ("本年新收申请23件，上年结转2件；结转下年度1件。", "narrative.requests_carried_out", "1"),
    ("今年收到申请23件,办结24件。", "narrative.requests_answered", "24"),
    ("收到行政复议申请3件。", RECEIVED, None),
    ("收到政府信息公开申请45件，其中县政府办公室共收到申请12件。", RECEIVED, "45"),
    ("没有收到行政复议申请。", RECEIVED, None),
    ("2023年收到政府信息公开申请30件。", RECEIVED, None),
    ("2019年以来累计收到政府信息公开申请300件。", RECEIVED, None),
    ("全年主动公开政府信息2万余条。", PUBLISHED, "20000"),
    ("发布各类信息1.2万条。", PUBLISHED, "12000"),
    ("2021年在县政府门户网站发布各类信息4067条,其中,政务信息1691条。", PUBLISHED, "4067"),
    ("通过网站发布信息100条，通过微信公众号发布信息50条。", PUBLISHED, None),
    ("通过网站发布信息100条。全年共公开信息150条。", PUBLISHED, "150"),
    ("我县通过门户网站发布信息100条，通过政务新媒体发布50条，组织开放日3场。", PUBLISHED, None),
    ("通过各类渠道发布政府信息150条，其中门户网站100条、政务新媒体50条。", PUBLISHED, "150"),
    ("新制发行政规范性文件4件，年末现行有效32件。", "narrative.normative_issued", "4"),
    ("新制发行政规范性文件4件，年末现行有效32件。", "narrative.normative_in_force", "32"),
    ("二〇二四年共收到政府信息公开申请31件。", RECEIVED, "31"),
    ("二О二三年共收到政府信息公开申请31件。", RECEIVED, None),
    ("二〇二三年共收到政府信息公开申请31件。", RECEIVED, None),
]


@pytest.mark.parametrize(("sentence", "field", "value"), STATED)
def test_what_a_sentence_states(sentence: str, field: str, value: str | None) -> None:
    section = NarrativeSection(1, "", (Part(0, "", (sentence,)),))
    found = {
        figure.field: figure.value
        for figure in find_figures([section], 2024 if "2021" not in sentence else 2021)
    }
    assert found.get(field) == (Decimal(value) if value is not None else None)


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (
            "（地址：石屏县人民政府办公室，电子邮箱：spxzwgkk@126.com，邮编：662200）",
            "（地址［地址］，电子邮箱：［电子邮箱］，邮编［邮编］）",
        ),
        ("电话：(0873)4857234转801", "电话［电话］"),
        ("联系人：张三，手机13812345678", "联系人［联系人］，手机［电话］"),
        ("热线 12345", "热线 12345"),
        ("2021年公开政府信息13812条，投入资金4857234元", "2021年公开政府信息13812条，投入资金4857234元"),
    ],
)
def test_contact_details(printed: str, kept: str) -> None:
    assert without_contacts(printed)[0] == kept


@given(
    st.text(st.sampled_from("收到政府信息公开申请主动办结转下年度上0123456789件条，。（一）万"), max_size=200)
)
def test_nothing_breaks_it(text: str) -> None:
    narrative = read_narrative([Section(1, "一、总体情况", (text,))], 2024)
    assert {figure.field for figure in narrative.figures} <= set(FIELDS)
    assert all(figure.value.is_finite() for figure in narrative.figures)


@pytest.mark.parametrize("letters", ["a", "收", "收申请", "公开信息", "1", "（一）", "地址：", "0871-"])
def test_a_page_of_one_word_takes_no_time(letters: str) -> None:
    began = time.process_time()
    text = letters * (1_000_000 // len(letters))
    read_narrative([Section(1, "一、总体情况", (text, text[:900] + "。" + text))], 2024)
    assert time.process_time() - began < 20
