"""What portals of the sixth blind fleet have in common: systems' addresses, pagers, a screen with a menu beside, a small script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape

from portals.blind.kinds import Kind
from portals.blind.parts import part, script
from portals.blind3.parts import board
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer

SINCE = range(YEAR - 7, YEAR + 2)
"""Years of a portal that has published on the year after the wanted one too."""
Links = Sequence[tuple[str, str]]


class Downward(Kind):
    """A system that names further sheets downward from the number of sheets, by its own pattern of {stem} and {left}."""

    left = "{stem}/{left}.htm"
    top = "{stem}.htm"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        """The address of a sheet."""
        pattern = self.top if number == 1 else self.left
        return pattern.format(stem=folder.rstrip("/"), left=pages - number + 1)


class DownwardIndex(Downward):
    """Downward inside the folder: index_7.html follows index.html of eight sheets."""

    left = "{stem}/index_{left}.html"
    top = "{stem}/"


def worded(sheets: Sequence[str], number: int) -> str:
    """第2页/共5页 首页 上页 下页 尾页; what leads nowhere is grey."""
    to = {"首页": 1, "上页": number - 1, "下页": number + 1, "尾页": len(sheets)}
    words = [
        f'<a href="{sheets[at - 1]}">{word}</a>'
        if 1 <= at <= len(sheets) and at != number
        else f'<font color="#999">{word}</font>'
        for word, at in to.items()
    ]
    return f'<div class="pageline">第{number}页/共{len(sheets)}页 {" ".join(words)}</div>'


def boxed(sheets: Sequence[str], number: int) -> str:
    """[1] [2] [3] and 后一页 as a list of boxes."""
    if len(sheets) == 1:
        return ""
    cells = [
        f"<li><b>[{at}]</b></li>" if at == number else f'<li><a href="{sheet}">[{at}]</a></li>'
        for at, sheet in enumerate(sheets, 1)
    ]
    cells += [f'<li><a href="{sheets[number]}">后一页</a></li>'] if number < len(sheets) else []
    return f'<ul class="fanye">{"".join(cells)}</ul>'


def beside(links: Links, head: str = "") -> str:
    """A menu at the side of a page."""
    rows = "".join(f'<dd><a href="{escape(to)}">{words}</a></dd>' for words, to in links)
    return f'<dl class="leftnav">{f"<dt>{head}</dt>" if head else ""}{rows}</dl>'


def screen(make: Maker, path: str, name: str, content: str) -> None:
    """A page of a column, in the portal's frame, without a way that leads to it."""
    board(make, path, content, name, way=False)


def framed(make: Maker, path: str, name: str, content: str, **metas: str) -> Answer:
    """Such a page as an answer."""
    return make.answer(make.frame(path, f"{name}-{make.place.government}", content, [(name, path)], metas))


def renewed_home(make: Maker, content: str, path: str = "/") -> None:
    """Another home page in the usual one's place: the main menu and this content."""
    del make.site.exact["/"]
    make.home(path=path, boxes={"要闻": make.placed("/xwzx/", make.news(6))}, extra=content)


def refusing(make: Maker, answer: Answer, *spared: str) -> None:
    """Whatever is asked of the portal is answered alike, but for robots.txt (there is none) and what is spared."""
    none = Answer(b"", 404)
    make.site.guard = lambda ask: (
        None if ask.path in spared else none if ask.path == "/robots.txt" else answer
    )


def bare_page(title: str, body: str, head: str = "") -> bytes:
    """A page outside any frame."""
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'.encode()


def by_day(*groups: Iterable[Entry]) -> list[Entry]:
    """Entries of several groups in order of date, newest first."""
    return sorted((e for group in groups for e in group), key=lambda e: e.day, reverse=True)


def standing(entries: Iterable[Entry], place: Callable[[Entry], str], more: str = "") -> list[Entry]:
    """Entries at addresses that the portal itself gives, each with the same markup below the text."""
    return [replace(entry, path=place(entry), more=more) for entry in entries]


def year_of(entry: Entry) -> int:
    """The year a report is on."""
    assert entry.paper
    return entry.paper.year


def raw(make: Maker, path: str, title: str, content: str) -> None:
    """A page outside the portal's frame."""
    part(make, path, bare_page(title, content).decode())


_WIRE = """function ask(how,url,body,kind,then){ var x=new XMLHttpRequest(); x.open(how,url,true); if(kind) x.setRequestHeader('Content-Type',kind);
  x.onload=function(){ then(x); }; x.send(body); }
function getJSON(url,then){ ask('GET',url,null,'',function(x){ then(JSON.parse(x.responseText)); }); }
function postForm(url,data,then){ ask('POST',url,new URLSearchParams(data).toString(),'application/x-www-form-urlencoded; charset=UTF-8',function(x){ then(JSON.parse(x.responseText)); }); }
function postJSON(url,data,then){ ask('POST',url,JSON.stringify(data),'application/json;charset=UTF-8',function(x){ then(JSON.parse(x.responseText)); }); }
function byId(id){ return document.getElementById(id); }
function on(box,css,type,then){ box.addEventListener(type,function(e){ var t=e.target.closest(css); if(t&&box.contains(t)) then(t,e); }); }
function lines(rows){ return rows.map(function(x){ return '<li><a href="'+x.url+'" target="_blank">'+x.title+'</a><em>'+x.date+'</em></li>'; }).join(''); }
"""


def wire(make: Maker, path: str, more: str = "") -> str:
    """Publish the script that asks and draws, with a portal's own behind it; its tag."""
    return script(make, path, _WIRE + more)
