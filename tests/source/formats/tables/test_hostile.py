"""Parquet files that are not what they claim: nothing is lost in silence, and the rest is kept."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.source.formats.tables import bombs, crafted
from tests.source.formats.tables.reader import read

Change = Callable[[crafted.Struct], Any]
Told = Callable[[bytes], tuple[int, list[list[str]]]]
TEXT, TIME = "2026-03-04T10:15:30Z", datetime(2026, 3, 4, 10, 15, 30)


def rows(count: int) -> Change:
    return lambda told: told[4][1][1][0].update({3: (6, count)})


def chunk(field: int, value: int) -> Change:
    return lambda told: crafted.chunk(told, "eventname").update({field: (6, value)})


WRONG: list[Any] = [
    ("eventtime", [17], "column eventtime holds int64"),
    ("eventtime", [date(2026, 3, 4)], "column eventtime holds date32"),
    ("eventname", [True], "column eventname holds bool"),
    ("eventid", [[TEXT]], "column eventid holds list"),
    ("awsregion", [{"a": TEXT}], "column awsregion holds struct"),
    ("useridentity", [[TEXT]], "column useridentity holds list"),
    ("useridentity", [{"arn": 17}], "column useridentity.arn holds int64"),
    ("readonly", [17], "column readonly holds int64"),
    ("resources", [[TEXT]], "column resources holds list"),
    ("resources", [[{"type": 17}]], "column resources holds list"),
    ("addendum", [{"reason": [TEXT]}], "column addendum.reason holds list"),
    ("useridentity", ["nonsense"], "useridentity: 'nonsense' is no struct"),
    ("useridentity", [b"\xff"], "useridentity is not UTF-8"),
    ("readonly", ["maybe"], "readonly: 'maybe' is neither true nor false"),
    ("resources", ['[{"type": 17'], "resources: "),
    ("eventname", pa.nulls(1), "eventname is missing"),
]

LIKE: list[Any] = [
    ("eventtime", pa.array([TIME], pa.timestamp("ns"))),
    ("eventtime", pa.array([TIME], pa.timestamp("us", "Europe/Berlin"))),
    ("eventname", pa.array(["RunInstances"], pa.large_string())),
    ("eventname", pa.array([b"RunInstances"], pa.binary())),
    ("eventname", pa.array(["RunInstances"]).dictionary_encode()),
    ("useridentity", pa.array(['{"arn": "arn:aws:iam::1:user/a"}'], pa.json_(pa.string()))),
    ("userIdentity", pa.nulls(1)),
    ("other", [[[{"a": [1.5, None]}]]]),
]

GROUPS: list[Any] = [
    (rows(4), 6, "records 0 to 3", "has 6 values in 4 rows"),
    (rows(9), 6, "records 0 to 8", "has 6 values in 9 rows"),
    (rows(0), 6, "file", "has 6 values in 0 rows"),
    (lambda told: told.update({3: (6, 13)}), 12, "file", "12 rows in row groups where 13 are"),
    (lambda told: told[4][1][1].pop(), 6, "file", "6 rows in row groups where 12 are"),
    (chunk(9, 1), 6, "records 0 to 5", "column eventname lies outside of the file"),
    (chunk(11, -1), 6, "records 0 to 5", "column eventname lies outside of the file"),
    (chunk(7, -1), 6, "records 0 to 5", "column eventname lies outside of the file"),
    (chunk(7, (1 << 63) - 1), 6, "records 0 to 5", "column eventname lies outside"),
    (chunk(7, 3), 6, "records 0 to 5", "column eventname has 0 values in 6 rows"),
]

PAGES: list[Any] = [
    ("eventname", lambda page: page[5][1].update({1: (5, 5)}), "5 values in 6 rows"),
    ("eventname", lambda page: page.update({2: (5, -1)}), "less than nothing"),
    ("eventname", lambda page: page.update({3: (5, 1 << 30)}), "outside of the file"),
    ("eventname", lambda page: page.pop(5), "field 5 is missing"),
    ("eventname", lambda page: page.update({1: (6, 0)}), "field 1 of another type"),
    ("eventname", lambda page: b"nonsense", ""),
    ("useragent", lambda page: page[7][1].update({1: (5, 1)}), ""),
]


def with_column(column: str, cells: Any) -> bytes:
    return bombs.table(1, **{column: cells})


def with_group(change: Change) -> bytes:
    content = bombs.table(12, row_group_size=6)
    footer = crafted.footer(content)
    change(footer)
    return crafted.with_footer(content, footer)


def with_page(path: str, change: Change) -> bytes:
    agents = ["a", "b", "c"] * 4
    content = bombs.table(12, row_group_size=6, use_dictionary=["useragent"], useragent=agents)

    def changed(page: crafted.Struct) -> bytes | None:
        told = change(page)
        return told if isinstance(told, bytes) else None

    return crafted.with_page(content, path, changed)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What was counted of a file in a process of its own, and what was quarantined."""
    folder = tmp_path_factory.mktemp("hostile")
    contents = [with_column(*case[:2]) for case in WRONG + LIKE]
    contents += [with_group(case[0]) for case in GROUPS]
    contents += [with_page(*case[:2]) for case in PAGES]
    paths = [folder / f"{number}.parquet" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    known = dict(zip(contents, read(*paths, timeout=300), strict=True))
    return lambda content: (known[content]["counted"], known[content]["bad"])


def test_a_file_whose_middle_is_missing_loses_no_row_silently(tmp_path: Path) -> None:
    content = bombs.table(40, row_group_size=10)
    paths = []
    for start in range(4, len(content) - 8, len(content) // 60):
        paths.append(tmp_path / f"{start:06}.parquet")
        paths[-1].write_bytes(content[:start] + content[start + 64 :])
    whole = 0
    for one in read(*paths):
        whole += one["counted"] == 40
        assert one["counted"] == 40 or one["bad"]
    assert whole < 10


@pytest.mark.parametrize(("column", "cells", "reason"), WRONG)
def test_a_column_of_a_wrong_type_is_named(
    told: Told, column: str, cells: Any, reason: str
) -> None:
    counted, [(_, why)] = told(with_column(column, cells))
    assert counted == 0
    assert reason in why


@pytest.mark.parametrize(("column", "cells"), LIKE)
def test_a_column_of_a_like_type_is_read(told: Told, column: str, cells: Any) -> None:
    assert told(with_column(column, cells)) == (1, [])


@pytest.mark.parametrize(("change", "counted", "position", "reason"), GROUPS)
def test_a_row_group_that_lies_costs_itself_only(
    told: Told, change: Change, counted: int, position: str, reason: str
) -> None:
    got, bad = told(with_group(change))
    assert got == counted
    assert position in [where for where, _ in bad]
    assert any(reason in why for _, why in bad)


@pytest.mark.parametrize(("path", "change", "reason"), PAGES)
def test_a_page_that_lies_costs_its_row_group_only(
    told: Told, path: str, change: Change, reason: str
) -> None:
    counted, bad = told(with_page(path, change))
    assert counted == 6
    [(where, why)] = bad
    assert where == "records 0 to 5"
    assert reason in why
