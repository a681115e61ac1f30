"""What a small table may cost: each of these is read in little memory, or refused with a reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.source.formats.tables import bombs
from tests.source.formats.tables.reader import read

CAP_MB = 500
CASES: list[tuple[Callable[[], bytes], int, str | None]] = [
    (bombs.page_of_gigabytes, 0, "pages of more than"),
    (bombs.dictionary_of_billions, 0, "a dictionary of 2,147,483,647 values"),
    (bombs.dictionary_of_empty_texts, 0, "dictionaries of more than"),
    (bombs.many_long_texts, 200, None),
    (bombs.long_text_for_many_rows, 3020, None),
    (bombs.long_text_for_all_rows, 600, None),
    (bombs.shared_prefixes, 0, "pages of more than"),
    (bombs.lists_of_long_texts, 520, None),
    (bombs.one_list_of_millions, 1, "larger than 4,194,304 bytes"),
    (bombs.wide_values, 0, "footer: values of 1,073,741,824 bytes each"),
    (bombs.overlapping_row_groups, 18, "columns that lie upon each other"),
    (bombs.many_columns, 1, None),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("bombs")
    paths: list[Path] = []
    for make, _, _ in CASES:
        paths.append(folder / f"{make.__name__}.parquet")
        paths[-1].write_bytes(make())
    return dict(zip([path.stem for path in paths], read(*paths, timeout=300), strict=True))


@pytest.mark.parametrize(("make", "counted", "reason"), CASES)
def test_a_small_file_takes_little_memory(
    told: dict[str, Any], make: Callable[[], bytes], counted: int, reason: str | None
) -> None:
    one = told[make.__name__]
    assert one["megabytes"] < CAP_MB
    assert one["counted"] == counted
    if reason is None:
        assert one["bad"] == []
    else:
        assert one["bad"]
        assert all(reason in why for _, why in one["bad"])
