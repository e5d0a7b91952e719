"""Signs a WACZ with a local key: the anonymous signature of WACZ Signing and Verification 0.1.0."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from nianbao.core.errors import UsageError
from nianbao.core.settings import software_version

_HOW = "make one with `openssl ecparam -name secp384r1 -genkey -noout -out key.pem` (NIANBAO_SIGNING_KEY)"


def load_key(path: Path) -> EllipticCurvePrivateKey:
    """The ECDSA P-384 key in a PEM file without password. Raises UsageError saying how to make one."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise UsageError(f"the signing key {path} cannot be read: {error.strerror}; {_HOW}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{path} is no usable signing key: {error}; {_HOW}") from error
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP384R1):
        raise UsageError(f"{path} is no ECDSA key on the curve P-384; {_HOW}")
    return key


def signed_data(key: EllipticCurvePrivateKey, hash_: str, created: str) -> dict[str, str]:
    """What goes into datapackage-digest.json: the signature is over the text of the hash, SHA-256, as the two
    numbers one after the other (IEEE P1363), which is what browsers verify."""
    numbers = decode_dss_signature(key.sign(hash_.encode(), ECDSA(SHA256())))
    size = (key.curve.key_size + 7) // 8
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": hash_,
        "created": created,
        "software": "nianbao",
        "version": software_version(),
        "signature": base64.b64encode(b"".join(number.to_bytes(size) for number in numbers)).decode(),
        "publicKey": base64.b64encode(public).decode(),
    }
