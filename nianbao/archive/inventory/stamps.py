"""Time stamps of links (RFC 3161): an authority's word that a link, and all below it, was there at a time.

An answer is stored as it came, beside its link; `openssl ts -verify` reads it, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from nianbao.archive.inventory.links import LINK_BYTES, LinkStamp, stamp_key
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.core.errors import ObjectMissing, StampError, UsageError

ANSWER_BYTES = 1024**2
"""More than this is no time stamp."""
_SECONDS = 30.0
_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_CERTIFICATES = 0xA0

Roots = Sequence[x509.Certificate]


BY_ROOTS = "digest, signature, certificate up to NIANBAO_TSA_ROOTS"
BY_ITSELF = "digest, signature; who the authority is says its own certificate alone (set NIANBAO_TSA_ROOTS)"
BY_DIGEST = "digest alone; its certificate's issuer is not in it (set NIANBAO_TSA_ROOTS)"


def load_roots(path: str) -> Roots:
    """The certificates of trusted authorities; none where no file is named. Raises UsageError."""
    if not path:
        return ()
    try:
        return x509.load_pem_x509_certificates(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"NIANBAO_TSA_ROOTS = {path} holds no certificates (PEM): {error}") from error


def stamp(store: Store, link: StoredObject, url: str, roots: Roots) -> LinkStamp:
    """Have a link stamped by the authority at `url`, and store its answer; one that is there stays. Raises
    StampError where there is no good answer: nothing is stored then, and the link is what it was."""
    try:
        return read_stamp(store, link, roots)
    except ObjectMissing:
        pass
    with store.open(link.key, length=LINK_BYTES) as stream:
        asked = TimestampRequestBuilder(stream.read(), HashAlgorithm.SHA256).build()
    answer = _ask(url, asked.as_bytes())
    found = check_stamp(link, answer, roots)
    if _decoded(answer).tst_info.nonce != asked.nonce:
        raise StampError(f"{url} answered another question than it was asked: nothing is stored")
    store.prove(store.put(found.key, answer))
    return found


def read_stamp(store: Store, link: StoredObject, roots: Roots) -> LinkStamp:
    """The stamp that is stored of a link, checked. Raises ObjectMissing where there is none, StampError where
    it is not of this link, or not signed by whom it says."""
    with store.open(stamp_key(link.key), length=ANSWER_BYTES) as stream:
        return check_stamp(link, stream.read(), roots)


def check_stamp(link: StoredObject, answer: bytes, roots: Roots) -> LinkStamp:
    """What an authority's answer says of a link. Raises StampError."""
    response = _decoded(answer)
    if response.status not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
        said = " ".join(response.status_string) or f"status {response.status}"
        raise StampError(f"the authority refused to stamp {link.key}: {said}")
    try:
        return _checked(link, response, roots)
    except (ValueError, VerificationError) as error:
        raise StampError(f"the stamp of {link.key} is not signed as it says: {error}") from error


def _checked(link: StoredObject, response: TimeStampResponse, roots: Roots) -> LinkStamp:
    covered, digest = response.tst_info.message_imprint, bytes.fromhex(link.sha256)
    if covered.hash_algorithm != _SHA256 or covered.message != digest:
        raise StampError(f"the stamp covers another digest than {link.key} has")
    checked = _check_signature(response, digest, roots)
    return LinkStamp(stamp_key(link.key), response.tst_info.gen_time, _signer(response), checked)


def _ask(url: str, question: bytes) -> bytes:
    """The authority's answer. Raises StampError."""
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"--tsa {url}: an authority's address begins with http:// or https://")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urlopen(Request(url, question, headers), timeout=_SECONDS) as answer:  # noqa: S310 - see above
            return bytes(answer.read(ANSWER_BYTES))
    except HTTPError as error:
        with error:
            why = f"it answers {error.code} {error.reason}"
    except (URLError, HTTPException, OSError, ValueError) as error:
        why = str(getattr(error, "reason", None) or error)
    raise StampError(f"the time stamp authority {url} gives no stamp: {why}")


def _decoded(answer: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(_in_order(answer))
    except ValueError as error:
        raise StampError(f"this is no answer of a time stamp authority: {error}") from error


def _check_signature(response: TimeStampResponse, digest: bytes, roots: Roots) -> str:
    """What of the signature could be checked. Raises VerificationError where it is not what it says."""
    embedded = map(x509.load_der_x509_certificate, response.signed_data.certificates)
    anchors = list(roots) or [one for one in embedded if one.subject == one.issuer]
    if not anchors:
        return BY_DIGEST
    VerifierBuilder(roots=anchors).build().verify(response, digest)  # all that it is given is trusted
    return BY_ROOTS if roots else BY_ITSELF


def _signer(response: TimeStampResponse) -> str:
    signers = {(one.issuer, one.serial_number) for one in response.signed_data.signer_infos}
    held = map(x509.load_der_x509_certificate, response.signed_data.certificates)
    names = [one.subject.rfc4514_string() for one in held if (one.issuer, one.serial_number) in signers]
    return names[0] if names else "unnamed"


def _in_order(answer: bytes) -> bytes:
    """The answer with its certificates sorted, as DER wants them: OpenSSL's authority does not sort, and the
    reader insists. No signature covers their order."""
    try:
        response = _element(answer, 0)
        _, token = _elements(answer, response)
        _, content = _elements(answer, token)
        (signed,) = _elements(answer, content)
        held = next(one for one in _elements(answer, signed) if one.tag == _CERTIFICATES)
    except (ValueError, IndexError, StopIteration):
        return answer  # of another shape: the reader says what it is
    certificates = sorted(answer[one.start : one.end] for one in _elements(answer, held))
    return answer[: held.content] + b"".join(certificates) + answer[held.end :]


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of DER: where it starts, its content does, and it ends."""

    tag: int
    start: int
    content: int
    end: int


def _element(answer: bytes, at: int) -> _Element:
    size, content = answer[at + 1], at + 2
    if size & 0x80:
        content += size & 0x7F
        size = int.from_bytes(answer[at + 2 : content], "big")
    return _Element(answer[at], at, content, content + size)


def _elements(answer: bytes, within: _Element) -> Iterator[_Element]:
    at = within.content
    while at < within.end:
        found = _element(answer, at)
        yield found
        at = found.end
