"""What to set by hand of a portal, proposed from the page of its report column that a person found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import yaml

from crawler.discovery.issuers import OWN, CountyNames
from crawler.discovery.judging import site_code
from crawler.discovery.listing import Listing, read_listing
from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.hosts import HostRule
from nianbao.core.registry import Registry
from pipelines.text.page import Page


@dataclass(frozen=True, slots=True)
class Proposal:
    """Of one county what its YAML should say. `years`: of the county's own reports that the page lists;
    `column`: why the page is a report column, "" where nothing on it says so."""

    county: County
    columns: tuple[str, ...]
    portal_url: str
    other_hosts: tuple[str, ...]
    years: tuple[int, ...]
    column: str

    @property
    def yaml(self) -> str:
        """The file `<code>.yaml`."""
        said = {
            "columns": list(self.columns),
            "portal_url": self.portal_url,
            "other_hosts": list(self.other_hosts),
            "note": f"learned from {self.columns[0]}",
        }
        kept = {name: value for name, value in said.items() if value}
        return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=1000)


def propose(page: Page, registry: Registry, county: County | None = None) -> Proposal:
    """The proposal for a page; whose it is is said, or read. Raises UsageError where it cannot be told."""
    owner = county or _owner(page, registry)
    listing = read_listing(page, CountyNames.of(owner))
    parts = urlsplit(page.url)
    covered = HostRule.of(owner).covers(page.url)
    first = f"{parts.scheme}://{parts.netloc}/"
    return Proposal(
        owner,
        (page.url,),
        "" if owner.portal_url else first,
        () if covered or not owner.portal_url else (parts.netloc.lower(),),
        tuple(sorted(set(_own_years(listing)), reverse=True)),
        listing.column,
    )


def _own_years(listing: Listing) -> Iterator[int]:
    return (each.title.year for each in listing.entries if each.whose in OWN and each.title.year is not None)


def _owner(page: Page, registry: Registry) -> County:
    """Whose page it is: by its host, by the site's own code, by the reports that it lists."""
    for found in (_by_host(page, registry), _by_code(page, registry), _by_reports(page, registry)):
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(f"{each.code} {each.name}" for each in found[:10])
            raise UsageError(f"{page.url} may be of {listed}: say which with --county")
    raise UsageError(f"{page.url} does not say whose it is: say so with --county")


def _by_host(page: Page, registry: Registry) -> Sequence[County]:
    return [each for each in registry.counties if HostRule.of(each).covers(page.url)]


def _by_code(page: Page, registry: Registry) -> Sequence[County]:
    code = site_code(page)
    return [each for each in registry.counties if each.code == code]


def _by_reports(page: Page, registry: Registry) -> Sequence[County]:
    text = page.text
    named = [each for each in registry.counties if each.name in text]
    return [each for each in named if any(_own_years(read_listing(page, CountyNames.of(each))))]
