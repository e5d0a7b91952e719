"""What a line of a page is: article text, part of the page around it, or short text that may be either."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pipelines.tables.statutory import looks_statutory
from pipelines.text.lines import Line
from pipelines.text.page import Page


class Kind(Enum):
    """CONTENT is article text for certain; TITLE, DATELINE and CHROME are not; NEUTRAL is undecided."""

    CONTENT = "content"
    NEUTRAL = "neutral"
    TITLE = "title"
    DATELINE = "dateline"
    CHROME = "chrome"


_SENTENCE = re.compile(r"[。；！？;!]|，.{2,}")
_LONG = 40
_SHORT_SENTENCE = 10
_DATELINE_LETTERS = 160
_CHROME_LETTERS = 200
_FOOTER = re.compile(
    r"版权所有|copyright|ICP备|公网安备|公安备案|网站标识码|网站地图|技术支持|建议使用|浏览器|分辨率|"
    r"您是第|今日访问|总访问|扫一扫|扫码|二维码|无障碍|适老化|返回顶部|回到顶部|客户端下载|"
    r"(?:网站|本站).{0,12}(?:主办|承办|维护|管理)|^(?:主办|承办|运维|维护|联系电话|地址|邮编|网址)[^。]{0,12}[:：]"
    r"|政府(?:办公室|办公厅)?(?:主办|承办)$",
    re.I,
)
_FURNITURE = re.compile(
    r"^[【\[（(|\s]*(?:打印|关闭|收藏|分享|纠错|内容纠错|返回|上一[篇条页]|下一[篇条页]|前一[篇条]|后一[篇条]|相关(?:链接|文章|新闻|阅读|"
    r"信息|稿件|文件|附件|解读|推荐)|延伸阅读|热点(?:新闻|推荐)|推荐阅读|更多|首页|您?当前(?:的)?位置|您?现?所?在(?:的)?位置|"
    r"您现在的位置|位置[:：]|访问量|浏览[次量]|点击[次数率量]|阅读[次数量]|字体|字号|大\s*中\s*小|"
    r"(?:责任)?编辑[:：]|责编|审核[:：]|初审|校对[:：]|供稿|录入[:：]|免责声明|声明[:：])"
)
_NOISE = re.compile(
    r"分享到|打印本页|打印此页|关闭窗口|关闭本页|扫一扫|(?:浏览|点击|阅读|访问)(?:次数|量|数)\s*[:：]?|当前位置"
)
_DATELINE = re.compile(
    r"(?:发布|发表|成文|生成|发文|更新|归档|公开|印发)(?:时间|日期)|(?:信息|文章|稿件|内容)?来源\s*[:：]|^\s*来源|索\s*引\s*号|"
    r"(?:发布|发文)(?:机构|单位)|^(?:作者|时间|日期|文\s*号|发文字号)\s*[:：]?|(?:字体|字号)\s*[:：]"
)
_BARE_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?[\s\d:：时分秒∶]*")
_TODAY = re.compile(r"星期|今天是|农历|欢迎|天气|℃")
STATUTORY = re.compile(
    r"^\s*[一二三四五六]\s*[、.．,，]?\s*(?:\d{4}年)?(?:总体情况|(?:行政机关)?主动公开|(?:行政机关)?收到和处理|依申请公开|"
    r"(?:因)?政府信息公开.{0,12}(?:复议|诉讼)|(?:存在)?(?:的)?(?:主要)?问题|其[他它]需要报告|政府信息主动公开)"
)
REPORT_TITLE = re.compile(
    r".{0,60}信\s*息\s*公\s*开.{0,14}(?:年度?报告?|年报|工作报告|工作情况|报告)(?:（[^）]{1,12}）|\([^)]{1,12}\))?"
    r"[\s\[【(（大中小字体:：\]】）)]*"
)


@lru_cache(maxsize=8192)
def compact(text: str) -> str:
    """NFKC without any white space: for comparing, never for showing."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True)
class Names:
    """How a page names its article: in the ArticleTitle meta and in <title>."""

    article: str
    head: str

    @classmethod
    def of(cls, page: Page) -> Names:
        """Read them off a page."""
        return cls(compact(page.metas.get("articletitle", "")), compact(page.head_title))

    def name(self, text: str) -> bool:
        """Whether a line shows the article's title, or one of the lines it was broken into."""
        squeezed = compact(text)
        if len(squeezed) < 4 or STATUTORY.match(text):
            return False
        if squeezed == self.article or (self.article and squeezed in (self.article * 2,)):
            return True
        return len(squeezed) >= 8 and (squeezed in self.head or squeezed in self.article)


def kind_of(line: Line, names: Names) -> Kind:
    """Judge one line by its own words and links."""
    if line.picture:
        return Kind.NEUTRAL
    if line.grid is not None:
        return _kind_of_grid(" ".join(" ".join(row) for row in line.grid.texts()))
    text, letters = line.text, len(line.text)
    if letters < _CHROME_LETTERS and (_FURNITURE.match(text) or _FOOTER.search(text) or _TODAY.match(text)):
        return Kind.CHROME
    if letters < _DATELINE_LETTERS and _is_dateline(text):
        return Kind.DATELINE
    if letters < _CHROME_LETTERS and (names.name(text) or is_report_title(text)):
        return Kind.TITLE
    if STATUTORY.match(text) and letters < 60:
        return Kind.CONTENT
    if line.linked * 2 > letters:
        return Kind.CHROME
    if letters >= _LONG or (letters >= _SHORT_SENTENCE and _SENTENCE.search(text)):
        return Kind.CONTENT
    return Kind.NEUTRAL


def _kind_of_grid(text: str) -> Kind:
    if looks_statutory(text):
        return Kind.CONTENT
    return Kind.DATELINE if len(text) < 600 and _DATELINE.search(text) else Kind.NEUTRAL


def _is_dateline(text: str) -> bool:
    if _BARE_DATE.fullmatch(text.strip()):
        return False
    if _NOISE.search(text) and not _SENTENCE.search(text):
        return True
    return bool(_DATELINE.search(text)) and "。" not in text


def is_report_title(text: str) -> bool:
    """A heading of an annual report (its year may stand in another line)."""
    return len(text) <= 90 and "。" not in text and REPORT_TITLE.fullmatch(text) is not None


def is_noise(line: Line) -> bool:
    """Page furniture that is never article text, wherever it stands: share bars, counters, print links."""
    if line.grid is not None or line.picture:
        return False
    text = line.text
    return (
        len(text) < 60
        and "。" not in text
        and bool(_NOISE.search(text) or re.match(r"^[【\[(（]?(?:打印|关闭|收藏)", text))
    )


def kinds_of(lines: Sequence[Line], names: Names) -> list[Kind]:
    """Judge every line of a page."""
    return [kind_of(line, names) for line in lines]
