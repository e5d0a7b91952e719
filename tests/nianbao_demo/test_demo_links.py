"""Whoever follows links from a home page comes everywhere, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nianbao.core.report import Status

if TYPE_CHECKING:
    from nianbao_demo import Portal
    from tests.nianbao_demo.conftest import Walk

OPEN = ["青岭县", "垚河县", "砚溪县", "澜湾区", "松陂县", "霜河县"]


@pytest.mark.parametrize("county", OPEN)
def test_every_link_answers_or_is_dead_on_purpose(
    county: str, portals: dict[str, Portal], walks: dict[str, Walk]
) -> None:
    answers = walks[county].found
    missing = {address for address, answer in answers.items() if answer.status == 404}
    assert missing == set(portals[county].dead)
    assert {answer.status for address, answer in answers.items() if address not in missing} <= {200, 302}


@pytest.mark.parametrize("county", OPEN)
def test_links_away_lead_to_reserved_names_only(county: str, walks: dict[str, Walk]) -> None:
    assert walks[county].foreign
    assert all(link.partition("//")[2].startswith("www.shifan.example/") for link in walks[county].foreign)


@pytest.mark.parametrize("county", OPEN)
def test_no_page_is_out_of_reach(county: str, portals: dict[str, Portal], walks: dict[str, Walk]) -> None:
    portal = portals[county]
    reached = {id(answer.body) for answer in walks[county].found.values()}
    orphans = [key for key, answer in portal.answers.items() if id(answer.body) not in reached]
    assert [key for key in orphans if key != "/robots.txt"] == []


@pytest.mark.parametrize("county", ["青岭县", "垚河县", "砚溪县", "澜湾区"])
def test_the_report_is_reached_through_its_column(
    county: str, portals: dict[str, Portal], walks: dict[str, Walk]
) -> None:
    expected = portals[county].expected
    assert expected.status is Status.ARCHIVED
    assert expected.path is not None
    assert expected.column is not None
    trail = [expected.path]
    while trail[-1] in walks[county].came_from and trail[-1] != portals[county].home:
        trail.append(walks[county].came_from[trail[-1]])
        assert len(trail) < 20
    assert trail[-1] == portals[county].home
    answers = walks[county].found
    assert answers[expected.column].status == 200
    for attachment in expected.attachments:
        assert answers[attachment].status == 200


@pytest.mark.parametrize("county", OPEN)
def test_articles_carry_the_usual_navigation_and_there_is_enough_news(
    county: str, portals: dict[str, Portal], walks: dict[str, Walk]
) -> None:
    dated = [answer for answer in walks[county].found.values() if answer.header("Last-Modified")]
    assert len(dated) >= 30 + 25
    for answer in dated:
        text = answer.body.decode(portals[county].charset)
        for name in ("首页", "政务公开", "走进", "政务服务", "互动交流", "专题专栏", "均为虚构"):
            assert name in text
