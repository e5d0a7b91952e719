"""What was said of reports before they were withheld: lines that are remembered may not repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.catalogue.withholding import Withholding


@dataclass(frozen=True, slots=True)
class WithheldFacts:
    """The addresses and store keys that only captures bear which are not shown, each with what hides it."""

    hidden: Mapping[str, Withholding]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """All that an archive withholds now."""
        reports = list(catalogue.withheld_reports())
        hiding = {
            fact: report.hidden[one.captured_at]
            for report in reports
            for one in report.captures
            for fact in _facts(one)
        }
        shown = catalogue.reports({report.held.current.code for report in reports})
        for fact in (fact for held in shown for one in held.captures for fact in _facts(one)):
            hiding.pop(fact, None)
        return cls(hiding)

    def hiding(self, *said: str | None) -> Withholding | None:
        """What hides a line that says this; None where it may be shown."""
        return next((self.hidden[fact] for fact in said if fact is not None and fact in self.hidden), None)

    def blanked(self, sentence: str) -> str:
        """A sentence without the addresses among them."""
        for address in sorted((fact for fact in self.hidden if "://" in fact), key=len, reverse=True):
            sentence = sentence.replace(address, "(withheld)")
        return sentence


def _facts(capture: ReportManifest) -> Iterator[str]:
    text = capture.object("text")
    attached = (named.url for named in capture.objects_of("attachment"))
    yield from filter(None, (capture.url, capture.warc, text.key if text else None, *attached))
