"""Style sheets, images and scripts of the portals, made in code."""

from __future__ import annotations

import struct
import zlib

Colour = tuple[int, int, int]


def png(width: int, height: int, colour: Colour) -> bytes:
    """A picture of one colour with a lighter band, as a stand-in for a banner."""
    light = bytes(min(255, channel + 60) for channel in colour)
    rows = b"".join(
        b"\0" + (light if row * 4 // height == 2 else bytes(colour)) * width for row in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def style(colour: Colour, banner: str) -> bytes:
    """A portal's style sheet; `banner` is the header picture's address relative to it."""
    tint = "#{:02x}{:02x}{:02x}".format(*colour)
    return f"""@charset "utf-8";
body {{ margin: 0; color: #333; font: 16px/1.8 "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }}
a {{ color: #333; text-decoration: none; }}
a:hover {{ color: {tint}; }}
.top, .head {{ background: {tint} url({banner}) repeat-x; color: #fff; padding: 24px 8%; font-size: 28px; }}
.nav {{ background: {tint}; padding: 8px 8%; }}
.nav a {{ color: #fff; margin-right: 36px; }}
.main, .wrap {{ margin: 16px 8%; }}
.side {{ float: left; width: 220px; }}
.list li {{ list-style: none; border-bottom: 1px dashed #ccc; }}
.list span {{ float: right; color: #999; }}
.foot {{ clear: both; border-top: 3px solid {tint}; padding: 16px 8%; color: #777; font-size: 14px; }}
h1 {{ text-align: center; font-size: 26px; }}
table.t {{ border-collapse: collapse; width: 100%; }}
table.t td {{ border: 1px solid #666; padding: 4px; text-align: center; font-size: 14px; }}
""".encode()


def index_pager() -> bytes:
    """A script that writes the page numbers of a column whose pages are index.html, index_1.html…"""
    return b"""function createPageHTML(pages, current, name, extension) {
  function address(page) { return name + (page ? "_" + page : "") + "." + extension; }
  var out = "";
  for (var page = 0; page < pages; page++) {
    var number = page + 1;
    if (page === current) out += "<b>" + number + "</b> ";
    else out += "<a href='" + address(page) + "'>" + number + "</a> ";
  }
  document.write(out);
}
"""


def numbered_pager() -> bytes:
    """A script that fills an element with the page numbers of a column: list.shtml, list_2.shtml…"""
    return b"""function createPageHTML(holder, pages, current, name, extension, items) {
  var out = "";
  for (var page = 1; page <= pages; page++) {
    var address = name + (page > 1 ? "_" + page : "") + "." + extension;
    out += page === current ? "<b>" + page + "</b> " : "<a href='" + address + "'>" + page + "</a> ";
  }
  document.getElementById(holder).innerHTML = out + items;
}
"""
