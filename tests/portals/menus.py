"""How portals write links: each style takes texts with addresses and gives markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

Links = Sequence[tuple[str, str]]
Menu = Callable[[Links], str]


def plain(links: Links) -> str:
    """A list, as most modern templates have it."""
    items = "\n".join(f'<li><a href="{escape(href)}">{text}</a></li>' for text, href in links)
    return f'<ul class="menu clearfix">\n{items}\n</ul>'


def cells(links: Links) -> str:
    """Cells of a table with an icon before each link."""
    rows = "\n".join(
        f'<tr><td width="19"><img src="/images/ico.gif"></td><td class="td3"><A HREF="{escape(href)}" '
        f'target="_self">{text}</A></td></tr>'
        for text, href in links
    )
    return f'<table width="155" border="0" cellspacing="0"><tbody>\n{rows}\n</tbody></table>'


def broken(links: Links) -> str:
    """Texts broken by <br> and spans, after empty tags for icons: 政府信息<br>公开年报."""

    def text(words: str) -> str:
        half = (len(words) + 1) // 2
        return f"<span>{words[:half]}</span><br>\n      <span>{words[half:]}</span>"

    items = "\n".join(
        f'<h3 class=""><a href="{escape(href)}"><em class="bnt{number}"></em><div>{text(words)}</div></a></h3>'
        for number, (words, href) in enumerate(links)
    )
    return f'<div class="dl_nav01">\n{items}\n</div>'


def pictures(links: Links) -> str:
    """Links that are pictures; the words are only in alt."""
    return "\n".join(
        f'<a href="{escape(href)}" target="_blank"><img src="/images/menu_{number:02d}.jpg" alt="{text}" '
        'border="0"></a>'
        for number, (text, href) in enumerate(links)
    )


def cut(links: Links) -> str:
    """Texts cut to four characters; the whole name is in the title attribute."""
    items = "\n".join(
        f'<dd><a title="{text}" href="{escape(href)}" target="_blank">{text[:4]}{"…" * (len(text) > 4)}</a></dd>'
        for text, href in links
    )
    return f"<dl>\n{items}\n</dl>"


def image_map(links: Links) -> str:
    """One picture with areas."""
    areas = "\n".join(
        f'<area shape="rect" coords="{10 + 110 * number},4,{110 + 110 * number},44" href="{escape(href)}" '
        f'alt="{text}" />'
        for number, (text, href) in enumerate(links)
    )
    return f'<img src="/images/nav.jpg" usemap="#dh" border="0"><map name="dh" id="dh">\n{areas}\n</map>'


def options(links: Links) -> str:
    """A drop-down list that jumps."""
    items = "\n".join(f'<option value="{escape(href)}">{text}</option>' for text, href in links)
    return f'<select onchange="location.href=this.value"><option value="">请选择栏目</option>\n{items}\n</select>'


def clicks(links: Links) -> str:
    """Table cells that open an address by script."""
    return "\n".join(
        f"""<td class="btn" style="cursor:pointer" onclick="window.open('{href}','_self')">{text}</td>"""
        for text, href in links
    ).join(("<table><tr>", "</tr></table>"))


def scripted(links: Links) -> str:
    """Anchors whose href is void and whose onclick sets location."""
    return "\n".join(
        f"""<p><a href="javascript:void(0);" onclick="javascript:location.href='{href}';">{text}</a></p>"""
        for text, href in links
    )


def unquoted(links: Links) -> str:
    """Attributes without quotes, font tags, no-break spaces inside the words."""
    return " | ".join(
        f"<a href={href} class=menu><font color=#ffffff>{'&nbsp;'.join(text)}</font></a>"
        for text, href in links
    )
