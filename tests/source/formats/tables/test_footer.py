"""What the footer of a Parquet file may not say."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.source.formats.tables import bombs, crafted
from trailsight.source.formats.tables import footer
from trailsight.source.formats.tables.rows import TableError

SOUND = bombs.table(9, resources=[[{"type": "AWS::S3::Object"}]] * 9)
TEXT = (8, b"eventtime")


def read(content: bytes) -> footer.Footer:
    return footer.read(io.BytesIO(content), len(content))


def elements(told: crafted.Struct) -> Any:
    return told[2][1][1]


def group(told: crafted.Struct) -> Any:
    return told[4][1][1][0]


def column(told: crafted.Struct) -> Any:
    return group(told)[1][1][1][0]


def deep(told: crafted.Struct) -> None:
    elements(told)[-1:-1] = [{4: (8, b"x"), 5: (5, 1)}] * 40


def wide(told: crafted.Struct) -> None:
    elements(told).extend([{4: (8, b"x")}] * 10_000)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda told: told.update({8: (12, {1: (12, {})})}), "encrypted"),
        (lambda told: column(told).update({1: (8, b"other.parquet")}), "in other files"),
        (lambda told: told.pop(2), "field 2 is missing"),
        (lambda told: told.pop(3), "field 3 is missing"),
        (lambda told: column(told).pop(3), "field 3 is missing"),
        (lambda told: told.update({3: (5, 9)}), "field 3 of another type"),
        (lambda told: told.update({2: (9, (8, [b"x"]))}), "a list of another type"),
        (lambda told: elements(told)[1].update({4: (8, b"\xff")}), "not UTF-8"),
        (lambda told: elements(told)[0].update({5: (5, -1)}), "no tree"),
        (lambda told: elements(told)[0].update({5: (5, 1 << 30)}), "no tree"),
        (lambda told: elements(told).pop(), "no tree"),
        (deep, "too deep"),
        (wide, "a schema of 10,0"),
        (lambda told: group(told).update({3: (6, -1)}), "less than nothing"),
        (lambda told: group(told).update({3: (6, 1 << 40)}), "rows in"),
        (lambda told: group(told)[1][1][1].pop(), "columns in a row group"),
    ],
)
def test_what_can_t_be_is_told(change: Callable[[crafted.Struct], Any], reason: str) -> None:
    told = crafted.footer(SOUND)
    change(told)
    with pytest.raises(TableError, match=reason):
        read(crafted.with_footer(SOUND, told))


def test_columns_of_all_row_groups_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(read(SOUND).groups) == 1
    monkeypatch.setattr(footer, "CHUNKS", len(read(SOUND).leaves) - 1)
    with pytest.raises(TableError, match="columns in row groups"):
        read(SOUND)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x29\xfc" + crafted.varint(1 << 30), "breaks off"),  # a list of a billion structs
        (b"\x59\xfc" + crafted.varint((1 << 63) + 1), "breaks off"),
        (b"\x58" + crafted.varint(1 << 40), "breaks off"),
        (b"\x15" + b"\xff" * 12, "more than 64 bits"),
        (b"\x15" + crafted.varint(1 << 40) + b"\0", "more than 32 bits"),
        (b"\x15\x02\x05\x02\x02\0", "field 1 twice"),
        (b"\x9c" * 40, "nested too deeply"),
        (b"\x5e\0", "unknown kind"),
        (b"\0" * ((8 << 20) + 1), "a footer of more than"),
        (b"", "breaks off"),
    ],
)
def test_what_is_no_structure_is_told(content: bytes, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        read(crafted.with_footer(SOUND, content))


def test_a_file_that_is_cut_off_anywhere_has_no_footer() -> None:
    for size in range(len(SOUND)):
        with pytest.raises(TableError, match="the file is cut off"):
            read(SOUND[:size])


def test_arrow_sees_nothing_but_what_is_needed() -> None:
    told = crafted.footer(SOUND)
    assert {5, 6, 7} <= told.keys()  # metadata, the writer's name, the order of columns
    kept = crafted.footer(read(SOUND).file)
    assert kept.keys() == {1, 2, 3, 4}
    assert column(told)[3][1].keys() >= {12, 16}  # statistics, and those of sizes
    assert column(kept)[3][1].keys() == {1, 2, 3, 4, 5, 6, 7, 9, 11}
    for one, before in zip(elements(kept), elements(told), strict=True):
        assert one == {number: before[number] for number in one}
