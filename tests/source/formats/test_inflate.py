import gzip
import io
import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from trailsight.source.formats import inflate
from trailsight.source.formats.inflate import Inflated

CONTENT = b'{"Records": []}' * 400
PACK = {"gzip": gzip.compress, "zstd": zstandard.ZstdCompressor(write_checksum=True).compress}


def read(raw: bytes) -> tuple[bytes, str | None]:
    inflated = Inflated(io.BytesIO(raw))
    return b"".join(inflated), inflated.damage


@given(st.binary(min_size=1, max_size=2000), st.lists(st.sampled_from(list(PACK)), min_size=1))
def test_any_number_of_members_is_read_whole(content: bytes, kinds: list[str]) -> None:
    assert read(b"".join(PACK[kind](content) for kind in kinds)) == (content * len(kinds), None)


def test_plain_content_passes() -> None:
    assert read(CONTENT) == (CONTENT, None)
    assert read(b"") == (b"", None)


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("first", [64, inflate.FIRST])
@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_what_precedes_a_truncation_is_kept(
    kind: str, first: int, keep: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflate, "FIRST", first)
    noisy = random.Random(1).randbytes(1_000_000)
    raw = PACK[kind](noisy)
    content, damage = read(raw[: int(len(raw) * keep)])
    assert damage == f"truncated {kind}"
    assert noisy.startswith(content)
    assert len(content) > len(noisy) * (keep - 0.2)


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("first", [64, inflate.FIRST])
def test_what_precedes_a_corrupt_place_is_kept(
    kind: str, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflate, "FIRST", first)
    text = b"".join(b"%d," % random.Random(i).getrandbits(30) for i in range(100_000))
    raw = bytearray(PACK[kind](text))
    raw[len(raw) // 2 : len(raw) // 2 + 64] = b"\xff" * 64
    content, damage = read(bytes(raw))
    assert (damage or "").startswith(f"corrupt {kind}")
    same = next((i for i, (a, b) in enumerate(zip(content, text, strict=False)) if a != b), None)
    assert len(text) * 0.2 < (len(content) if same is None else same) < len(text) * 0.8


@pytest.mark.parametrize("kind", PACK)
def test_a_wrong_checksum_is_told_and_costs_nothing(kind: str) -> None:
    raw = bytearray(PACK[kind](CONTENT))
    raw[-3 if kind == "zstd" else -6] ^= 0xFF
    content, damage = read(bytes(raw))
    assert f"corrupt {kind}" in (damage or "")
    assert CONTENT.startswith(content)
    assert kind == "zstd" or len(content) >= len(CONTENT) - 1


def test_trailing_bytes_are_told_and_padding_is_not() -> None:
    raw = gzip.compress(CONTENT)
    assert read(raw + b"\0" * 2_000_000) == (CONTENT, None)
    for rest in (b"x", b"garbage", b"\0" * 2_000_000 + b"x"):
        assert read(raw + rest) == (CONTENT, "trailing bytes after the compressed data")


@pytest.mark.parametrize("kind", PACK)
def test_a_bomb_comes_in_pieces_of_bounded_size(kind: str) -> None:
    sizes = [len(piece) for piece in Inflated(io.BytesIO(PACK[kind](b"\0" * 100_000_000)))]
    assert sum(sizes) == 100_000_000
    assert max(sizes) < 64 << 20
    assert len(sizes) > 2
