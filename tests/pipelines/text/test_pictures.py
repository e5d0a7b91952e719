"""Pictures that scripts load late are the report's; what stands in their place until then is not."""

from __future__ import annotations

import pytest
from lxml import html

from pipelines.read import report_pictures
from pipelines.text.page import Page
from pipelines.text.pictures import source_of

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
WHOLE = "data:image/png;base64," + "A" * 8000


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        ("<img src='/t1.png'>", "/t1.png"),
        ("<img src='/img/loading.gif' data-original='/up/t1.png'>", "/up/t1.png"),
        (f"<img src='{PIXEL}' data-original='/up/t1.png'>", "/up/t1.png"),
        ("<img data-src='/up/t1.png'>", "/up/t1.png"),
        ("<img data-src='/show?id=7'>", "/show?id=7"),
        ("<img src='/blank.gif' data-lazyload='/up/t1.jpg'>", "/up/t1.jpg"),
        ("<img src='/s.gif' data-echo='../t1.png' alt='x'>", "../t1.png"),
        ("<img src='/images/grey.png' file='/up/t1.jpg'>", "/up/t1.jpg"),
        ("<img srcset='/a.png 480w, /b.png 1200w'>", "/b.png"),
        ("<img src='/placeholder.svg' data-srcset='/a.png 1x, /b.png 2x'>", "/b.png"),
        (f"<picture><source srcset='/a.webp 1x, /b.webp 2x'><img src='{PIXEL}'></picture>", "/b.webp"),
        ("<picture><source data-srcset='/a.webp'><img src='/img/lazyload.gif'></picture>", "/a.webp"),
        (f"<img src='{WHOLE}'>", WHOLE),
        ("<img src='/img/loading.gif'>", ""),
        (f"<img src='{PIXEL}'>", ""),
        ("<img src='/up/t1.png' data-w='640' data-type='png'>", "/up/t1.png"),
        ("<img src='/up/t1.png' data-src='/img/loading.gif'>", "/up/t1.png"),
        ("<img src='/W020260122.png' oldsrc='W020260122.png'>", "/W020260122.png"),
        ("<img>", ""),
    ],
)
def test_the_picture_that_is_shown(markup: str, source: str) -> None:
    (image,) = html.fromstring(f"<div>{markup}</div>").iter("img")
    assert source_of(image) == source


def test_lazy_pictures_are_the_reports() -> None:
    shown = "".join(
        f"<p>{heading}</p><p><img src='/img/loading.gif' data-original='/up/t{at}.png'></p>"
        for at, heading in enumerate(
            [
                "二、主动公开政府信息情况",
                "三、收到和处理政府信息公开申请情况",
                "四、政府信息公开行政复议、行政诉讼情况",
            ]
        )
    )
    body = f"<h1>溪口县2025年政府信息公开工作年度报告</h1><div><p>一、总体情况</p><p>2025年，全面推进政府信息公开工作。</p>{shown}</div>"
    page = Page.of(f"<meta charset=utf-8>{body}".encode(), "http://x.gov.cn/a.html")
    assert report_pictures(page) == ["/up/t0.png", "/up/t1.png", "/up/t2.png"]
