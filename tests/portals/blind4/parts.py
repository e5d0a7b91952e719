"""What portals of the fourth blind fleet have in common: pagers as the systems write them, data as text, pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw
from portals.blind.parts import script
from portals.cms import Entry
from portals.maker import Maker
from portals.site import Answer, Ask

_CREATED = """function createPageHTML(count, at, name, ext){
  if(count<=1) return;
  var w=function(n,t){ return n==at?'<span class="cur">'+t+'</span>':'<a href="'+(n==0?name+'.'+ext:name+'_'+n+'.'+ext)+'">'+t+'</a>'; };
  var h='<div class="fenye">'; if(at>0) h+=w(at-1,'上一页');
  for(var i=0;i<count;i++) h+=w(i,i+1);
  if(at<count-1) h+=w(at+1,'下一页')+w(count-1,'尾页');
  document.write(h+'</div>');
}
"""
_CREATED_IN = """function createPageHTML(box, count, at, name, ext){
  var h='<span>共'+count+'页</span>', to=function(n){ return n==1?name+'.'+ext:name+'_'+n+'.'+ext; };
  for(var i=1;i<=count;i++) h+= i==at ? '<em>'+i+'</em>' : '<a href="'+to(i)+'">'+i+'</a>';
  if(at<count) h+='<a class="next" href="'+to(at+1)+'">下一页</a>';
  document.getElementById(box).innerHTML=h;
}
"""


def paging(make: Maker) -> Maker:
    """The maker, with the script files that the pagers call published."""
    script(make, "/images/createpage.js", _CREATED)
    script(make, "/assets/js/pager.js", _CREATED_IN)
    return make


def created(sheets: Sequence[str], number: int) -> str:
    """TRS: createPageHTML of a script file writes the pager where it is called."""
    call = f'createPageHTML({len(sheets)}, {number - 1}, "index", "html");'
    return f'<script src="/images/createpage.js"></script><script>{call}</script>'


def created_in(sheets: Sequence[str], number: int) -> str:
    """UCAP: createPageHTML of a script file fills a box."""
    name = sheets[0].rpartition("/")[2].removesuffix(".shtml")
    call = f"createPageHTML('page_div',{len(sheets)}, {number},'{name}','shtml');"
    return f'<div id="page_div"></div><script src="/assets/js/pager.js"></script><script>{call}</script>'


def numbered(sheets: Sequence[str], number: int) -> str:
    """Numbers, next and last, each a link."""
    if len(sheets) == 1:
        return ""
    links = [
        f"<b>{n}</b>" if n == number else f'<a href="{sheet}">{n}</a>' for n, sheet in enumerate(sheets, 1)
    ]
    if number < len(sheets):
        links += [f'<a href="{sheets[number]}">下页</a>', f'<a href="{sheets[-1]}">尾页</a>']
    return f'<div class="pb_sys_common">{" ".join(links)}</div>'


def located(sheets: Sequence[str], number: int) -> str:
    """JEECMS: links whose click sets the location."""
    names = {"首页": 1, "上一页": number - 1, "下一页": number + 1, "尾页": len(sheets)}
    links = " ".join(
        f"""<a href="javascript:void(0);" onclick="location.href=encodeURI('{sheets[to - 1]}');">{name}</a>"""
        for name, to in names.items()
        if 1 <= to <= len(sheets) and to != number
    )
    return f'<div class="turn">第{number}/{len(sheets)}页 {links}</div>'


def jsonp(ask: Ask, held: object, parameter: str = "callback") -> Answer:
    """Data as a call of the function that the request names."""
    text = f"{ask.query.get(parameter, 'callback')}({json.dumps(held, ensure_ascii=False)})"
    return Answer(text.encode(), kind="text/javascript;charset=UTF-8")


def moved_home(make: Maker, to: str, door: Answer) -> Maker:
    """The maker, its home page at another address, to which a door at / leads."""
    make.site.exact[to] = make.site.exact.pop("/")
    make.site.on("/", door)
    return make


def late(entry: Entry, day: date) -> Entry:
    """A report that came out on another day than usual."""
    assert entry.paper
    return replace(entry, day=day, paper=replace(entry.paper, published=day))


def rows_of(entries: Sequence[Entry]) -> list[dict[str, str]]:
    """Entries as data with addresses."""
    return [{"title": e.title, "url": e.path, "date": f"{e.day}"} for e in entries]


def picture(width: int = 600, height: int = 260) -> bytes:
    """A scanned table: lines on white."""
    sheet = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(sheet)
    for at in range(0, height, 26):
        draw.line((0, at, width, at), fill=0)
    held = BytesIO()
    sheet.save(held, "PNG")
    return held.getvalue()
