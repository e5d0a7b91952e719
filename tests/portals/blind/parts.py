"""What several portals of the blind fleet publish: a beginning, scripts, told data, papers as files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from io import BytesIO
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from portals.cms import Cms, Entry
from portals.maker import Maker
from portals.papers import Paper, whole_text
from portals.site import YEAR, Answer, Ask
from portals.stock import of_year

from nianbao_demo.papers import docx, pdf

YEARS = range(YEAR - 9, YEAR + 1)
BEFORE = range(YEAR - 8, YEAR)
FEW = range(YEAR - 4, YEAR + 1)

JQUERY = """(function (w, d) {
  function Q(s, c) {
    if (typeof s === "function") { if (d.readyState !== "loading") s(Q); else d.addEventListener("DOMContentLoaded", function () { s(Q); }); return; }
    if (!(this instanceof Q)) return new Q(s, c);
    var n = [];
    if (s && (s.nodeType || s === w)) n = [s];
    else if (s instanceof Q) n = s.get();
    else if (Array.isArray(s) || s instanceof NodeList) n = [].slice.call(s);
    else if (s && /^\\s*</.test(s)) { var t = d.createElement("div"); t.innerHTML = s; n = [].slice.call(t.childNodes); }
    else if (s) n = [].slice.call((c ? (c[0] || c) : d).querySelectorAll(s));
    this.length = n.length;
    for (var i = 0; i < n.length; i++) this[i] = n[i];
  }
  var f = Q.fn = Q.prototype;
  f.get = function () { return [].slice.call(this); };
  f.each = function (g) { this.get().forEach(function (e, i) { g.call(e, i, e); }); return this; };
  f.find = function (s) { var r = []; this.each(function () { r = r.concat([].slice.call(this.querySelectorAll(s))); }); return Q(r); };
  f.eq = function (i) { return Q(this[i]); };
  f.html = function (t) { if (t === undefined) return this[0] && this[0].innerHTML; return this.each(function () { this.innerHTML = t; }); };
  f.text = function (t) { if (t === undefined) return this[0] && this[0].textContent; return this.each(function () { this.textContent = t; }); };
  f.append = function (t) { return this.each(function () { if (typeof t === "string") this.insertAdjacentHTML("beforeend", t); else this.appendChild(t[0] || t); }); };
  f.empty = function () { return this.html(""); };
  f.val = function (v) { if (v === undefined) return this[0] && this[0].value; return this.each(function () { this.value = v; }); };
  f.attr = function (k, v) { if (v === undefined) return this[0] && this[0].getAttribute(k); return this.each(function () { this.setAttribute(k, v); }); };
  f.data = function (k) { return this.attr("data-" + k); };
  f.addClass = function (c) { return this.each(function () { this.classList.add(c); }); };
  f.removeClass = function (c) { return this.each(function () { this.classList.remove(c); }); };
  f.hasClass = function (c) { return !!this[0] && this[0].classList.contains(c); };
  f.siblings = function () { var e = this[0]; return Q([].slice.call(e.parentNode.children).filter(function (x) { return x !== e; })); };
  f.index = function () { return [].slice.call(this[0].parentNode.children).indexOf(this[0]); };
  f.show = function () { return this.each(function () { this.style.display = "block"; }); };
  f.hide = function () { return this.each(function () { this.style.display = "none"; }); };
  f.on = function (k, s, g) {
    return this.each(function () {
      var o = this;
      if (!g) o.addEventListener(k, function (e) { if (s.call(o, e) === false) e.preventDefault(); });
      else o.addEventListener(k, function (e) { var t = e.target.closest(s); if (t) g.call(t, e); });
    });
  };
  f.bind = f.on;
  ["click", "change", "scroll"].forEach(function (k) { f[k] = function (g) { return this.on(k, g); }; });
  f.mouseover = function (g) { return this.on("mouseover", g); };
  f.hover = function (g) { return this.on("mouseenter", g); };
  f.ready = function (g) { Q(g); return this; };
  f.load = function (u) { var o = this; fetch(u).then(function (a) { return a.text(); }).then(function (t) { o.html(t); }); return o; };
  Q.param = function (o) { return Object.keys(o).map(function (k) { return encodeURIComponent(k) + "=" + encodeURIComponent(o[k]); }).join("&"); };
  Q.ajax = function (o) {
    var x = new XMLHttpRequest(), b = o.data, get = (o.type || o.method || "GET").toUpperCase() === "GET", u = o.url;
    if (b && typeof b !== "string") b = Q.param(b);
    if (get && b) { u += (u.indexOf("?") < 0 ? "?" : "&") + b; b = null; }
    x.open(get ? "GET" : "POST", u, o.async !== false);
    if (!get) x.setRequestHeader("Content-Type", o.contentType || "application/x-www-form-urlencoded; charset=UTF-8");
    x.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    for (var h in o.headers || {}) x.setRequestHeader(h, o.headers[h]);
    if (o.beforeSend) o.beforeSend(x);
    x.onload = function () {
      if (x.status >= 400) { if (o.error) o.error(x); return; }
      var r = x.responseText;
      if (o.dataType === "json" || /json/.test(x.getResponseHeader("Content-Type") || "")) r = JSON.parse(r);
      if (o.success) o.success(r);
    };
    x.send(b || null);
  };
  Q.get = function (u, p, g) { if (typeof p === "function") { g = p; p = null; } Q.ajax({url: u, data: p, success: g}); };
  Q.getJSON = function (u, p, g) { if (typeof p === "function") { g = p; p = null; } Q.ajax({url: u, data: p, dataType: "json", success: g}); };
  Q.post = function (u, p, g) { if (typeof p === "function") { g = p; p = {}; } Q.ajax({url: u, type: "POST", data: p, success: g}); };
  w.$ = w.jQuery = Q;
})(window, document);
"""
"""What jQuery does, as far as these portals' scripts call it."""


def begun(code: str, name: str, cms: Cms, *folders: str, boxed: int = 6) -> Maker:
    """A portal with the usual columns and a home page with news."""
    make = Maker(code, name, cms)
    make.noise(*folders)
    make.home(boxes={"要闻": make.placed((folders or ("", "/xwzx/"))[1], make.news(boxed))})
    return make


def script(make: Maker, path: str, text: str) -> str:
    """Publish a script file; its tag."""
    make.site.on(path, Answer(text.encode(), kind="application/javascript"))
    return f'<script type="text/javascript" src="{path}"></script>'


def jquery(make: Maker, path: str = "/js/jquery.min.js") -> str:
    """Publish the library; its tag."""
    return script(make, path, JQUERY)


def part(make: Maker, path: str, markup: str) -> None:
    """Publish a piece of a page."""
    make.site.on(path, Answer(markup.encode(make.cms.charset), kind=make.cms.kind))


def told(held: object, status: int = 200) -> Answer:
    """Data as JSON."""
    return Answer(
        json.dumps(held, ensure_ascii=False).encode(), status, kind="application/json;charset=UTF-8"
    )


def file(make: Maker, path: str, body: bytes, kind: str = "application/octet-stream") -> None:
    """Publish a document."""
    make.site.on(quote(path), Answer(body, kind=kind))


def sent(ask: Ask) -> dict[str, object]:
    """The JSON that a request carries; nothing where it carries none."""
    try:
        text = "&".join(k if not v else f"{k}={v}" for k, v in ask.form.items())
        held = json.loads(text.encode("latin-1"))
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def whole(value: object, default: int = 1) -> int:
    """A number of a request."""
    return int(str(value)) if str(value).isdigit() else default


def cut(entries: Sequence[Entry], number: int, size: int) -> Sequence[Entry]:
    """Page `number` (from 1)."""
    return entries[(number - 1) * size : number * size] if number > 0 else ()


def crowd(make: Maker, own: Iterable[Entry], *years: int) -> list[Entry]:
    """The county's reports among everybody else's, the newest first."""
    return sorted([*_others(make, *years), *own], key=lambda entry: entry.day, reverse=True)


def behind(make: Maker, own: Iterable[Entry], *years: int) -> list[Entry]:
    """The county's reports behind everybody else's: an order by organ, as an editor set it."""
    return [*_others(make, *years), *own]


def _others(make: Maker, *years: int) -> list[Entry]:
    return [entry for year in years or (YEAR,) for entry in (*make.departments(year), *make.towns(year))]


def paper(entries: Iterable[Entry]) -> Paper:
    """The county's paper of the year."""
    found = of_year(entries).paper
    assert found
    return found


def report_pdf(of: Paper, title: str) -> bytes:
    """The report as PDF."""
    return pdf([title, *whole_text(of)])


def report_docx(of: Paper, title: str) -> bytes:
    """The report as Word file."""
    return docx([title, *whole_text(of)])


def report_xlsx(of: Paper) -> bytes:
    """The three tables as a workbook."""
    book = Workbook()
    book.remove(book.active)
    for number in (1, 2, 3):
        sheet = book.create_sheet(f"附表{number}")
        for row in of.grid(number):
            sheet.append([cell.text for cell in row])
    held = BytesIO()
    book.save(held)
    return held.getvalue()


_OFD = '<?xml version="1.0" encoding="UTF-8"?>'
_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def report_ofd(of: Paper, title: str, a_page: int = 40, width: int = 30) -> bytes:
    """The report as OFD."""
    lines = [t[i : i + width] for t in [title, *whole_text(of)] for i in range(0, len(t), width)]
    sheets = [lines[i : i + a_page] for i in range(0, len(lines), a_page)]
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as book:
        book.writestr(
            "OFD.xml",
            f'{_OFD}<ofd:OFD {_NS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{of.place.code}</ofd:DocID>'
            "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        pages = "".join(
            f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(sheets))
        )
        book.writestr(
            "Doc_0/Document.xml",
            f"{_OFD}<ofd:Document {_NS}><ofd:CommonData><ofd:MaxUnitID>9000</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
            f"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        )
        book.writestr(
            "Doc_0/PublicRes.xml",
            f'{_OFD}<ofd:Res {_NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
        )
        for n, sheet in enumerate(sheets):
            book.writestr(f"Doc_0/Pages/Page_{n}/Content.xml", _ofd_sheet(n, sheet))
    return held.getvalue()


def _ofd_sheet(number: int, lines: Sequence[str]) -> str:
    texts = "".join(
        f'<ofd:TextObject ID="{1000 + number * 100 + at}" Boundary="20 {15 + at * 6.5} 170 6" Font="3" Size="5"><ofd:TextCode X="0" Y="5" '
        f'DeltaX="{" ".join(["5"] * (len(line) - 1))}">{line}</ofd:TextCode></ofd:TextObject>'
        for at, line in enumerate(lines)
    )
    return f'{_OFD}<ofd:Page {_NS}><ofd:Content><ofd:Layer ID="{500 + number}" Type="Body">{texts}</ofd:Layer></ofd:Content></ofd:Page>'
