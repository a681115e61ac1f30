import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.source.formats.inflate import inflate

CONTENT = b'{"Records": []}' * 400


@given(st.binary(max_size=2000), st.integers(0, 3))
def test_any_number_of_members_is_read_whole(content: bytes, extra: int) -> None:
    raw = b"".join(gzip.compress(part) for part in [content, *[b"more"] * extra])
    got = inflate(raw)
    assert got.content == content + b"more" * extra
    assert got.damage is None


def test_plain_content_passes() -> None:
    assert inflate(CONTENT).content == CONTENT


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_what_precedes_a_truncation_is_kept(keep: float) -> None:
    noisy = random.Random(1).randbytes(20_000)
    raw = gzip.compress(noisy)
    got = inflate(raw[: int(len(raw) * keep)])
    assert got.damage == "truncated gzip"
    assert noisy.startswith(got.content)
    assert len(got.content) > len(noisy) * (keep - 0.2)


def test_a_flipped_bit_is_told() -> None:
    raw = bytearray(gzip.compress(CONTENT))
    raw[-6] ^= 0xFF  # in the checksum
    assert "corrupt gzip" in (inflate(bytes(raw)).damage or "")


def test_trailing_bytes_are_told_and_padding_is_not() -> None:
    raw = gzip.compress(CONTENT)
    assert inflate(raw + b"\0" * 512).damage is None
    got = inflate(raw + b"garbage")
    assert got.content == CONTENT
    assert got.damage == "trailing bytes after the gzip data"


def test_a_bomb_is_refused_before_it_grows() -> None:
    got = inflate(gzip.compress(b"\0" * 10_000_000), limit=1_000_000)
    assert got.content == b""
    assert "more than 1,000,000 bytes" in (got.damage or "")
