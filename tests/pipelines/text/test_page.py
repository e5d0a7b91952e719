"""White space and letters that nobody sees, in everything that is read off a page."""

from __future__ import annotations

import pytest
from report_pages import page, paragraphs, pieces

from pipelines.read import read_page
from pipelines.text.page import Page, squeeze


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u2060", "\u200b\ufeff\u200b"])
def test_letters_of_no_width_are_deleted(unseen: str) -> None:
    assert squeeze(f"{unseen}全县主动{unseen}公开 {unseen} 工作{unseen}") == "全县主动公开 工作"
    assert squeeze(unseen) == ""


def test_white_space_is_one_space() -> None:
    assert squeeze("\u3000一\xa0\n\t二\u3000 三 ") == "一 二 三"


def test_nothing_of_a_report_shows_them() -> None:
    text = "全县主动\u200b公开信息4067条，\ufeff其中政策文件17条。"
    markup = page(paragraphs([text, *pieces()])).replace("年度报告", "年度&#8203;报告")
    markup = markup.replace("信息内容", "信息&#8203;内容")
    reading = read_page(Page.of(markup.encode(), "http://www.chengxi.example/1.html"))
    assert "全县主动公开信息4067条，其中政策文件17条。" in reading.text
    assert reading.title == "澄溪县2021年政府信息公开工作年度报告"
    assert not {"\u200b", "\ufeff"} & {*reading.text, *reading.search_text, *reading.title}
    assert "信息 内容" not in reading.text
