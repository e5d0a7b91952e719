"""Earlier WARCs that a crawl's revisit records refer to, as its manifest names them beside its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import NamedObject, named_warc
from nianbao.archive.store.digest import digest_of, pieces_of
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.warc.cdxj import cdxj_key


def named_originals(
    store: Store, catalogue: Catalogue, code: str, warcs: Iterable[str], *, original: bool = True
) -> Iterator[NamedObject]:
    """Each WARC and its index, as the manifest that came with it says; where none names it, as it is. The
    torn tail of a killed crawl (`.torn`) lies beside its WARC, and is no part of it."""
    pairs = ((warc, cdxj_key(warc)) for warc in warcs)
    for key in (key for pair in pairs for key in store.keys(pair[0]) if key in pair):
        named = catalogue.object_named(code, key)
        if named is not None:
            stored = StoredObject(key, named.sha256, named.size)
        else:
            with closing(store.open(key)) as stream:
                stored = StoredObject(key, *digest_of(pieces_of(stream)))
        yield named_warc(stored, original)
