"""An archive made by hand with everything the pages show, and a real server over it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from pathlib import Path
from socket import create_server
from typing import Any

import httpx

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.form import form
from nianbao.core.registry import load_registry
from nianbao.core.report import CellState, CellValue, Layout
from nianbao.web.server import make_server
from nianbao.web.site import Heeding, Site
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt

PEI = {"name": "沛县", "province": "江苏省", "prefecture": "徐州市"}
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
TEXT = """{title}

发布时间: 2022-02-15

现将2021年度政府信息公开工作情况报告如下。

一、总体情况

（一）主动公开

沛县全年主动公开政府信息4763条，开展采茶节培训3期。

二、主动公开政府信息情况

行政许可  12
行政处罚  3

三、收到和处理政府信息公开申请情况

四、政府信息公开行政复议、行政诉讼情况

五、存在的主要问题及改进情况

{hostile}

六、其他需要报告的事项

无。
"""


def cells(layout: Layout = Layout.G2021, **changed: str) -> tuple[CellValue, ...]:
    """All cells of a layout, 0 but for those named: `t2__new_received__natural="7"`; "" is a blank,
    what has a * in it is unclear."""
    named = {name.replace("__", "."): printed for name, printed in changed.items()}
    found = []
    for field in form().fields:
        if layout in field.layouts:
            printed = named.get(field.id, "0")
            state = CellState.UNCLEAR if "*" in printed else CellState.VALUE if printed else CellState.BLANK
            value = Decimal(printed) if state is CellState.VALUE else None
            found.append(CellValue(field.id, value, printed, state, field.row, field.column))
    return tuple(found)


def text(title: str, hostile: str = HOSTILE) -> bytes:
    return TEXT.format(title=title, hostile=hostile).encode()


def fill(store: DirectoryStore) -> None:
    """沛县: a report with a correction, its office's, two years; 石屏县: attachments, a gap."""
    title = "沛县人民政府2021年政府信息公开工作年度报告"
    pei: dict[str, Any] = {"code": "320322", "issuer": "沛县人民政府"}
    Report(**pei, text=text(title), cells=cells(), said=PEI | {"title": title}).put(store)
    Report(
        **pei,
        captured_at="2022-03-20T01:00:00+00:00",
        text=text(title).replace("4763条".encode(), "4764条".encode()),
        cells=cells(
            t2__new_received__natural="7", t2__new_received__total="7", t2__results_total__natural="5"
        ),
        said=PEI | {"title": title, "published_on": "2022-04-02", "identities_failed": ("R-FLOW",)},
    ).put(store)
    Report(
        **pei,
        year=2020,
        captured_at="2021-03-01T01:00:00+00:00",
        text=text("沛县2020年报告"),
        cells=cells(
            Layout.G2019,
            t2__new_received__total="5",
            t1__fees__items_prev="",
            t1__punishment__items_prev="5*",
        ),
        said=PEI | {"title": "沛县2020年报告", "layout": "g2019", "published_on": "2021-02-20"},
    ).put(store)
    Report(
        code="320322",
        scope="office",
        issuer="沛县人民政府办公室",
        text=text("办公室报告"),
        said=PEI | {"title": "沛县人民政府办公室2021年报告"},
    ).put(store)
    hostile_name = 'a"\r\nX-Evil: 1.html'
    Report(
        text=text("石屏县人民政府2021年政府信息公开工作年度报告"),
        attachments=(("年报<b>.pdf", b"%PDF-1.7 x"), (hostile_name, b"<script>alert(3)</script>")),
    ).put(store)
    put_attempt(
        store,
        "2024-03-01T00:00:00+00:00",
        "blocked",
        year=2023,
        province="云南省",
        reason=f"answers with a challenge {HOSTILE}",
        url="javascript:alert(4)",
    )


@dataclass
class Served:
    """A running page: its site, its address, and a client."""

    site: Site
    url: str
    client: httpx.Client

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)


def make_site(directory: Path, **said: Any) -> Site:
    store = DirectoryStore(directory / "store")
    fill(store)
    site = Site(store, directory / "work", load_registry(), **said)
    site.refresh()
    return site


@contextmanager
def served(site: Site) -> Iterator[Served]:
    """The site on free ports, in a thread. A busy machine is no dear store: tombstones are asked for each time."""
    site.heeding = Heeding(dear=inf)
    with ExitStack() as stack:
        sockets = [stack.enter_context(create_server(("127.0.0.1", 0)))]
        site.port = sockets[0].getsockname()[1]
        if site.replay_path is not None:
            sockets.append(stack.enter_context(create_server(("127.0.0.1", 0))))
            site.replay_port = sockets[1].getsockname()[1]
        server = make_server(site)
        thread = threading.Thread(target=server.run, kwargs={"sockets": sockets})
        thread.start()
        try:
            url = f"http://127.0.0.1:{site.port}"
            with httpx.Client(base_url=url) as client:
                yield Served(site, url, client)
        finally:
            server.should_exit = True
            thread.join()
