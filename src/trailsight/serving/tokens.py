"""Page tokens: opaque, bound to the query they were given for, and refused when forged."""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

MAC = 16
"""Bytes of the authentication code that are kept."""


class Tokens:
    """Issues and reads tokens; they hold as long as this object does."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self, query: bytes, position: str) -> str:
        """A token that leads to ``position`` of ``query``."""
        payload = position.encode()
        return urlsafe_b64encode(self._mac(query, payload) + payload).decode()

    def read(self, query: bytes, token: str) -> str | None:
        """The position; None for a token that was not issued for ``query``."""
        try:
            content = urlsafe_b64decode(token.encode("ascii"))
        except (Error, ValueError):
            return None
        mac, payload = content[:MAC], content[MAC:]
        known = hmac.compare_digest(mac, self._mac(query, payload))
        return payload.decode() if known else None

    def _mac(self, query: bytes, payload: bytes) -> bytes:
        content = len(query).to_bytes(8) + query + payload
        return hmac.digest(self._key, content, "sha256")[:MAC]
