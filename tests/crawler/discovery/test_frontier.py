"""Which address comes next."""

from __future__ import annotations

from crawler.discovery import rules
from crawler.discovery.frontier import SECTIONS_MOST, Candidate, Frontier
from crawler.discovery.issuers import CountyNames, Whose
from crawler.discovery.links import Link, links_of
from crawler.discovery.listing import read_listing
from crawler.discovery.rules import Strength, Wording
from nianbao.core.county import County
from pipelines.text.page import Page

NB = "http://p.gov.cn/nb/"


def frontier() -> Frontier:
    return Frontier(
        CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), "")), 2024
    )


SECTION, COLUMN, LOWER = rules.SECTIONS[0], rules.COLUMNS[0], rules.LOWER_REPORTS


def candidate(priority: int, row: Wording = SECTION, url: str = NB, **said: bool) -> Candidate:
    return Candidate(url, row, priority, depth=1, **said)


def test_a_page_that_promises_more_where_it_is_seen_again_comes_sooner_and_once() -> None:
    waiting = frontier()
    for each in (
        candidate(60),
        candidate(70, url="http://p.gov.cn/x/"),
        candidate(92, COLUMN),
        candidate(50),
    ):
        waiting.add(each)
    assert [each.priority for each in iter(waiting.next, None)] == [92, 70]
    waiting.add(candidate(99))
    assert waiting.next() is None


def test_a_page_that_came_by_a_better_word_is_no_page_left_to_read() -> None:
    waiting = frontier()
    waiting.add(candidate(90, COLUMN, paging=True))
    assert waiting.pages_left() == 1
    waiting.add(candidate(95, COLUMN))
    assert waiting.next_report() is None
    assert waiting.pages_left() == 0


def test_after_the_column_only_another_column_is_worth_going_on_for() -> None:
    waiting = frontier()
    waiting.column_read = True
    likely = next(row for row in rules.SECTIONS if row.strength is rules.LIKELY)
    for priority, row in [(67, likely), (68, SECTION), (30, LOWER)]:
        waiting.add(candidate(priority, row, f"http://p.gov.cn/{priority}/"))
    assert [each.priority for each in iter(waiting.next, None)] == [68, 30]


def test_of_equal_words_the_ones_nearer_to_the_home_page_go_first() -> None:
    """A section seen three pages down waits for a lesser word on the home page, and not for a much lesser one."""
    for depth, first in [(0, "政府信息公开"), (3, "法定主动公开内容")]:
        waiting = frontier()
        home = Page.of("<a href=/b/>法定主动公开内容</a>".encode(), "http://p.gov.cn/")
        deep = Page.of("<a href=/a/>政府信息公开</a>".encode(), "http://p.gov.cn/")
        waiting.learn_links(links_of(home), 0, in_column=False)
        waiting.learn_links(links_of(deep), depth, in_column=False)
        following = waiting.next()
        assert following is not None
        assert following.text == first


def test_where_a_page_sends_its_reader_is_asked_for_once() -> None:
    waiting = frontier()
    way_in = candidate(76)
    waiting.add_way_in(way_in)
    waiting.add(candidate(74))
    assert waiting.next() is way_in
    assert waiting.next() is None


def test_doors_of_a_splash_page_have_a_text_or_a_title() -> None:
    waiting = frontier()
    splash = [Link("http://p.gov.cn/a/", "旧版"), Link("http://p.gov.cn/b/", "", "进入"), Link(NB, "")]
    waiting.add_doors(splash, 1)
    assert [(each.url, each.priority, each.depth) for each in iter(waiting.next, None)] == [
        ("http://p.gov.cn/b/", 50, 1),
        ("http://p.gov.cn/a/", 40, 1),
    ]


def test_doors_that_speak_of_the_governments_papers_go_first() -> None:
    waiting = frontier()
    menu = ["走进本地", "新闻中心", "旅游", "政务服务", "互动交流", "招商引资", "视频", "政府文件"]
    waiting.add_doors([Link(f"http://p.gov.cn/{at}/", text) for at, text in enumerate(menu)], 1)
    assert [each.text for each in iter(waiting.next, None)] == ["政府文件", *menu[:5]]


def test_the_few_links_of_a_splash_page_without_words_are_doors() -> None:
    waiting = frontier()
    waiting.add_doors([Link("http://p.gov.cn/index1.htm", "")], 1)
    assert [each.url for each in iter(waiting.next, None)] == ["http://p.gov.cn/index1.htm"]
    waiting.add_doors([Link(f"http://p.gov.cn/{number}.htm", "") for number in range(40)], 1)
    assert waiting.next() is None


def test_so_many_sections_are_tried_on_a_host_and_home_is_none_of_them() -> None:
    waiting = frontier()
    for host in ("http://p.gov.cn", "http://q.gov.cn"):
        waiting.begin_host()
        waiting.add(Candidate.of(f"{host}/", rules.HOME))
        for number in range(SECTIONS_MOST + 2):
            waiting.add(candidate(60, url=f"{host}/{number}/"))
        assert len(list(iter(waiting.next, None))) == 1 + SECTIONS_MOST


def test_the_best_report_is_taken_out_and_nothing_else() -> None:
    waiting = frontier()
    waiting.add(candidate(99, COLUMN))
    reports = [
        (rules.UNNAMED_REPORT, Whose.UNNAMED),
        (rules.REPORT, Whose.COUNTY),
        (rules.OFFICE_REPORT, Whose.OFFICE),
    ]
    for row, issuer in reports:
        url = f"http://p.gov.cn/{row.priority}.html"
        waiting.add(Candidate(url, row, row.priority, issuer=issuer))
    assert waiting.next_report((Whose.OFFICE,), Strength.SURE) is None
    assert waiting.next_report((Whose.TOWNSHIP,)) is None
    sure = waiting.next_report(least=Strength.SURE)
    taken = [sure, waiting.next_report((Whose.OFFICE,)), waiting.next_report(), waiting.next_report()]
    assert [each.priority if each else None for each in taken] == [100, 70, 90, None]
    assert waiting.visited("http://p.gov.cn/100.html")
    assert [each.priority for each in iter(waiting.next, None)] == [99]


def test_what_a_column_lists_of_the_year_is_waited_for() -> None:
    waiting = frontier()
    title = "青岭县人民政府2024年政府信息公开工作年度报告"
    rows = f"<li><a href=/4.html>{title}</a></li><li><a href=/3.html>{title.replace('2024', '2023')}</a></li>"
    head = "<title>青岭县人民政府</title><div>当前位置：首页 &gt; 政府信息公开年报</div>"
    listing = read_listing(Page.of(f"{head}<ul>{rows}</ul>".encode(), NB), waiting.names)
    assert listing.column
    waiting.learn_listing(listing, 2, (NB,))
    (entry,) = iter(waiting.next, None)
    assert (entry.url, entry.row, entry.priority) == ("http://p.gov.cn/4.html", rules.REPORT, 110)
    assert (entry.depth, entry.text, entry.route, entry.issuer) == (3, title, (NB,), Whose.COUNTY)


def test_of_a_links_text_sixty_characters_are_kept() -> None:
    waiting = frontier()
    text = "青岭县人民政府2024年政府信息公开工作年度报告" + "（全文）" * 20
    waiting.learn_links([Link(NB, text)], 0, in_column=False)
    following = waiting.next()
    assert following is not None
    assert (following.text, following.depth) == (text[:60], 1)
