import gzip
import random
import struct

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from trailsight.source.formats.single import MEMBER, single

CONTENT = b'{"Records": []}' * 400
LIMIT = 1 << 20


@given(st.binary(min_size=1, max_size=2000))
def test_a_member_is_its_content(content: bytes) -> None:
    found = single(gzip.compress(content), LIMIT)
    assert found is None or bytes(found) == content


def test_it_is_what_is_usual() -> None:
    assert bytes(single(gzip.compress(CONTENT), LIMIT) or b"") == CONTENT


@pytest.mark.parametrize(
    "raw",
    [
        b"", MEMBER, gzip.compress(b""), gzip.compress(CONTENT)[:-1], gzip.compress(CONTENT)[:50],
        gzip.compress(CONTENT) * 2, gzip.compress(CONTENT) + b"\0" * 512,
        gzip.compress(CONTENT) + b"rest", gzip.compress(CONTENT) + gzip.compress(b"x" * 6000),
        gzip.compress(CONTENT) + zstandard.compress(b"more") + struct.pack("<I", len(CONTENT)),
        gzip.compress(CONTENT)[:-4] + struct.pack("<I", len(CONTENT) + 1),
        gzip.compress(CONTENT)[:-4] + struct.pack("<I", len(CONTENT) - 1),
        gzip.compress(CONTENT)[:-8] + bytes(4) + struct.pack("<I", len(CONTENT)),
        gzip.compress(b"x" * (LIMIT + 1)),
    ],
)  # fmt: skip
def test_anything_else_is_left_to_another(raw: bytes) -> None:
    assert single(raw, LIMIT) is None


@pytest.mark.parametrize("seed", range(20))
def test_damage_is_no_content(seed: int) -> None:
    chance, raw = random.Random(seed), bytearray(gzip.compress(random.Random(seed).randbytes(4000)))
    for _ in range(100):
        damaged = bytearray(raw)
        damaged[chance.randrange(10, len(raw))] ^= 1 << chance.randrange(8)
        assert single(bytes(damaged), LIMIT) is None
