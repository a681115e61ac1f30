"""What damage costs in a CSV file: the line that it is in."""

import csv
import io
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.source.formats.tables import bombs
from trailsight.source.formats import harvest
from trailsight.source.formats.pieces import pieces
from trailsight.source.formats.tables import delimited
from trailsight.source.parsed import Parsed

NAMES = (*bombs.SOUND, "eventid", "useragent")


def row(serial: int, agent: str = "agent") -> list[str]:
    return [*bombs.SOUND.values(), f"id {serial}", agent]


def lines(*rows: list[str], names: Any = NAMES) -> list[bytes]:
    """Each row as it stands in a file, the header first."""
    written = []
    for one in (names, *rows):
        file = io.StringIO(newline="")
        csv.writer(file, quoting=csv.QUOTE_ALL).writerow(one)
        written.append(file.getvalue().encode())
    return written


def read(content: bytes) -> tuple[list[str | None], list[tuple[str, str, int]]]:
    parts: list[Parsed] = list(pieces(io.BytesIO(content)))
    ids = [record.eventID for part in parts for record in part.records]
    return ids, [entry for part in parts for entry in part.bad]


def all_but(*bad: int, of: int = 6) -> list[str]:
    return [f"id {serial}" for serial in range(of) if serial not in bad]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (b'"a","b\n', "quotes that don't match"),
        (b'"a"b","c"\n', "quotes that don't match"),
        (b'"\n', "quotes that don't match"),
        (b'"a","b"\n', "2 fields where the header has 7"),
        (b'"' + b'","' * 7 + b'"\n', "8 fields where the header has 7"),
        (b'"\xff' + b'","' * 6 + b'"\n', "invalid start byte"),
        (b'"' + b'","' * 6 + b'"\n', "eventtime is missing"),
        (b"\0\0\0\n", "1 fields where the header has 7"),
    ],
)
@pytest.mark.parametrize("place", [0, 3, 6])
def test_a_damaged_line_costs_itself_only(damage: bytes, reason: str, place: int) -> None:
    written = lines(*map(row, range(6)))
    written.insert(1 + place, damage)
    ids, [(position, why, size)] = read(b"".join(written))
    assert ids == all_but()
    assert (position, size) == (f"record {place}", len(damage))
    assert reason in why


@pytest.mark.parametrize("seed", range(30))
def test_a_quote_lost_or_added_costs_its_row_only(seed: int) -> None:
    noise = random.Random(seed)
    written = lines(*(row(serial, 'an "agent", say\nof two lines') for serial in range(6)))
    place = noise.randrange(6)
    damaged = bytearray(written[1 + place])
    quotes = [at for at, byte in enumerate(damaged) if byte == ord('"')]
    at = noise.choice(quotes)
    damaged[at : at + 1] = noise.choice([b"", b'""', b'"""'])
    written[1 + place] = bytes(damaged)
    ids, bad = read(b"".join(written))
    assert ids == all_but(place) or ids == all_but()
    assert bad or ids == all_but()


def test_quotes_and_ends_of_lines_in_a_field_are_none_of_its_row() -> None:
    rows = [row(0, 'a "quoted", one'), row(1, "two\nlines"), row(2, "\r\nand more\r\n\r\n"), row(3)]
    content = b"\xef\xbb\xbf" + b"\r\n".join(lines(*rows))  # blank lines between all
    parts = list(pieces(io.BytesIO(content)))
    assert [one.userAgent for part in parts for one in part.records] == [one[-1] for one in rows]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"eventtime,eventname\n", "no column eventsource, awsregion"),
        (b'"eventtime","even"tname"\n', "its header"),
        (b'"eventtime","\xff"\n', "its header"),
    ],
)
def test_without_its_header_a_file_tells_nothing(header: bytes, reason: str) -> None:
    ids, [(position, why, _)] = read(header + b"".join(lines(row(0))[1:]))
    assert (ids, position) == ([], "file")
    assert reason in why


def test_a_line_without_end_is_one_bad_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST", 400)
    written = lines(*map(row, range(6)))
    written.insert(3, b'"' + b"x" * 5000 + b"\n")
    ids, bad = read(b"".join(written))
    assert ids == all_but()
    assert bad == [("record 2", "a line of more than 400 bytes", 5002)]


def test_a_file_of_nothing_but_bad_rows_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvest, "MAX_BAD", 100)
    monkeypatch.setattr(delimited, "ROWS", 10)
    _, bad = read(b"".join(lines(row(0)) + [b"nonsense\n"] * 10_000))
    assert 100 <= len(bad) <= 120
    assert bad[-1][1] == "more is damaged than sound: the rest is not read"


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"a", b'","', b'"\n"', b"\r", b"\xff"])))
def test_whatever_stands_between_them_sound_rows_are_read_or_told(noise: list[bytes]) -> None:
    written = lines(*map(row, range(4)))
    damage = b"".join(noise)
    ids, bad = read(b"".join([*written[:3], damage, b"\n", *written[3:]]))
    assert ids[:2] == all_but(of=2)
    assert set(ids) == set(all_but(of=4)) or bad
