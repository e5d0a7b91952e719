"""Links of the inventory: what was put into the archive since the last one, and that one's digest.

The manifests name every object of a capture; the links name every manifest, and one another. So nothing can
go, change or be put between unseen by whoever has the digest of the newest link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from nianbao.archive.catalogue.sealed import sealed_json, unsealed
from nianbao.archive.catalogue.shape import check_named
from nianbao.archive.store.digest import digest_of
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.core.clock import stamp
from nianbao.core.errors import ManifestError, StoreError

FORMAT = "nianbao-inventory/1"
FOLDER = "inventory/"
SUFFIX = ".tsr"
"""Of a link's time stamp."""
LINK_BYTES = 64 * 1024**2
"""More than this is no link."""


@dataclass(frozen=True, slots=True)
class InventoryLink:
    """One link. `previous` are the newest links that its writer saw, none for the first; more than one joins
    branches. `stamps`: the time stamps that no link named before. `written` is ISO 8601 with offset."""

    written: str
    previous: tuple[StoredObject, ...]
    manifests: tuple[StoredObject, ...]
    software: dict[str, Any] = field(default_factory=dict)
    stamps: tuple[StoredObject, ...] = ()
    format: str = FORMAT

    def to_json(self) -> bytes:
        """The link as stored; without a word of stamps where there is none, as before links named them."""
        said = asdict(self)
        return sealed_json({name: value for name, value in said.items() if name != "stamps" or value})

    @staticmethod
    def from_json(content: bytes, key: str) -> InventoryLink:
        """Read a stored link; raises ManifestError naming the key."""
        try:
            values = unsealed(content, FORMAT)
            named = {"stamps": (), **values}
            values |= {name: tuple(map(_stored, named[name])) for name in ("previous", "manifests", "stamps")}
            link = InventoryLink(**values)
            datetime.fromisoformat(link.written)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, StoreError) as error:
            raise ManifestError(f"{key} is not a readable link of the inventory: {error}") from error
        return link


@dataclass(frozen=True, slots=True)
class LinkStamp:
    """Of a link: its key, when it was stamped, by whom as the certificate says, and what of that was
    `checked`."""

    key: str
    at: datetime
    authority: str
    checked: str


def link_key(written: datetime) -> str:
    """Where a link goes."""
    return f"{FOLDER}{stamp(written)}.json"


def is_link(key: str) -> bool:
    """Whether a key is a link's."""
    return key.startswith(FOLDER) and key.endswith(".json")


def stamp_key(link: str) -> str:
    """Where the stamp of a link goes."""
    return f"{link}{SUFFIX}"


def stamped_link(key: str) -> str | None:
    """The link whose stamp lies at a key; None where the key is no stamp's."""
    return key.removesuffix(SUFFIX) if key.startswith(FOLDER) and key.endswith(f".json{SUFFIX}") else None


def link_keys(store: Store) -> Iterator[str]:
    """The keys of all links, the oldest first as far as clocks were right."""
    return filter(is_link, store.keys(FOLDER))


def read_link(store: Store, key: str) -> tuple[StoredObject, InventoryLink]:
    """A link as a store holds it, and what it says. Raises ManifestError or StoreError."""
    with store.open(key, length=LINK_BYTES + 1) as stream:
        content = stream.read()
    if len(content) > LINK_BYTES:
        raise ManifestError(f"{key} is larger than {LINK_BYTES} bytes: no link is")
    return StoredObject(key, *digest_of([content])), InventoryLink.from_json(content, key)


def _stored(said: dict[str, Any]) -> StoredObject:
    """Raises ValueError, TypeError or StoreError where it names no object."""
    named = StoredObject(**said)
    check_named(named)
    return named
