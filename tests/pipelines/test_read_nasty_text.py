"""Paragraphs that look like furniture are kept wherever they stand; furniture inside the article is not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_pages import TITLE, page, paragraphs

from pipelines.read import read_page
from pipelines.text.page import Page

START = "根据《中华人民共和国政府信息公开条例》规定，现公布本年度报告，全文由六个部分组成。"
MIDDLE = "全年主动公开政府信息四千余条，依法办理申请，未发生行政复议。"
END = "下一年度将继续压实责任，提高公开质量，接受社会监督。"

NASTY = (
    "完成门户网站适老化与无障碍改造，由技术服务单位提供技术支持。",
    "网站总访问量达到120万人次，比上年增长三成；",
    "更多群众通过手机扫码了解政策，二维码张贴到村。",
    "更新时间不够及时，个别栏目超过三个月没有更新",
    "分享经验，取长补短，组织观摩学习3次。",
    "首页设置政府信息公开专栏，方便查找。",
    "来源于基层的诉求全部答复。",
    "时间紧、任务重，人员变动大",
    "相关文件",
    "收藏本网站的用户达2000人，打印服务窗口设在政务大厅。",
    "2021年12月31日",
    "（此件公开发布）",
    "单位：万元",
    "无",
    "0",
    "1.",
    "附件：统计表",
    "当前位置不明确的问题已经解决。",
    "主办单位为县政府办公室，承办单位为县大数据中心。",
    "版面上开设“一图读懂”专栏；政策解读18篇",
    "今天是新的起点。",
    "欢迎广大群众监督。",
    "字体清晰、版式统一，关闭不规范栏目4个。",
    "第二十条第（一）项规定的内容全部公开",
    "二、三级栏目共42个",
    "http://www.chengxi.example/zwgk/",
    "联系电话：0000-12345678，地址：澄溪县文明路1号",
    "Ⅰ.组织领导",
    "●主动公开",
    "点击“信息公开”可以查看全部年报",
)


def kept(texts: list[str]) -> list[str]:
    reading = read_page(
        Page.of(page(f"<div>{paragraphs(texts)}</div>").encode(), "http://www.chengxi.example/")
    )
    assert reading.title == TITLE
    return [text for text in reading.text.split("\n\n")[2:] if text.strip()]


@pytest.mark.parametrize("nasty", NASTY)
def test_in_the_middle(nasty: str) -> None:
    texts = [START, MIDDLE, nasty, MIDDLE, END]
    assert [text.rstrip("\n") for text in kept(texts)] == texts


SAFE_LAST = [text for text in NASTY if text not in ("相关文件",)]


@pytest.mark.parametrize("nasty", SAFE_LAST)
def test_at_the_end(nasty: str) -> None:
    texts = [START, MIDDLE, END, nasty]
    assert [text.rstrip("\n") for text in kept(texts)] == texts


SAFE_FIRST = [text for text in NASTY if text not in ("相关文件", "2021年12月31日")]


@pytest.mark.parametrize("nasty", SAFE_FIRST)
def test_at_the_beginning(nasty: str) -> None:
    texts = [nasty, START, MIDDLE, END]
    assert [text.rstrip("\n") for text in kept(texts)] == texts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([START, MIDDLE, END, *NASTY]), min_size=1, max_size=12))
def test_any_mixture_between_two_sentences(middle: list[str]) -> None:
    texts = [START, *middle, END]
    assert [text.rstrip("\n") for text in kept(texts)] == texts


@pytest.mark.parametrize(
    "furniture",
    [
        "【打印本页】 【关闭窗口】",
        "分享到：微信 微博 QQ空间",
        "浏览次数：2012",
        "字体：[大 中 小]",
        "扫一扫在手机打开当前页",
        "访问量: 31 次",
    ],
)
def test_furniture_amid_the_text_is_left_out(furniture: str) -> None:
    assert [text.rstrip("\n") for text in kept([START, furniture, END])] == [START, END]
