"""Which picture an <img> shows once the page's scripts have run: lazy ones begin with a placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from nianbao.core.filetype import names_picture

_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:loading|load|lazy|blank|placeholder|place|grey|gray|transparent|spacer|pixel|1x1|none|default)"
    r"[\w.-]{0,80}\.(?:gif|png|jpe?g|svg|webp)$",
    re.I,
)
_OWN = frozenset(
    {"src", "srcset", "alt", "title", "class", "id", "style", "width", "height", "name", "usemap"}
)
_LETTERS_OF_PICTURE = 4000
"""A data address with fewer holds no table."""


def source_of(image: HtmlElement) -> str:
    """The address of the picture, as written; "" where only a placeholder is shown."""
    return next(_candidates(image), "")


def _candidates(image: HtmlElement) -> Iterator[str]:
    for name, value in image.items():
        if name not in _OWN and (named := _named(name, value)) and not _is_placeholder(named):
            yield named
    own = (image.get("src") or "").strip()
    if own and not _is_placeholder(own):
        yield own
    around = next(image.iterancestors("picture"), None)  # libxml2 puts the image into its <source>
    sources = around.iter("source") if around is not None else ()
    for element in (image, *sources):
        for name in ("srcset", "data-srcset"):
            if largest := _largest(element.get(name) or ""):
                yield largest


def _named(name: str, value: str) -> str:
    """The picture that an attribute of a lazy image names: under whatever name scripts know it."""
    value = (_largest(value) if "srcset" in name else value).strip()
    try:
        path = urlsplit(value).path
    except ValueError:
        return ""
    lazy = name.startswith("data-") or name in ("original", "file", "zoomfile", "lazy-src", "lazysrc", "_src")
    return value if lazy and (names_picture(path) or (name in _SAID and "/" in value)) else ""


_SAID = ("data-src", "data-original", "data-lazy-src", "data-original-src", "data-actualsrc")


def _is_placeholder(source: str) -> bool:
    if source.startswith("data:"):
        return len(source) < _LETTERS_OF_PICTURE
    return _PLACEHOLDER.search(source.partition("?")[0]) is not None or source in ("#", "about:blank")


def _largest(srcset: str) -> str:
    """The largest picture of a srcset: "a.png 480w, b.png 2x"."""
    found = [each.split() for each in re.split(r",\s+|,(?=\S+\s+[\d.]+[wx])", srcset) if each.strip()]
    sized = [(float((each[1:] or ["1x"])[0][:-1] or 1), each[0]) for each in found if _is_sized(each)]
    return max(sized, default=(0.0, ""))[1]


def _is_sized(candidate: list[str]) -> bool:
    return len(candidate) == 1 or re.fullmatch(r"[\d.]+[wxh]", candidate[1]) is not None
