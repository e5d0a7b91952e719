"""One report column over all its pages: what it lists, what it says of itself, what of it is left unread."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, field
from datetime import date

from crawler.discovery.chronology import Chronology
from crawler.discovery.doubts import Doubt
from crawler.discovery.issuers import OWN, CountyNames, Whose, whose
from crawler.discovery.links import Link
from crawler.discovery.listing import Listing
from crawler.discovery.pager import Pager
from crawler.discovery.visiting import visit_key
from nianbao.core.numerals import days_in
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.title import Title, compact, year_alone


@dataclass
class Calls:
    """What the calls to an interface brought of one listing: how many `answers` held entries not seen before,
    whether they ended in one that `repeated` what was known, how many calls are left `unread` (failed, or too
    many), and the number of entries that the answers state (`total`)."""

    answers: int = 0
    repeated: bool = False
    unread: int = 0
    total: int = 0


@dataclass
class ReportColumn:
    """What was read of one report column, page by page. `years`: of the government's own reports that it
    lists; `office_years`: of its office's; `by_year`: those that links of it name and nothing else."""

    url: str
    years: set[int] = field(default_factory=set)
    office_years: set[int] = field(default_factory=set)
    by_year: set[int] = field(default_factory=set)
    entries: int = 0
    says_empty: bool = False
    years_by_day: dict[date, set[int]] = field(default_factory=dict)
    """The report years that stand under each day beside the entries."""
    own_days: dict[int, date] = field(default_factory=dict)
    """The first day beside the government's own report of each year."""
    chronology: Chronology | None = None
    """Its pages by date, where it is long and in order."""
    rows: set[str] = field(default_factory=set)
    pages_read: int = 0
    pages: int = 0
    total: int = 0
    repeated: bool = False
    unread_calls: int = 0
    ended: bool = False
    """A browser turned its pages to the end, as often as it did so."""
    turned: bool = False
    acted: bool = False
    """It has no address: an act in the browser shows it, so only the browser can say that it ends."""
    addresses: list[str] = field(default_factory=list)
    controls: list[str | Code] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    lost: list[Reason] = field(default_factory=list)
    """Pages of it that were asked for and are not there, or were read in part."""
    hollow: list[str] = field(default_factory=list)
    """Pages of it that were answered and hold no entry."""
    parts_read: set[str] = field(default_factory=set)
    """What its parts say that a browser acted on and read to their end."""
    _seen: set[str] = field(default_factory=set)
    _name: str = ""
    """What its first page calls itself."""

    def take_page(self, url: str, listing: Listing, pager: Pager, links: Iterable[Link]) -> None:
        """Take in one page: its reports, its rows, what its pager says."""
        own = [entry for entry in listing.entries if entry.title.year and not entry.link.planted]
        self.years |= {entry.title.year for entry in own if entry.whose in OWN and entry.title.year}
        self.office_years |= {
            entry.title.year for entry in own if entry.whose is Whose.OFFICE and entry.title.year
        }
        for entry in own:
            if entry.shown is not None and entry.title.year:
                self.years_by_day.setdefault(entry.shown, set()).add(entry.title.year)
                if entry.whose in OWN:
                    self.own_days[entry.title.year] = min(
                        entry.shown, self.own_days.get(entry.title.year, date.max)
                    )
        self.lost += [listing.cut] if listing.cut is not None else []
        links = list(links)
        self.by_year |= {year for link in links if (year := year_alone(link.text)) is not None}
        self.entries += len(listing.entries)
        self.says_empty = self.says_empty or listing.says_empty
        self._name = self._name or pager.page_name
        alike = pager.page_name in ("", self._name)  # a piece of a page has no name
        if not self._take_rows(listing, pager, links, alike):
            self.hollow.append(url)
            if not alike:  # the home page's news, another bureau's list
                self.lost.append(because(Code.PAGE_OF_ANOTHER_LIST, page=url))
        self.pages, self.total = max(self.pages, pager.pages), max(self.total, pager.total)
        self.addresses += pager.addresses
        self.controls += pager.controls
        self.doubts += [each for each in pager.doubts if each not in self.doubts]
        if self.chronology is not None:
            self.chronology.take(url, pager.days)

    def onward(self, pages: list[str]) -> list[str]:
        """Of its further pages those to ask for: all, or in order of date the next of those that may tell."""
        if self.chronology is None:
            return pages
        if not self.chronology.holds:
            return list(dict.fromkeys([*self.chronology.addresses.values(), *pages]))
        following = self.chronology.next_page(self.own_days)
        return [following] if following is not None else []

    def is_page(self, url: str) -> bool:
        """Whether an address is known for one of its pages, by number."""
        return self.chronology is not None and self.chronology.is_page(url)

    def _is_whole(self) -> bool:
        """In order of date, what lies between the neighbours in time was read whole."""
        return self.chronology is not None and self.chronology.is_whole(self.own_days)

    def _take_rows(self, listing: Listing, pager: Pager, links: list[Link], alike: bool) -> bool:
        held: set[str] = {*pager.rows} | {entry.link.url for entry in listing.entries} | {*listing.further}
        shown = held | {link.url for link in links}
        first = not self.pages_read
        if first or shown - self._seen - self.rows:
            self.pages_read += 1
        elif held:
            self.repeated = True
        if not first and not held and alike:  # other bodies' papers: entries bear dates, menus do not
            held = {link.url for link in links if next(days_in(link.row), None)} - self._seen
        self.rows |= held
        self._seen |= shown
        return bool(held)

    def take_calls(self, calls: Calls) -> None:
        """Take in what an interface brought of the page that was taken in last."""
        self.pages_read += calls.answers
        self.repeated = self.repeated or calls.repeated
        self.unread_calls += calls.unread
        self.total = max(self.total, calls.total)

    def take_titles(self, titles: Collection[Title], names: CountyNames) -> None:
        """Take in what a list names whose rows have no addresses, and that a browser saw to its end."""
        own = [each for each in titles if each.year and whose(each.issuer, names) in OWN]
        self.years |= {each.year for each in own if each.year}
        self.rows |= {compact(each.text) for each in titles}
        self.entries += len(titles)
        self.pages_read, self.acted = self.pages_read + 1, True
        self.take_turns(True)

    def take_turns(self, ended: bool) -> None:
        """Take in that a browser turned its pages, and whether an end was seen."""
        self.ended = ended and (self.ended or not self.turned)
        self.turned = True

    def unread(self, answered: Container[str], settled: Container[str]) -> Reason | None:
        """What keeps the column from being read to its end; None where it is. `answered`: the visit keys of
        pages that were answered; `settled`: of entries whose page says what they are."""
        if self.lost:
            return self.lost[0]
        waiting = next((url for url in self.addresses if visit_key(url) not in answered), None)
        if waiting is not None and not self._is_whole():
            return because(Code.LEADS_ON, page=waiting)
        doubts = [each for each in self.doubts if not self._is_settled(each, settled)]
        if doubts:
            code = Code.ENTRIES_DOUBTFUL if doubts[0].url else Code.ENTRIES_UNADDRESSED
            alike = [each for each in doubts if (each.url is None) is (doubts[0].url is None)]
            return because(code, count=len(alike), words=doubts[0].words)
        return self.short_of_its_word()

    def _is_settled(self, doubt: Doubt, settled: Container[str]) -> bool:
        if doubt.url is None:
            return compact(doubt.words) in self.parts_read
        return visit_key(doubt.url) in settled

    @property
    def owes(self) -> bool:
        """It states more entries than were read."""
        return self.total > len(self.rows)

    def short_of_its_word(self) -> Reason | None:
        """What of the column's own controls and numbers was not met."""
        if self._is_whole():
            return None
        if self.owes:
            return because(Code.TOTAL_SHORT, stated=self.total, read=len(self.rows))
        if self.pages > self.pages_read and not self.total:  # its first page may hold the rows of several
            return because(Code.PAGES_SHORT, stated=self.pages, read=self.pages_read)
        if self.ended:
            return None
        if self.acted:
            return because(Code.ACTED_UNENDED)
        if self.unread_calls:
            return because(Code.CALLS_UNANSWERED)
        if self.total or self.pages:
            return None
        if self.controls:
            first = self.controls[0]
            control = because(first) if isinstance(first, Code) else first
            return because(Code.CONTROL_NOT_FOLLOWED, control=control)
        hollow = next((url for url in self.hollow if url in self.addresses), None)
        if hollow is not None:
            return because(Code.PAGE_HOLLOW, page=hollow)
        return because(Code.PAGE_REPEATS) if self.repeated else None
