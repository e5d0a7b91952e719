"""The table of reasons: every way in which a county's crawl can end, or miss something, as a stable code.

A code is a word that is stored and stays what it is for ever; its two sentences are templates that may be
put better. What stands in braces are the names of the values that are stored beside the code; a value may be
a reason itself. `!r` puts marks around what a portal wrote.
"""

from __future__ import annotations

from enum import Enum
from string import Formatter


class Code(Enum):
    """One reason: its stable word, its sentence in English and in Chinese."""

    TEXT = "text", "{said}", "{said}"
    """A sentence without a code: of an archive or a ledger that knew none yet, or of a newer program."""

    # How a county's crawl ends.
    NO_PORTAL = (
        "no_portal",
        "the registry has no portal for it ({note})",
        "名录里没有它的门户网站（{note}）",
    )
    NO_COLUMN = (
        "no_column",
        "no report column found in {requests} requests; best links: {links}",
        "发出 {requests} 次请求，没有找到年报栏目；最可能的链接：{links}",
    )
    NO_COLUMN_IN_TIME = (
        "no_column_in_time",
        "no report column found in {requests} requests ({stopped}); best links: {links}",
        "发出 {requests} 次请求（{stopped}），没有找到年报栏目；最可能的链接：{links}",
    )
    NO_LINK = "no_link", "no telling link", "没有"
    COLUMN_UNREAD = (
        "column_unread",
        "the report column {column} was not read to its end: {why}",
        "年报栏目 {column} 没有读到最后：{why}",
    )
    PAGES_LEFT = "pages_left", "pages of the report column are left unread", "年报栏目还有几页没有读"
    COLUMN_EMPTY = (
        "column_empty",
        "the report column {column} shows no reports at all",
        "年报栏目 {column} 一份报告也没有显示",
    )
    COLUMN_EMPTY_UNRENDERED = (
        "column_empty_unrendered",
        "the report column {column} shows no reports at all; no browser is there to render it with",
        "年报栏目 {column} 一份报告也没有显示；本机没有可用来渲染它的浏览器",
    )
    ENDS_BEFORE = (
        "column_ends_before",
        "the report column {column} was read to its end; the county's own reports there are of {years}",
        "年报栏目 {column} 已读到最后；其中本县政府的报告属于 {years} 年",
    )
    PROVES_NOTHING = (
        "column_proves_nothing",
        "the report column {column} was read to its end; the county's own reports there are of {years}, "
        "which proves nothing of the year",
        "年报栏目 {column} 已读到最后；其中本县政府的报告属于 {years} 年，不能说明这一年没有发布",
    )
    LISTS_NONE = (
        "column_lists_none",
        "the report column {column} was read to its end; the county's own reports there are of none, "
        "which proves nothing of the year",
        "年报栏目 {column} 已读到最后；其中没有本县政府的报告，不能说明这一年没有发布",
    )
    COLUMN_MOVED = (
        "column_moved",
        "the report column is no longer at {column}",
        "年报栏目已不在 {column}",
    )
    LISTED = "listed_not_had", "listed, but {address}: {fault}", "栏目里列有，但是 {address}：{fault}"
    NOT_STORED = (
        "not_stored",
        "{ended}, but not stored yet: {why}. It waits in the outbox; `nianbao upload` stores it",
        "{ended}，但还没有存入：{why}。它在发件箱中等待；运行 `nianbao upload` 即可存入",
    )
    WAITS = (
        "waits",
        "it waits in the outbox: `nianbao upload` stores it",
        "它在发件箱中等待：运行 `nianbao upload` 即可存入",
    )
    WITHHELD = (
        "withheld",
        "withheld since {since}: {why}",
        "自 {since} 起停止提供：{why}",
    )
    LATER_CRAWL = (
        "later_crawl",
        "a later crawl, at {at}, ended {ended}",
        "后来的一次采集（{at}）结果是：{ended}",
    )
    LATER_CRAWL_BECAUSE = (
        "later_crawl_because",
        "a later crawl, at {at}, ended {ended}: {why}",
        "后来的一次采集（{at}）结果是：{ended}：{why}",
    )
    OWN_FAILURE = "own_failure", "our own failure: {kind}: {detail}", "本程序出错：{kind}：{detail}"
    PROCESS_ENDED = (
        "process_ended",
        "the crawl process ended early, by {exit}",
        "采集进程提前结束（{exit}）",
    )
    REQUESTS_OF_DAY = (
        "requests_of_day",
        "{platform} has had its requests of the day (requests_per_day)",
        "{platform} 今天的请求数已用完（requests_per_day）",
    )

    OPTED_OUT = (
        "opted_out",
        "{whom} asked not to be crawled (NIANBAO_OPT_OUT)",
        "{whom} 要求不被采集（NIANBAO_OPT_OUT）",
    )
    LAYOUT_CHANGED = (
        "layout_changed",
        "the layout changed: the report column was read before and is not found now",
        "网站改版了：年报栏目以前读到过，现在找不到",
    )

    # What keeps a report column from being read to its end.
    PAGE_LOST = (
        "page_lost",
        "its page {page} answers with status {status}",
        "其中的一页 {page} 返回状态码 {status}",
    )
    LEADS_ON = (
        "leads_on",
        "it leads on to {page}, which was not read",
        "它还通往 {page}，这一页没有读",
    )
    ENTRIES_DOUBTFUL = (
        "entries_doubtful",
        "{count} entries that may be the report were not understood: {words!r}",
        "有 {count} 个条目可能就是这份报告，但没有读懂：{words!r}",
    )
    ENTRIES_UNADDRESSED = (
        "entries_unaddressed",
        "{count} report titles without an address that could be read: {words!r}",
        "有 {count} 个年报标题没有能读出的网址：{words!r}",
    )
    TOTAL_SHORT = (
        "total_short",
        "it states {stated} entries, of which {read} were read",
        "它说明共有 {stated} 条，只读到 {read} 条",
    )
    PAGES_SHORT = (
        "pages_short",
        "it states {stated} pages, of which {read} were read",
        "它说明共有 {stated} 页，只读到 {read} 页",
    )
    CALLS_UNANSWERED = (
        "calls_unanswered",
        "calls for more of its entries were not answered",
        "读取其余条目的接口没有应答",
    )
    CONTROL_NOT_FOLLOWED = (
        "control_not_followed",
        "what leads on could not be followed: {control!r}",
        "通往下一页的 {control!r} 无法跟随",
    )
    JUMP_FIELD = "jump_field", "a field to jump to a page", "跳转页码的输入框"
    SCROLLING = "scrolling", "scrolling", "滚动加载"
    ACTED_UNENDED = (
        "acted_unended",
        "only a click in the browser shows it, and its end was not seen",
        "该栏目只有在浏览器中点击才会显示，未能确认已到末尾",
    )
    SCRIPTED_PAGER = "scripted_pager", "a pager that a script fills", "由脚本填写的翻页栏"
    PAGE_HOLLOW = (
        "page_hollow",
        "it leads on to {page}, which holds no entry",
        "它还通往 {page}，那一页没有任何条目",
    )
    PAGE_OF_ANOTHER_LIST = (
        "page_of_another_list",
        "it leads on to {page}, which shows another list",
        "它还通往 {page}，那一页显示的是别的列表",
    )
    PAGE_REPEATS = (
        "page_repeats",
        "a further page repeats what was read",
        "后面的一页重复了已经读过的内容",
    )

    # What of a page is more than is read of one.
    PAGE_CUT = (
        "page_cut",
        "{address} holds more than is read of a page: {limits}",
        "{address} 的内容超过了对一页的读取上限：{limits}",
    )
    CUT_BYTES = "cut_bytes", "more bytes (setting page_bytes)", "字节数过多（设置项 page_bytes）"
    CUT_LETTERS = "cut_letters", "more than {most} letters", "超过 {most} 个字符"
    CUT_TAGS = "cut_tags", "more than {most} tags", "超过 {most} 个标签"
    CUT_ATTRIBUTES = (
        "cut_attributes",
        "more than {most} attributes of one tag",
        "一个标签的属性超过 {most} 个",
    )
    CUT_ALL_ATTRIBUTES = "cut_all_attributes", "more than {most} attributes", "属性超过 {most} 个"
    CUT_LINKS = "cut_links", "more than {most} links", "链接超过 {most} 个"
    CUT_VALUE = "cut_value", "an attribute of more than {most} letters", "一个属性超过 {most} 个字符"
    CUT_RUN = "cut_run", "more than {most} letters without a tag", "不带标签的文字超过 {most} 个字符"
    CUT_CODE = (
        "cut_code",
        "more than {most} letters of scripts and style sheets",
        "脚本与样式表超过 {most} 个字符",
    )
    CUT_SCRIPTS = "cut_scripts", "scripts that take too long to read", "有脚本过于费时，未能读完"
    CUT_DEPTH = "cut_depth", "more than {most} elements in each other", "元素嵌套超过 {most} 层"

    # What speaks against a page's being the report.
    STATUS = "answer_status", "status {status}", "状态码 {status}"
    NO_TEXT = (
        "no_text",
        "the page holds no report text and no document",
        "这一页既没有报告正文，也没有文档",
    )
    OTHER_GENRE = "other_genre", "not a report: {genre}", "不是年度报告，而是{genre}"
    OTHER_TITLE = "other_title", "the title is not that of a report", "标题不是年度报告的标题"
    OTHER_YEAR = (
        "other_year",
        "a report of {found}, not of {wanted}",
        "是 {found} 年的报告，不是 {wanted} 年的",
    )
    YEAR_UNREAD = (
        "year_unread",
        "a report of a year that could not be read, not of {wanted}",
        "是报告，但读不出是哪一年的，不能当作 {wanted} 年的",
    )
    OTHER_GOVERNMENT = "other_government", "another government's report", "是别的政府的报告"
    OTHER_SIGNED = (
        "other_signed",
        "another government's report, signed by {issuer}",
        "是别的政府的报告，落款为{issuer}",
    )
    SECOND_PLACE_UNREAD = (
        "second_place_unread",
        "the portal of {place}, where the report may lie too, could not be read: {why}",
        "报告也可能在{place}的网站上，但该网站没有读到：{why}",
    )
    UNNAMED_ON_SHARED_HOST = (
        "unnamed_on_shared_host",
        "names no issuer on a host that serves several governments",
        "网站由几个政府共用，而这一页没有写明报告机关",
    )
    UNNAMED_ON_OTHER_SITE = (
        "unnamed_on_other_site",
        "names no issuer on a page of another site",
        "这一页属于别的网站，而且没有写明报告机关",
    )

    # What came by another way than a crawl of ours.
    FILES_WITHOUT_REPORT = (
        "files_without_report",
        "no report of this county and year is in {files}: {seen}",
        "{files} 中没有这个县这一年的报告：{seen}",
    )
    FILES_UNREADABLE = (
        "files_unreadable",
        "{files}: no record of a web page that is whole can be read from it: {why}",
        "{files}：读不出任何完整的网页记录：{why}",
    )
    FILE_NOT_NEEDED = (
        "file_not_needed",
        "{files}: nothing of the report is in it; it was left out",
        "{files}：其中没有这份报告的任何内容，没有存入",
    )
    NO_PAGE_OF_REPORT = (
        "no_page_of_report",
        "{count} pages, none of which reads as a report",
        "共 {count} 个网页，都不像年度报告",
    )
    PAGE_NOT_TAKEN = "page_not_taken", "{address}: {why}", "网页 {address}：{why}"
    FOREIGN_HOST_IN_FILE = (
        "foreign_host_in_file",
        "{host} is not a host of this county (other_hosts of the registry)",
        "{host} 不是这个县的网站（名录的 other_hosts 一栏）",
    )
    ARCHIVE_LACKS = (
        "archive_lacks",
        "no report of this county and year was found in {archive}, which says nothing of the county: {why}",
        "在 {archive} 中没有找到这个县这一年的报告，这不能说明该县的情况：{why}",
    )
    NO_CDX_SERVER = (
        "no_cdx_server",
        "{address} does not answer as the CDX server of an archive does",
        "{address} 的应答不是网页存档的 CDX 服务",
    )
    NOT_REPLAYED = (
        "not_replayed",
        "{address} was not given as the archive lists it",
        "{address}：存档没有给出它所列的内容",
    )
    OFFICE_ALONE = (
        "office_alone",
        "the government office's own report alone",
        "只有政府办公室自己的报告",
    )

    # What a portal answered, or did not.
    CHALLENGE = (
        "challenge",
        "{address} answers with a {product} ({status}) challenge",
        "{address} 以 {product} 验证（状态码 {status}）作答",
    )
    CHALLENGE_SCRIPT = (
        "challenge_script",
        "{address} answers with a {product} script served with status {status}",
        "{address} 以 {product} 脚本（状态码 {status}）作答",
    )
    CAPTCHA = (
        "captcha",
        "{address} answers with a captcha served with status {status}",
        "{address} 以验证码页（状态码 {status}）作答",
    )
    LOGIN = (
        "login",
        "{address} shows nothing but a form for a name and a password, with status {status}",
        "{address} 只有登录框，须先登录（状态码 {status}）",
    )
    REFUSAL = (
        "refusal",
        "{address} answers with a refusal text served with status {status}",
        "{address} 以拒绝访问的说明（状态码 {status}）作答",
    )
    REFUSED = (
        "refused",
        "{address} answers with a status {status}",
        "{address} 拒绝访问（状态码 {status}）",
    )
    SERVER_ERROR = "server_error", "{address} answers {status}", "{address} 返回状态码 {status}"
    ROBOTS_FORBIDS = (
        "robots_forbids",
        "robots.txt of {host} disallows {path}",
        "{host} 的 robots.txt 不允许访问 {path}",
    )
    ROBOTS_UNREAD = "robots_unread", "robots.txt could not be read: {why}", "robots.txt 无法读取：{why}"
    ROBOTS_GROUPS = "robots_groups", "rules for too many programs", "规则所针对的程序过多"
    ROBOTS_REFUSED = (
        "robots_refused",
        "{address} answers {status}: nothing may be crawled now (RFC 9309)",
        "{address} 返回状态码 {status}：现在什么都不许采集（RFC 9309）",
    )
    COME_BACK_LATER = (
        "come_back_later",
        "{host} asks to come back in {seconds} seconds (Retry-After; setting retry_after_seconds)",
        "{host} 要求 {seconds} 秒以后再来（Retry-After；设置项 retry_after_seconds）",
    )
    PRIVATE_ADDRESS = (
        "private_address",
        "{host} is at the private address {address}: refused; set NIANBAO_ALLOW_PRIVATE_HOSTS=1 where the "
        "portal is meant to be on this machine or network",
        "{host} 位于内网地址 {address}，没有访问；如果门户网站本来就在本机或本地网络上，请设置 "
        "NIANBAO_ALLOW_PRIVATE_HOSTS=1",
    )
    UNKNOWN_HOST = "unknown_host", "{host} is not known to DNS", "域名系统里没有 {host}"
    CONNECTION_REFUSED = "connection_refused", "{host} refuses connections", "{host} 拒绝连接"
    CONNECTION_FAILED = (
        "connection_failed",
        "{address}: the connection failed ({detail})",
        "{address}：连接失败（{detail}）",
    )
    TIMED_OUT = (
        "timed_out",
        "{address} did not answer in time (setting timeout_seconds)",
        "{address} 没有及时应答（设置项 timeout_seconds）",
    )
    CUT_OFF = "cut_off", "{address}: the portal cut the answer off", "{address}：网站的应答中途断了"
    BODY_TOO_LARGE = (
        "body_too_large",
        "{address}: the body is over the limit (setting body_bytes); the part received is archived",
        "{address}：内容超过上限（设置项 body_bytes）；已收到的部分已存档",
    )
    EXCHANGE_FAILED = "exchange_failed", "{address}: {kind}: {detail}", "{address}：出错（{kind}：{detail}）"
    REDIRECT_BROKEN = (
        "redirect_broken",
        "{address} redirects to {target!r}, which is no address",
        "{address} 转向 {target!r}，而那不是网址",
    )
    REDIRECT_ENDLESS = (
        "redirect_endless",
        "{address} redirects without end ({times} times, last to {target})",
        "{address} 不停地转向（{times} 次，最后到 {target}）",
    )
    NO_ADDRESS = "no_address", "{address!r} is not an http address", "{address!r} 不是 http 网址"
    FOREIGN_HOST = (
        "foreign_host",
        "{host} is not a host of this county; not requested",
        "{host} 不是这个县的网站；没有访问",
    )

    # What a county's crawl may cost.
    REQUESTS_SPENT = (
        "requests_spent",
        "stopped after {spent} requests (setting county_pages)",
        "发出 {spent} 次请求后停止（设置项 county_pages）",
    )
    SECONDS_SPENT = (
        "seconds_spent",
        "stopped after {spent} seconds (setting county_seconds)",
        "{spent} 秒后停止（设置项 county_seconds）",
    )
    BYTES_SPENT = (
        "bytes_spent",
        "stopped after {spent} bytes (setting county_bytes)",
        "收到 {spent} 字节后停止（设置项 county_bytes）",
    )
    REQUISITES_SPENT = (
        "requisites_spent",
        "the rest is left out (setting county_requisites)",
        "其余的不再读取（设置项 county_requisites）",
    )

    def __init__(self, word: str, english: str, chinese: str) -> None:
        self.word = word
        self.english = english
        self.chinese = chinese

    @property
    def names(self) -> frozenset[str]:
        """The names of its values."""
        return _names_in(self.english)

    @classmethod
    def of(cls, word: str) -> Code | None:
        """The code of a stored word; None where this program knows none."""
        return _BY_WORD.get(word)


def _names_in(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


_BY_WORD = {code.word: code for code in Code}
