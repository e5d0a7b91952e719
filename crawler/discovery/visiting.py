"""One page under several addresses is one page: what makes two addresses the same."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

_SESSION = re.compile(
    r"^(?:jsessionid|phpsessid|sid|sessionid|aspsessionid\w*|_t|timestamp|rand(?:om)?|ismobile)$", re.I
)
_ROUTE = re.compile(r"!?/[^/]|[\w/-]+\?[\w.-]+=")
_AS_THEY_ARE = "/%:@!$&'()*+,;=~"
"""The rest (|, [, ^) is escaped on its way by some, and not by others."""
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php)$", re.I)


def visit_key(url: str) -> str:
    """A key equal for twins: scheme, www., index files, mobile copies, session ids and the order of the
    query make no difference; the rest of the query does: on some portals it holds the whole identity; so does
    an application's route (#/list?columnId=12)."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    path = re.sub(r";jsessionid=[^/?]*", "", parts.path, flags=re.I)
    path = _INDEX.sub("/", path).replace("_wap.", ".").replace("/mpost_", "/post_") or "/"
    query = sorted((name, value) for name, value in parse_qsl(parts.query, True) if not _SESSION.match(name))
    route = f"#{parts.fragment}" if is_route(parts.fragment) else ""
    return f"{host}{quote(path, _AS_THEY_ARE)}" + (f"?{urlencode(query)}" if query else "") + route


def is_route(fragment: str) -> bool:
    """Whether the fragment of an address names a page of an application, not a place on a page: it is a path
    (#/list, #!/list), or has a query."""
    return _ROUTE.match(fragment) is not None
