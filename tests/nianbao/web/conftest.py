"""One handmade archive and one running page for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.nianbao.web.handmade_site import Served, make_site, served


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(make_site(tmp_path_factory.mktemp("page"))) as running:
        yield running
