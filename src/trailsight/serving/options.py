"""Where the read API listens, and who may ask."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address

from trailsight.contracts.errors import InputError

TOKEN = re.compile(r"[A-Za-z0-9._~-]{16,128}")
"""What can stand in a header and in a credential alike."""


@dataclass(frozen=True)
class ServeOptions:
    """One server. Nothing but loopback without a token."""

    host: str = "127.0.0.1"
    port: int = 8350
    """0: any free one."""
    token: str | None = field(default=None, repr=False)
    """What a request must carry; null: nothing."""
    account: str | None = None
    """The account that is answered for; null: the only one in the data."""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise InputError("serve.port", f"{self.port} is no port", "0 to 65535; 0: a free one")
        if self.token is not None and not TOKEN.fullmatch(self.token):
            problem = "is not of 16 to 128 letters, digits or any of . _ ~ -"
            raise InputError("serve.token", problem, "openssl rand -hex 16 makes one")
        if self.token is None and not is_loopback(self.host):
            problem = f"other machines could ask at {self.host!r}"
            raise InputError("serve.host", problem, "set serve.token, or keep to 127.0.0.1")


def is_loopback(host: str) -> bool:
    """Whether only this machine can ask at ``host``."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name: it could resolve to anything
        return False
