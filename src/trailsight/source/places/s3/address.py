"""``s3://BUCKET/KEY``."""

import re
from dataclasses import dataclass

from trailsight.contracts.errors import InputError

SCHEME = "s3://"
BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
"""Older buckets of us-east-1 have names that new ones can't have."""


@dataclass(frozen=True)
class Address:
    """A bucket, and a key or a prefix in it."""

    bucket: str
    key: str = ""

    @classmethod
    def of(cls, url: str) -> "Address":
        """Raises ``InputError`` for what is no such address."""
        bucket, _, key = url.removeprefix(SCHEME).partition("/")
        if not url.startswith(SCHEME) or not BUCKET.fullmatch(bucket):
            raise InputError("source.path", f"{url!r} is no S3 address", "s3://BUCKET/PREFIX")
        if {".", "..", ""} & set(key.removesuffix("/").split("/")) and key:
            problem = f"{url!r}: a folder without a name, or named . or .., can't be read"
            raise InputError("source.path", problem, "copy it first, as with aws s3 sync")
        return cls(bucket, key)

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}".rstrip("/")
