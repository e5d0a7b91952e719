"""`nianbao diff`: what changed between the captures of a report."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import click
from rich.text import Text

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.cells import decimal_text
from nianbao.archive.catalogue.history import HeldReport, Replaced
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest
from nianbao.archive.package.difference import CellChange, Change, Difference, difference
from nianbao.archive.package.paragraphs import ChangeKind, ParagraphChange, marked
from nianbao.core.report import CellValue
from nianbao.core.settings import load_settings
from nianbao_cli.archive import find_code, open_archive, scope_option
from nianbao_cli.output import number_of, say
from nianbao_cli.terminal import Console
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao diff 石屏县 --year 2021
  nianbao diff 532525 --year 2021 --json

A capture is compared with the one before it. The same content in other bytes (a new banner, other markup)
is no change."""

_STYLES = {ChangeKind.SAME: "", ChangeKind.REMOVED: "red strike", ChangeKind.ADDED: "green underline"}
_SIGNS = {ChangeKind.REMOVED: "-", ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.MOVED: ">"}
_NAMES = {
    "url": "address 网址",
    "title": "title 标题",
    "published_on": "published 发布日期",
    "signed_on": "signed 落款日期",
    "shown_at": "time shown 显示时间",
    "pub_date": "PubDate",
    "written": "written 成文日期",
    "issued": "issued 发文日期",
    "filed": "filed 归档时间",
    "identities_failed": "failing identities 不符的勾稽关系",
}


@click.command(epilog=EPILOG)
@click.argument("county", metavar="COUNTY")
@click.option("--year", type=REPORT_YEAR, required=True, help="The report year.")
@scope_option
@click.option("--province", default="", help="The province, to tell namesakes apart.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per comparison on standard output.")
def command(county: str, year: int, scope: str, province: str, as_json: bool) -> int:
    """Show what changed between captures of COUNTY's report (a code or a name): text, cells, attachments,
    address and dates."""
    settings = load_settings()
    with open_archive(settings) as (store, catalogue):
        code = find_code(settings, catalogue, county, year, province)
        for held in _held(catalogue, code, year, scope):
            if len(held.captures) == 1:
                only = held.current
                print(
                    f"{only.code} {only.name} {only.year} {only.issuer}: one capture only, at "
                    f"{only.captured_at}; `nianbao crawl {only.code} --year {only.year}` captures it again",
                    file=sys.stderr,
                )
            for before, after in held.steps:
                compared = ReadingPair(before, after, difference(store, before, after))
                say(_as_json(compared) if as_json else _drawn(compared), drawn=not as_json)
    return 0


def _held(catalogue: Catalogue, code: str, year: int, scope: str) -> list[HeldReport]:
    held = [one for one in catalogue.reports([code], year) if one.current.scope == scope]
    if not held:
        catalogue.find_report(code, year, scope)  # says what there is instead
    return held


class ReadingPair(NamedTuple):
    """Two readings of one report, and what changed between them."""

    before: ReportManifest
    after: ReportManifest
    changed: Difference

    @property
    def why(self) -> Replaced:
        """Whether the portal was asked again, or the same capture read again."""
        again = self.before.captured_at == self.after.captured_at
        return Replaced.READ_AGAIN if again else Replaced.PORTAL_CHANGED


def _as_json(compared: ReadingPair) -> str:
    after, changed = compared.after, compared.changed
    about = {name: getattr(after, name) for name in ("code", "name", "year", "scope", "issuer")}
    times = {"before": changed.before, "after": changed.after}
    again = {"read_again": compared.why is Replaced.READ_AGAIN, "read_at": after.read_at or None}
    return json.dumps(about | times | again | changes_as_json(changed), ensure_ascii=False)


def changes_as_json(changed: Difference) -> dict[str, Any]:
    """What changed, as a part of a JSON line."""
    return {
        "same_content": changed.same_content,
        "address": _fact(changed.address),
        "title": _fact(changed.title),
        "dates": {change.name: _fact(change) for change in changed.dates},
        "text": [{"kind": one.kind, "before": one.before, "after": one.after} for one in changed.text],
        "cells": [_cell(change) for change in changed.cells],
        "attachments": [
            {"kind": one.kind, "before": _attachment(one.before), "after": _attachment(one.after)}
            for one in changed.attachments
        ],
        "identities_failed": _fact(changed.identities),
    }


def _fact(change: Change | None) -> dict[str, str | None] | None:
    return {"before": change.before, "after": change.after} if change else None


def _cell(change: CellChange) -> dict[str, str | None]:
    """`before` and `after` are what the cells print; the numbers and states stand beside them."""
    said: dict[str, str | None] = {"field": change.field}
    for name, cell in (("before", change.before), ("after", change.after)):
        said[name] = cell.printed.strip() if cell else None
        said[f"{name}_value"] = (decimal_text(cell.value) or None) if cell else None
        said[f"{name}_state"] = cell.state.value if cell else None
    return said


def _attachment(named: NamedObject | None) -> dict[str, Any] | None:
    if named is None:
        return None
    return {
        "name": named.name,
        "url": named.url,
        "key": named.key,
        "sha256": named.sha256,
        "size": named.size,
    }


def _drawn(compared: ReadingPair) -> str:
    after, changed = compared.after, compared.changed
    console = Console(markup=False, highlight=False, soft_wrap=True)
    with console.capture() as shown:
        console.print(Text(f"{after.code} {after.name} {after.year} {after.scope} {after.issuer}", "bold"))
        if compared.why is Replaced.READ_AGAIN:
            program = f"{after.software.get('name', '')} {after.software.get('version', '')}"
            console.print(f"  {changed.before}: read again 重新读取 {after.read_at} ({program})")
        else:
            console.print(f"  {changed.before} → {changed.after}")
        for line in lines_of_changes(changed):
            console.print(line)
    return shown.get().removesuffix("\n")


def lines_of_changes(changed: Difference) -> Iterator[Text]:
    """What changed, for people."""
    if changed.nothing:
        yield Text("  nothing changed 内容一致")
        return
    if changed.same_content:
        yield Text("  the content is the same 内容一致; what stands around it changed:")
    for fact in filter(None, (changed.address, changed.title, *changed.dates, changed.identities)):
        yield Text(f"  {_NAMES[fact.name]}: {fact.before or '(none)'} → {fact.after or '(none)'}")
    if changed.text:
        count = number_of(len(changed.text), "paragraph or table row", "paragraphs or table rows")
        yield Text(f"  text 正文: {count}", "bold")
        yield from map(_paragraph, changed.text)
    if changed.cells:
        yield Text(f"  cells 表格数值: {len(changed.cells)}", "bold")
    for cell in changed.cells:
        yield Text(f"    {cell.field}: {_printed(cell.before)} → {_printed(cell.after)}")
    for one in changed.attachments:
        names = dict.fromkeys(named.name or named.url for named in (one.before, one.after) if named)
        yield Text(f"  {_SIGNS[one.kind]} attachment 附件 {one.kind}: {' → '.join(names)}")


def _paragraph(change: ParagraphChange) -> Text:
    if change.before is not None and change.after is not None:
        pieces = marked(change.before, change.after)
    else:
        pieces = iter([(change.kind, change.before or change.after or "")])
    text = Text(f"    {_SIGNS[change.kind]} ")
    for kind, piece in pieces:
        text.append(_bracketed(kind, piece) if change.kind is ChangeKind.CHANGED else piece, _STYLES[kind])
    return text


def _bracketed(kind: ChangeKind, piece: str) -> str:
    """Colour is not enough: what went and what came is also in brackets."""
    return (
        piece
        if kind is ChangeKind.SAME
        else f"[-{piece}-]"
        if kind is ChangeKind.REMOVED
        else f"{{+{piece}+}}"
    )


def _printed(cell: CellValue | None) -> str:
    if cell is None:
        return "(not in the form)"
    return cell.printed.strip() or f"({cell.state})"
