"""The CMS families, one file each. Adding one: its file, its line here, its fixtures."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.cms.address_rule import AddressRule
from crawler.cms.aspx import Aspx
from crawler.cms.family import LIKELY_SIGNS, Ask, Family, signs_of
from crawler.cms.generic import Generic
from crawler.cms.gkmlpt import Gkmlpt
from crawler.cms.hanweb_jcms import HanwebJcms
from crawler.cms.hanweb_jpaas import HanwebJpaas
from crawler.cms.hanweb_xxgk import HanwebXxgk
from crawler.cms.hunan import Hunan
from crawler.cms.jeecms import Jeecms
from crawler.cms.longcom import Longcom
from crawler.cms.luzhou import Luzhou
from crawler.cms.nfcms import Nfcms
from crawler.cms.scripted import Scripted, Turned, next_pages
from crawler.cms.shaanxi import Shaanxi
from crawler.cms.trs import Trs
from crawler.cms.ucap import Ucap
from crawler.cms.ucap_query import UcapQuery
from crawler.cms.vsb import Vsb
from crawler.discovery.links import Link
from pipelines.text.page import Page

WRITTEN: Family = Scripted()
FAMILIES: tuple[Family, ...] = (
    Trs(),
    Gkmlpt(),
    HanwebJpaas(),
    HanwebXxgk(),
    HanwebJcms(),
    UcapQuery(),
    Ucap(),
    Vsb(),
    Longcom(),
    Nfcms(),
    Shaanxi(),
    Hunan(),
    Luzhou(),
    Jeecms(),
    Aspx(),
    WRITTEN,
    Generic(),
)
"""The more telling ones first: among equal signs the first is believed. The last two apply to any page."""


def family_of(page: Page) -> Family:
    """The family with the most signs on this page; the generic one where none shows two."""
    return next(iter(likely_families(page)), FAMILIES[-1])


def likely_families(page: Page) -> tuple[Family, ...]:
    """All families that show two signs or more, most signs first: a page can be made by one and hold the
    module of another."""
    signs = {family.name: signs_of(family, page) for family in FAMILIES}
    likely = [family for family in FAMILIES if signs[family.name] >= LIKELY_SIGNS]
    return tuple(sorted(likely, key=lambda family: -signs[family.name]))


def other_pages(page: Page) -> list[str]:
    """The other pages of the listing: every family that finds some is believed, since pagers are plain or
    not, whatever else a page shows."""
    found = [url for family in FAMILIES for url in family.pages(page)]
    return list(dict.fromkeys(found))


def entries_of(page: Page) -> list[Link]:
    """Listing entries of the page that are not plain anchors, as its likely families read them."""
    found = [link for family in likely_families(page) for link in family.entries(page)]
    return list({(link.url, link.text): link for link in found}.values())


def asks_of(page: Page, *, precise: bool = False) -> list[tuple[Family, Ask]]:
    """The API calls that the likely families would make for the listing this page is a shell of; where none
    makes any, those that the page's own script makes. `precise`: only calls that name the report column."""
    likely = [family for family in likely_families(page) if family.precise or not precise]
    found = [(family, ask) for family in likely for ask in family.asks(page)]
    if not found and not precise:
        found = [(WRITTEN, ask) for ask in WRITTEN.asks(page)]
    return list({ask: (family, ask) for family, ask in found}.values())


def further_asks(page: Page, asked: Iterable[str], told: Iterable[str] = ()) -> list[tuple[Family, Ask]]:
    """The calls for the rest of a listing that scripts filled in a browser, where they `asked` for that and
    were `told` this."""
    own = urlsplit(page.url).netloc
    turned = Turned(AddressRule.of(page, told))
    return [(turned, ask) for ask in next_pages(url for url in asked if urlsplit(url).netloc == own)]
