"""What is read of a page: all of it where people made it; where not, what was left out is said."""

from __future__ import annotations

import random
import time

import pytest

from nianbao.core.reason_codes import Code
from pipelines.text.limits import (
    ATTRIBUTES_MOST,
    CODE_MOST,
    LETTERS_MOST,
    MARKS_MOST,
    RUN_MOST,
    TAGS_MOST,
    VALUE_MOST,
    bounded,
    is_tame,
    scanned,
)
from pipelines.text.page import Page

PAGE = "<html><head><title>年报</title></head><body>{}<p>末</p></body></html>"


def codes(markup: str) -> list[Code]:
    return [cut.code for cut in bounded(markup).cuts]


@pytest.mark.parametrize(
    "markup",
    [
        "<a href='/x?a=1&b=2' title=\"a>b 'c'\" class = 'x'>年报</a>" * 5_000,
        "<!-- <p> -->" * 100 + "<p a==b>",
        "<script>" + "for(i=0;i<n;i++){a='<b'};" * 20_000 + "</script>",
        "<textarea>" + "&lt;p&gt;" * 20_000 + "</textarea>",
        f"<img src='data:image/png;base64,{'A' * 1_000_000}'>",
        "<p>" + "年" * RUN_MOST + "<p>" + "报" * RUN_MOST,
        '{"a": "' + "<" * (RUN_MOST + 1) + '"}',
    ],
)
def test_what_people_publish_is_read_whole(markup: str) -> None:
    held = markup if markup[0] == "{" else PAGE.format(markup)
    assert bounded(held) == (held, ())


TAGS = (
    "<p> </p> <p <a> <style <textarea> </textarea <title> </title> <iframe </iframe> <xmp> <b> </b> <font/>"
)
ODD = "<! <? < > <!-- --> --!> <script> </script> <SCRIPT/> </style> </xmp> <!doctype_html> <br/x=y/z> <//> <p/=>"
BETWEEN = """a=1 b='2'c="3"> " ' ="x> ='y> a=b> src=/x> &lt; 年报 / = x<y </> >"""
PIECES = " ".join((TAGS, ODD, BETWEEN)).split(" ")
LARGE = {
    "text": ("年" * (RUN_MOST // 8), 9),
    "attributes": ("<p " + " ".join(f"a{n}" for n in range(ATTRIBUTES_MOST + 1)) + ">", 1),
    "a value": (f"<p a='{'a' * (VALUE_MOST + 1)}'>", 1),
    "marks": ("<b>", MARKS_MOST + 1),
    "leading": ("<a>", 5_001),
    "all attributes": (f"<p {'a ' * 90}>", 700),
    "code": (f"<style>{'a' * (CODE_MOST // 2)}</style>", 3),
}


@pytest.mark.parametrize("seed", range(40))
def test_what_is_passed_at_once_is_what_the_scan_leaves_as_it_is(seed: int) -> None:
    chance = random.Random(seed)
    passed = 0
    for _ in range(250):
        pieces = chance.choices(PIECES, k=chance.randint(1, 12))
        large, times = chance.choice(list(LARGE.values())) if chance.random() < 0.2 else ("", 0)
        for at in sorted(chance.choices(range(len(pieces) + 1), k=min(times, 3))):
            pieces.insert(at, large * -(-times // 3))
        markup = "<p>" + " ".join(pieces).replace("_", " ")
        if is_tame(markup):
            passed += 1
            assert scanned(markup) == (markup, ()), markup[:300]
    assert passed > 15


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("<i></i>" * TAGS_MOST, Code.CUT_TAGS),
        ("<a href=/>x</a>" * 5_001, Code.CUT_LINKS),
        ("<td onclick='go()'>x</td>" * 5_001, Code.CUT_LINKS),
        ("<!---->" * (TAGS_MOST + 1), Code.CUT_TAGS),
        ("<?x>" * (TAGS_MOST + 1), Code.CUT_TAGS),
        ("<p " + " ".join(f"a{n}" for n in range(ATTRIBUTES_MOST + 1)) + ">", Code.CUT_ATTRIBUTES),
        ("<p " + " ".join(f'a{n}="<b"' for n in range(200_000)) + ">", Code.CUT_ATTRIBUTES),
        (f"<p {' '.join(f'a{n}=1' for n in range(90))}>" * 700, Code.CUT_ALL_ATTRIBUTES),
        (f"<a href='{'a' * (VALUE_MOST + 1)}'>x</a>", Code.CUT_VALUE),
        ('<p a==">' + "<b>" * TAGS_MOST + '">', Code.CUT_TAGS),
        ("<p>" + "1" * (RUN_MOST + 1), Code.CUT_RUN),
        ("<title>" + "<b>" * RUN_MOST + "</title>", Code.CUT_RUN),
        ("<p>年</p>" * (LETTERS_MOST // 8 + 1), Code.CUT_LETTERS),
        (f"<script>{'a' * (CODE_MOST + 1)}</script>", Code.CUT_CODE),
        (
            f"<style>{'a' * 300}</style><textarea>{'年' * 300}</textarea>" * (CODE_MOST // 600 + 1),
            Code.CUT_CODE,
        ),
    ],
)
def test_what_is_more_is_left_out_and_said(markup: str, code: Code) -> None:
    assert code in codes(PAGE.format(markup)), codes(PAGE.format(markup))
    cut = Page.of(PAGE.format(markup).encode(), "http://a.test/").cut
    assert cut is not None
    assert cut.code is Code.PAGE_CUT


def test_what_is_left_out_of_a_tag_costs_nothing_beside_it() -> None:
    many = "<p id=b " + " ".join(f"a{n}=1" for n in range(20_000)) + ">"
    page = Page.of(PAGE.format(f"<a id=a href='{'a' * 100_000}'>年报</a>{many}").encode(), "http://a.test/")
    (link,) = page.tree.xpath("//a")
    assert (dict(link.attrib), link.text) == ({"id": "a"}, "年报")
    assert page.tree.xpath("//p[@id='b']")[0].get("a50") == "1"
    assert page.tree.xpath("//p")[-1].text == "末"


def test_marks_that_nobody_closes_are_no_depth() -> None:
    page = Page.of(PAGE.format("<font><b>年</b>" * 20 * MARKS_MOST).encode(), "http://a.test/")
    assert page.cut is None or page.cut.values["limits"].code is not Code.CUT_DEPTH
    assert page.tree.text_content().count("年") == 20 * MARKS_MOST + 1


def test_a_text_too_long_is_read_without_its_pictures_first() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * LETTERS_MOST}'>"
    read = bounded(PAGE.format(picture))
    assert "<p>末</p>" in read.text
    assert [cut.code for cut in read.cuts] == [Code.CUT_LETTERS]


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<p a='", "<p a=\"'", '<p a==">', "<!--", "<script>", "=", "<p/", "</", '<a b="<', "<p\n="],
)
def test_the_scan_takes_no_time(piece: str) -> None:
    """Whatever is repeated: two million letters in far less than a reader takes."""
    markup = "<p " + piece * (LETTERS_MOST // len(piece) - 2)
    began = time.process_time()
    bounded(markup)
    assert time.process_time() - began < 3
