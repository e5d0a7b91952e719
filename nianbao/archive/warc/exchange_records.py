"""An exchange as WARC records: response (or what came instead of one), request, interim answers."""

from __future__ import annotations

from nianbao.archive.warc.exchange import Exchange
from nianbao.archive.warc.originals import Original
from nianbao.archive.warc.records import Block, Record, fields_block, new_record_id

LEGACY = "legacy"
"""The WARC-TLS-Profile, a field of our own, where old versions, weak keys and unsafe renegotiation were
allowed, since the handshake had failed without; docs/archive-format.md says more."""
_RESPONSE = "application/http; msgtype=response"
_REQUEST = "application/http; msgtype=request"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def records_of(exchange: Exchange, warcinfo_id: str, original: Original | None = None) -> list[Record]:
    """The records of a finished exchange, the main one first: it is what a receipt names.

    Where its payload is held already, as `original` says, the main one is a `revisit`. An answer that does
    not begin as HTTP is kept as `metadata`: readers would refuse it as a `response`.
    """
    if original is not None:
        main = _revisit(exchange, warcinfo_id, original)
    else:
        main = _response(exchange, warcinfo_id) if exchange.has_head else _no_response(exchange, warcinfo_id)
    common = _common(exchange, warcinfo_id)
    linked = [*common, ("WARC-Concurrent-To", main.record_id)]
    request = _record("request", exchange, _REQUEST, linked, Block(bytes(exchange.request)))
    interim = [_record("metadata", exchange, _RESPONSE, linked, Block(head)) for head in exchange.interim]
    return [main, request, *interim]


def _response(exchange: Exchange, warcinfo_id: str) -> Record:
    fields = [*_common(exchange, warcinfo_id), *_peer(exchange)]
    if exchange.payload_known:
        fields.append(("WARC-Payload-Digest", exchange.payload_digest))
    if exchange.truncated:
        fields.append(("WARC-Truncated", exchange.truncated))
    return _record("response", exchange, _RESPONSE, fields, _answer(exchange))


def _revisit(exchange: Exchange, warcinfo_id: str, original: Original) -> Record:
    """The head as received, and where the payload lies (WARC/1.1, 6.7.2): readers go by address and date."""
    fields = [
        *_common(exchange, warcinfo_id),
        *_peer(exchange),
        ("WARC-Payload-Digest", exchange.payload_digest),
        ("WARC-Profile", SAME_PAYLOAD),
        ("WARC-Refers-To", original.record_id),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.date),
    ]
    return _record("revisit", exchange, _RESPONSE, fields, Block(bytes(exchange.head)))


def _no_response(exchange: Exchange, warcinfo_id: str) -> Record:
    fields = [*_common(exchange, warcinfo_id), *_peer(exchange)]
    if exchange.received_bytes:
        return _record("metadata", exchange, "application/octet-stream", fields, _answer(exchange))
    said = fields_block([("fetchError", exchange.error or "no answer")])
    return _record("metadata", exchange, "application/warc-fields", fields, said)


def _answer(exchange: Exchange) -> Block:
    return Block(bytes(exchange.head), exchange.body, exchange.body_bytes)


def _common(exchange: Exchange, warcinfo_id: str) -> list[tuple[str, str]]:
    return [("WARC-Target-URI", exchange.url), ("WARC-Warcinfo-ID", warcinfo_id)]


def _peer(exchange: Exchange) -> list[tuple[str, str]]:
    """Names as in the IIPC's proposals WARC-Protocol and WARC-Cipher-Suite."""
    peer = exchange.peer
    fields = [("WARC-IP-Address", peer.address)] if peer.address else []
    version = bytes(exchange.head[5:8])
    if version in (b"1.0", b"1.1"):
        fields.append(("WARC-Protocol", f"http/{version.decode()}"))
    if peer.tls:
        fields.append(("WARC-Protocol", peer.tls))
    if peer.cipher:
        fields.append(("WARC-Cipher-Suite", peer.cipher))
    if peer.certificate_sha256:
        fields.append(("WARC-TLS-Certificate-SHA256", peer.certificate_sha256))
    if peer.legacy:
        fields.append(("WARC-TLS-Profile", LEGACY))
    return fields


def _record(
    kind: str, exchange: Exchange, media_type: str, fields: list[tuple[str, str]], block: Block
) -> Record:
    return Record(kind, exchange.began, block, [*fields, ("Content-Type", media_type)], new_record_id())
