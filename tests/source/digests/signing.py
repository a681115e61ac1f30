"""Keys such as CloudTrail signs digests with."""

import json
from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import md5
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True)
class KeyPair:
    """A pair of its own."""

    @cached_property
    def _private(self):  # type: ignore[no-untyped-def] # noqa: ANN202
        return generate_private_key(65537, 2048)

    @cached_property
    def public(self) -> bytes:
        """PKCS #1, DER."""
        key: bytes = self._private.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
        return key

    @property
    def fingerprint(self) -> str:
        return md5(self.public).hexdigest()

    def sign(self, text: bytes) -> str:
        signature: bytes = self._private.sign(text, PKCS1v15(), SHA256())
        return signature.hex()

    def listed(self) -> str:
        """What ``aws cloudtrail list-public-keys`` prints."""
        key = {
            "Value": b64encode(self.public).decode(),
            "ValidityStartTime": "2026-03-01T00:00:00+00:00",
            "ValidityEndTime": "2026-04-01T00:00:00+00:00",
            "Fingerprint": self.fingerprint,
        }
        return json.dumps({"PublicKeyList": [key]}, indent=4)

    def write(self, path: Path) -> str:
        path.write_text(self.listed())
        return str(path)
