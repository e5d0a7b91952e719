"""The fleets that were drawn from the evidence alone, before the first crawl of them: each portal ends right."""

from __future__ import annotations

import os
from itertools import chain

import pytest
from portals.blind.fleet import blind_fleet
from portals.blind2.fleet import blind2_fleet
from portals.blind3.fleet import blind3_fleet
from portals.blind4.fleet import blind4_fleet
from portals.blind5.fleet import blind5_fleet
from portals.blind6.fleet import blind6_fleet
from portals.blind7.fleet import blind7_fleet
from portals.exam import Exam, run
from portals.site import Portal

# `make test` examines one portal of each fleet, `make test-long` all of them.
WHOLE = bool(os.environ.get("NIANBAO_TEST_LONG"))
FLEETS = (
    blind_fleet(),
    blind2_fleet(),
    blind3_fleet(),
    blind4_fleet(),
    blind5_fleet(),
    blind6_fleet(),
    blind7_fleet(),
)
ORDINARY = (12, 52, 13, 50, 51, 18, 41)
PORTALS = (
    tuple(chain(*FLEETS))
    if WHOLE
    else tuple(fleet[place] for fleet, place in zip(FLEETS, ORDINARY, strict=True))
)


def named(portal: Portal) -> str:
    return f"{portal.code}-{portal.slug}"


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Exam:
    return run(PORTALS, tmp_path_factory.mktemp("blind"), explain=True, timeout=3600)


@pytest.mark.parametrize("portal", PORTALS, ids=named)
def test_portal_ends_as_its_pages_say(exam: Exam, portal: Portal) -> None:
    faults = exam.faults(portal)
    differences = "\n".join(f"  {field}: expected {want}, got {got}" for field, (want, got) in faults.items())
    assert not faults, f"{portal.what}\n{differences}\n{portal.expect.why}\n{exam.steps(portal)}"
