"""What portals of the fifth blind fleet have in common: pagers, listings with the words cut, doors, files behind actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from portals.blind.kinds import Kind
from portals.cms import Entry
from portals.maker import Maker
from portals.site import Answer


def windowed(sheets: Sequence[str], number: int) -> str:
    """上一页, numbers near the current one, an ellipsis, 下一页 and 末页, each a link."""
    last = len(sheets)
    if last == 1:
        return ""
    near = {1, last, *range(max(1, number - 1), min(last, number + 1) + 1)}
    parts = [f'<a class="prev" href="{sheets[number - 2]}">上一页</a>'] if number > 1 else []
    for at in sorted(near):
        parts += ["<i>…</i>"] if at > 1 and at - 1 not in near else []
        parts.append(f"<b>{at}</b>" if at == number else f'<a href="{sheets[at - 1]}">{at}</a>')
    if number < last:
        parts += [f'<a class="next" href="{sheets[number]}">下一页</a>', f'<a href="{sheets[-1]}">末页</a>']
    return f'<div class="pagination">{" ".join(parts)}</div>'


def signs(sheets: Sequence[str], number: int) -> str:
    """Signs alone: « ‹ 2/5 › »."""
    if len(sheets) == 1:
        return ""
    to = {"«": 1, "‹": number - 1, "›": number + 1, "»": len(sheets)}
    found = {
        sign: f'<a href="{sheets[at - 1]}">{sign}</a>' if 1 <= at <= len(sheets) and at != number else sign
        for sign, at in to.items()
    }
    return f'<p class="fy">{found["«"]} {found["‹"]} {number}/{len(sheets)} {found["›"]} {found["»"]}</p>'


def chosen(sheets: Sequence[str], number: int) -> str:
    """转到第 [ ] 页: a choice that jumps."""
    if len(sheets) == 1:
        return ""
    options = "".join(
        f'<option value="{sheet}"{" selected" * (at == number)}>{at}</option>'
        for at, sheet in enumerate(sheets, 1)
    )
    return f'<div class="pg">共{len(sheets)}页 转到第<select onchange="location.href=this.value">{options}</select>页</div>'


class Cut(Kind):
    """A system whose rows show the first letters of a title; the whole is in the title attribute."""

    letters = 18

    def row(self, href: str, entry: Entry) -> str:
        """An entry of a listing."""
        shown = entry.title[: self.letters] + "…" * (len(entry.title) > self.letters)
        return f'<li><a href="{escape(href)}" title="{escape(entry.title)}">{escape(shown)}</a><span>{entry.day:%m-%d}</span></li>'


def moved(make: Maker, path: str, to: str, status: int = 301) -> None:
    """An address that leads to another one."""
    make.site.on(path, Answer(b"", status, headers=(("Location", to),)))


def handed(make: Maker, path: str, body: bytes, name: str) -> None:
    """A document that an action hands out under a name of its own."""
    kind = ("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name)}")
    make.site.on(path, Answer(body, kind="application/octet-stream", headers=(kind,)))


def dated(entries: Iterable[Entry], line: Callable[[Entry], str]) -> list[Entry]:
    """Entries whose line with the date is another."""
    return [replace(entry, dated=line(entry)) for entry in entries]


def yearly(
    make: Maker, base: str, groups: dict[int, dict[str, list[Entry]]], named: str = "{}年", beside: str = ""
) -> list[Entry]:
    """A folder for each year, in it a column for each group of bodies, all with the same links beside; every entry, with
    its address."""
    held: list[Entry] = []
    for year, rows in groups.items():
        links = []
        for number, (name, entries) in enumerate(rows.items(), 1):
            folder = f"{base}{year}n/lm{number}/"
            held += make.column(folder, name, entries, above=beside)
            links.append((name, make.cms.sheet(folder, 1, 1)))
        make.menu_page(make.cms.sheet(f"{base}{year}n/", 1, 1), named.format(year), links, text=beside)
    return held


def years_of(make: Maker, base: str, years: Iterable[int], named: str = "{}年") -> list[tuple[str, str]]:
    """Links to the folders of years, the newest first."""
    return [(named.format(y), make.cms.sheet(f"{base}{y}n/", 1, 1)) for y in sorted(years, reverse=True)]
