"""From drafts to a portal: the steps that all share. Each portal's file has its own addresses and markup."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from nianbao.core.report import Scope, Status
from nianbao_demo.artwork import Colour, png, style
from nianbao_demo.grids import DemoCell, inner, markup, spans, table
from nianbao_demo.newsroom import Draft
from nianbao_demo.places import Place
from nianbao_demo.site import Expected, Portal, relative

DISCLAIMER = "本网站仅供程序演示，地名、机构、人物和数据均为虚构"


@dataclass(frozen=True, slots=True)
class PressColumn:
    """A column of the portal: `kind` of drafts, shown `name`, and `folder`, which means what the portal makes
    of it (a directory, a number, a file name)."""

    kind: str
    name: str
    folder: str


@dataclass(frozen=True, slots=True)
class PressItem:
    """A published draft."""

    draft: Draft
    column: PressColumn
    number: int
    path: str

    @property
    def title(self) -> str:
        """The draft's title."""
        return self.draft.title


@dataclass(frozen=True, slots=True)
class PressSheet:
    """One page of a column's listing, counted from 1. `paths` are all its pages' addresses."""

    column: PressColumn
    items: Sequence[PressItem]
    number: int
    paths: tuple[str, ...]

    @property
    def path(self) -> str:
        """This page's address."""
        return self.paths[self.number - 1]

    @property
    def pages(self) -> int:
        """How many pages the listing has."""
        return len(self.paths)


class Press(ABC):
    """Publishes drafts into a portal. `text` holds the markup of each kind of block, {} being the text."""

    columns: ClassVar[tuple[PressColumn, ...]]
    page_size: ClassVar[int] = 15
    table_attributes: ClassVar[str] = 'class="t" border="1" cellspacing="0"'
    text: ClassVar[Mapping[str, str]] = {
        "paragraph": "<p>　　{}</p>",
        "heading": "<p><strong>{}</strong></p>",
        "subheading": "<p>　　<strong>{}</strong></p>",
        "signature": '<p style="text-align: right">{}</p>',
    }

    def __init__(self, portal: Portal, drafts: Sequence[Draft], first_number: int) -> None:
        self.portal = portal
        self.place: Place = portal.place
        self.by_kind = {column.kind: column for column in self.columns}
        self.items: dict[str, list[PressItem]] = {kind: [] for kind in self.by_kind}
        numbers = self._numbers(drafts, first_number)
        for draft, number in zip(drafts, numbers, strict=True):
            column = self.by_kind[draft.kind]
            self.items[draft.kind].append(
                PressItem(draft, column, number, self.item_path(column, draft, number))
            )
        for items in self.items.values():
            items.sort(key=self.order)

    @staticmethod
    def _numbers(drafts: Sequence[Draft], first: int) -> list[int]:
        """Ids as a content management system gives them: one after another in the order of creation."""
        by_creation = sorted(range(len(drafts)), key=lambda place: (drafts[place].created, place))
        ranks = sorted(range(len(drafts)), key=by_creation.__getitem__)
        return [first + 7 * rank for rank in ranks]

    def order(self, item: PressItem) -> tuple[int, ...]:
        """Where an item stands in its listing: newest first."""
        return (-item.draft.day.toordinal(), -item.number)

    @abstractmethod
    def item_path(self, column: PressColumn, draft: Draft, number: int) -> str:
        """An article's address."""

    @abstractmethod
    def sheet_path(self, column: PressColumn, number: int, pages: int) -> str:
        """The address of page `number` of a column."""

    @abstractmethod
    def article(self, item: PressItem) -> str:
        """An article's page."""

    @abstractmethod
    def listing(self, sheet: PressSheet) -> str:
        """A listing's page."""

    @abstractmethod
    def publish_own(self) -> None:
        """What this portal has beside articles and listings: home page, navigation, style sheets."""

    def publish(self) -> Portal:
        """Publish everything and hand back the portal."""
        for items in self.items.values():
            for item in items:
                self.portal.page(item.path, self.article(item), item.draft.day)
        for column in self.columns:
            for sheet in self.sheets(column):
                self.portal.page(sheet.path, self.listing(sheet))
        self.publish_own()
        return self.portal

    def sheets(self, column: PressColumn) -> list[PressSheet]:
        """A column's listing pages."""
        items = self.items[column.kind]
        pages = -(-len(items) // self.page_size)
        paths = tuple(self.sheet_path(column, number, pages) for number in range(1, pages + 1))
        return [
            PressSheet(column, items[start : start + self.page_size], 1 + start // self.page_size, paths)
            for start in range(0, len(items), self.page_size)
        ]

    def column_path(self, kind: str) -> str:
        """Where a column begins."""
        return self.sheets(self.by_kind[kind])[0].path

    def body(self, item: PressItem) -> str:
        """An article's text and tables."""
        return "\n".join(self.block(item, block.kind, block.text) for block in item.draft.blocks)

    def block(self, item: PressItem, kind: str, text: str) -> str:
        """One block's markup."""
        report = item.draft.report
        if kind != "table" or report is None:
            return self.text[kind].format(escape(text, quote=False))
        return markup(table(int(text), report.cells, report.layout), self.cell, self.table_attributes)

    def cell(self, cell: DemoCell) -> str:
        """One table cell's markup."""
        return f"<td{spans(cell)}>{inner(cell)}</td>"

    def link(self, page: str, target: str, text: str, attributes: str = "") -> str:
        """A relative link from one page to another."""
        return f'<a href="{escape(relative(page, target))}"{attributes}>{text}</a>'

    def county_report(self, year: int) -> PressItem:
        """The one report a crawl for that year has to find."""
        return next(
            item
            for item in self.items["reports"]
            if (report := item.draft.report) and report.year == year and report.body.scope is Scope.COUNTY
        )

    def expect_archived(self, year: int, **more: Any) -> None:
        """Expect the county's report of that year to be found and read."""
        item = self.county_report(year)
        report = item.draft.report
        assert report is not None
        self.portal.expected = Expected(
            year,
            Status.ARCHIVED,
            column=self.column_path("reports"),
            path=item.path,
            title=report.title,
            published_on=report.published,
            signed_on=report.signed,
            issuer=report.body.issuer,
            layout=report.layout,
            cells=report.cells,
            **more,
        )

    def requisites(self, folder: str, colour: Colour) -> None:
        """A style sheet and a banner, in a folder whose name ends with a slash."""
        self.portal.file(folder + "base.css", style(colour, "banner.png"), "text/css")
        self.portal.file(folder + "banner.png", png(48, 24, colour), "image/png")


def metas(values: Mapping[str, str]) -> str:
    """Metas of the government-site standard."""
    return "\n".join(f'<meta name="{name}" content="{escape(text)}">' for name, text in values.items())
