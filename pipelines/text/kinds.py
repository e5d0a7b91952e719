"""What a line of a page is: article text, part of the page around it, or short text that may be either."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from nianbao.core.numerals import DAY, plain_dates
from nianbao.core.section_headings import opens_section
from nianbao.core.title import compact, read_title
from pipelines.tables.grid import Grid
from pipelines.tables.statutory import looks_statutory
from pipelines.text.lines import Line
from pipelines.text.page import Page


class Kind(Enum):
    """CONTENT is article text for certain; TITLE, DATELINE and CHROME are not; NEUTRAL is undecided. So
    are a PART of the title's words (a heading's line above the article, an office signing below it) and a
    DAY, a date in a line of its own (a dateline above, the signature's below)."""

    CONTENT = "content"
    NEUTRAL = "neutral"
    TITLE = "title"
    PART = "part"
    DATELINE = "dateline"
    DAY = "day"
    CHROME = "chrome"


_SENTENCE = re.compile(r"[。；！？;!]|，.{2,}")
_LONG = 40
_SHORT_SENTENCE = 10
_DATELINE_LETTERS = 160
_CHROME_LETTERS = 200
_HEADING_LETTERS = 180
_LEGAL = ("版权所有", "copyright", "icp备", "公网安备", "公安备案", "网站标识码", "网站地图")
_FOOTER = re.compile(
    r"技术支持|建议使用|浏览器|分辨率|您是第|今日访问|总访问|扫一扫|扫码|二维码|无障碍|适老化|返回顶部|回到顶部|客户端下载|"
    r"网站.{0,12}(?:主办|承办|维护|管理)|本站.{0,12}(?:主办|承办|维护|管理)|政府(?:办公室|办公厅)?(?:主办|承办)$|星期[一二三四五六日]\s*$",
)
_FOOTER_START = re.compile(
    r"(?:主办|承办|运维|维护|联系电话|地址|邮编|网址)[^。]{0,12}[:：]|今天是|欢迎|天气|农历"
)
_FURNITURE = re.compile(
    r"[【\[（(|\s]*(?:打印|关闭|收藏|分享|纠错|内容纠错|返回|上一[篇条页]|下一[篇条页]|前一[篇条]|后一[篇条]|"
    r"相关(?:链接|文章|新闻|阅读|信息|稿件|文件|附件|解读|推荐)|延伸阅读|热点(?:新闻|推荐)|推荐阅读|更多|首页|"
    r"您?当前(?:的)?位置|您?现?所?在(?:的)?位置|您现在的位置|位置[:：]|访问量|浏览[次量]|点击[次数率量]|阅读[次数量]|字体|字号|"
    r"大\s*中\s*小|(?:责任)?编辑[:：]|责编|审核[:：]|初审|校对[:：]|供稿|录入[:：]|免责声明|声明[:：])"
)
_FURNITURE_LETTERS = 80
_CLAUSE = re.compile("[。；，]")
_FUNCTION = re.compile(r".*(?:打印|关闭|分享|浏览|点击|阅读|访问|字体|字号|扫一扫|收藏)")
_NOISE = re.compile(
    r"(?:[\s【】\[\]()（）|｜:：，、-]|打印(?:本页|此页|文章)?|关闭(?:窗口|本页|页面)?|收藏(?:本页)?|分享[到至]?|微信|新?浪?微博|QQ空间|QQ|"
    r"(?:浏览|点击|阅读|访问)(?:次数|数量|量|数)?|\d|次|字体|字号|默认|超?大|中|小|保存|扫一扫在手机打开当前页)+"
)
_LABELS = (
    r"(?:发布|发表|成文|生成|发文|更新|归档|公开|印发)(?:时间|日期)|(?:信息|文章|稿件|内容)?来源|索\s*引\s*号|(?:发布|发文)(?:机构|单位)|"
    r"作者|时间|日期|文\s*号|发文字号|字体|字号"
)
_DATELINE = re.compile(rf"(?:{_LABELS})\s*(?:[:：]|(?:19|20)\d\d|$)|^\s*(?:{_LABELS})\s*[^一-鿿]|^\s*来源")
_COUNTER = re.compile(r"(?:浏览|点击|阅读|访问)(?:次数|量|数)\s*[:：]")
_SEPARATOR = re.compile(r"[-_|—–>]+")
_BARE_DATE = re.compile(rf"{DAY.pattern}[\s\dT:：时分秒∶]*")
_DATE_LETTERS = 40


@dataclass(frozen=True)
class Names:
    """How a page names its article: in the ArticleTitle meta and in <title>."""

    article: str
    head: str

    @classmethod
    def of(cls, page: Page) -> Names:
        """Read them off a page."""
        return cls(compact(page.metas.get("articletitle", "")), compact(page.head_title))

    def show(self, text: str) -> Kind | None:
        """TITLE where a line shows the whole title, PART where its words are some of the title's."""
        squeezed = compact(text)
        if len(squeezed) < 4 or opens_section(text):
            return None
        # <title> also names the site, whose owner signs below the article: its longest part counts.
        whole = self.article or max(_SEPARATOR.split(self.head), key=len)
        if squeezed in (whole, 2 * whole):
            return Kind.TITLE
        known = len(squeezed) >= 8 and (squeezed in self.head or squeezed in self.article)
        return Kind.PART if known else None


def kind_of(line: Line, names: Names) -> Kind:
    """Judge one line by its own words and links."""
    if line.picture:
        return Kind.NEUTRAL
    if line.grid is not None:
        return _kind_of_grid(line.grid)
    text, letters = line.text, len(line.text)
    if letters < _CHROME_LETTERS and _is_chrome(text):
        return Kind.CHROME
    if letters <= _DATE_LETTERS and _BARE_DATE.fullmatch(plain_dates(text)):
        return Kind.DAY
    if letters < _DATELINE_LETTERS and _is_dateline(text):
        return Kind.DATELINE
    named = names.show(text) if letters < _CHROME_LETTERS else None
    if named or is_report_heading(text):
        return Kind.TITLE if is_report_heading(text) else named or Kind.TITLE
    if line.linked * 2 > letters:
        return Kind.CHROME
    if opens_section(text) and letters < 60:
        return Kind.CONTENT
    if letters >= _LONG or (letters >= _SHORT_SENTENCE and _SENTENCE.search(text)):
        return Kind.CONTENT
    return Kind.NEUTRAL


def _is_chrome(text: str) -> bool:
    """Footers and page functions by their words; whole sentences are an article's, whatever they speak of."""
    if any(map(text.lower().__contains__, _LEGAL)):
        return True
    short = len(text) < _FURNITURE_LETTERS and not _CLAUSE.search(text)
    return short and bool(_FURNITURE.match(text) or _FOOTER_START.match(text) or _FOOTER.search(text))


def _kind_of_grid(grid: Grid) -> Kind:
    if looks_statutory(grid.letters):
        return Kind.CONTENT
    text = " ".join(" ".join(row) for row in grid.texts())
    return Kind.DATELINE if len(text) < 600 and _DATELINE.search(text) else Kind.NEUTRAL


def _is_dateline(text: str) -> bool:
    return "。" not in text and bool(_DATELINE.search(text) or _COUNTER.search(text))


def is_report_heading(text: str) -> bool:
    """A line that is a report's title and nothing else (its year may stand in another line)."""
    return len(text) <= _HEADING_LETTERS and "公" in text and read_title(text).is_whole


def is_noise(line: Line) -> bool:
    """Page functions and nothing else (share, print, counters): never article text, wherever they stand."""
    text = line.text
    short = len(text) < _FURNITURE_LETTERS
    return short and _NOISE.fullmatch(text) is not None and _FUNCTION.match(text) is not None


def kinds_of(lines: Sequence[Line], names: Names) -> list[Kind]:
    """Judge every line of a page."""
    return [kind_of(line, names) for line in lines]
