"""Errors as AWS names and writes them."""

import json


class ServiceError(Exception):
    """A refusal that the client is told: ``{"__type": name, "message": message}``."""

    def __init__(self, name: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.status = status

    @property
    def body(self) -> bytes:
        """What the client gets."""
        return json.dumps({"__type": self.name, "message": self.message}).encode()
