from hypothesis import given
from hypothesis import strategies as st

from trailsight.source.formats.scan import State, scan


def plainly(content: bytes) -> list[tuple[int, int, bool]]:
    """The same, one byte at a time."""
    found, depth, quoted, escaped = [], 0, False, False
    for at, byte in enumerate(content):
        char = chr(byte)
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "{}[]":
            depth += 1 if char in "{[" else -1
            found.append((at, depth, char in "{["))
    return found


@given(st.lists(st.text('"\\{}[]a', max_size=9), max_size=9))
def test_it_finds_what_one_byte_at_a_time_finds_wherever_it_is_cut(parts: list[str]) -> None:
    state, base = State(), 0
    found: list[tuple[int, int, bool]] = []
    for part in parts:
        got = scan(part.encode(), state)
        rows = zip((got.at + base).tolist(), got.depth.tolist(), got.opens.tolist(), strict=True)
        found += rows
        base += len(part)
    assert found == plainly("".join(parts).encode())
