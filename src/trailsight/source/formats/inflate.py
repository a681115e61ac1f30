"""Decompression that keeps what a damaged file still holds."""

from dataclasses import dataclass

GZIP_MAGIC = b"\x1f\x8b"
MAX_BYTES = 1 << 30


@dataclass(frozen=True)
class Inflated:
    """The content that could be had, and what was wrong with the rest (None: nothing)."""

    content: bytes
    damage: str | None


def inflate(raw: bytes, limit: int = MAX_BYTES) -> Inflated:
    """The plain content of a file that may be gzip, in one member or several.

    A truncated or corrupt stream yields the bytes before the damage; more than ``limit`` bytes
    yields none, for such a file is no log.
    """
    if not raw.startswith(GZIP_MAGIC):
        return Inflated(raw, None)
    from isal import isal_zlib

    parts: list[bytes] = []
    size = 0
    while raw.startswith(GZIP_MAGIC):
        member = isal_zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(raw, limit + 1 - size)
        except isal_zlib.IsalError as error:  # type: ignore[misc] # its stub has an instance
            return Inflated(b"".join(parts), f"corrupt gzip: {error}")
        parts.append(part)
        size += len(part)
        if size > limit:
            return Inflated(b"", f"more than {limit:,} bytes when decompressed")
        if not member.eof:
            return Inflated(b"".join(parts), "truncated gzip")
        raw = member.unused_data
    damage = "trailing bytes after the gzip data" if raw.strip(b"\0") else None
    return Inflated(b"".join(parts), damage)
