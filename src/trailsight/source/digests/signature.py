"""Signatures of digest files: RSA over SHA-256, PKCS #1 v1.5, with a key pair of each Region.

AWS user guide, "Custom implementations of CloudTrail log file integrity validation". A digest's
signature stands in the one after it, and in the metadata of its object in S3.
"""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailsight.contracts.errors import InputError
from trailsight.source.digests.digest import Digest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

FIELD = "extract.public_keys"
REMEDY = (
    "what aws cloudtrail list-public-keys --start-time TIME --region REGION prints, for each Region"
)


@dataclass(frozen=True)
class Keys:
    """CloudTrail's public keys, by fingerprint."""

    values: Mapping[str, bytes]
    """PKCS #1, DER."""

    @classmethod
    def read(cls, given: object) -> "Keys":
        """Those in a file, or in a list of them; raises ``InputError`` for what holds none."""
        values: dict[str, bytes] = {}
        for path in given if isinstance(given, list | tuple) else [given]:
            found = dict(_keys(Path(str(path)).expanduser()))
            for value in found.values():
                _load(str(path), value)
            values |= found
        if not values:
            raise InputError(FIELD, "holds no key", REMEDY)
        return cls(values)

    def fits(self, digest: Digest, signature: str) -> bool:
        """Whether it is CloudTrail's, of just that digest; its key must be there."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        key = _load("", self.values[digest.fingerprint])
        try:
            key.verify(bytes.fromhex(signature), signed_text(digest), PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True


def signed_text(digest: Digest) -> bytes:
    """What CloudTrail signs of a digest."""
    before = digest.previous.signature if digest.previous is not None else ""
    lines = [
        digest.ended,
        f"{digest.place.bucket}/{digest.place.key}",
        digest.sha256.hex(),
        before or "null",
    ]
    return "\n".join(lines).encode()


def _keys(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        text = path.read_text("utf-8").strip()
        while text:  # of several Regions, one after the other
            told, end = json.JSONDecoder().raw_decode(text)
            text = text[end:].lstrip()
            for one in told["PublicKeyList"]:
                yield str(one["Fingerprint"]), b64decode(one["Value"], validate=True)
    except OSError as error:
        raise InputError(FIELD, f"{path}: {error.strerror}", REMEDY) from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        problem = f"{path} is no list of public keys: {type(error).__name__}: {error}"
        raise InputError(FIELD, problem, REMEDY) from None


@lru_cache(maxsize=1024)
def _load(path: str, value: bytes) -> "RSAPublicKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key: Any = load_der_public_key(value)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InputError(FIELD, f"{path} has a key that can't be read: {error}", REMEDY) from None
    if not isinstance(key, RSAPublicKey):
        raise InputError(FIELD, f"{path} has a key that is no RSA key", REMEDY)
    return key
