from typing import Any

import pytest

from trailsight.contracts.errors import InputError
from trailsight.jobs.extracting.options import ExtractOptions


@pytest.mark.parametrize(
    ("told", "share"),
    [("0.1%", 0.001), ("100 %", 1), (0.02, 0.02), (0, 0), ("1", 1), (" .5 ", 0.5), ("1e-3", 0.001)],
)
def test_a_share_or_a_percentage_is_understood(told: Any, share: float) -> None:
    assert ExtractOptions(max_bad=told).share == pytest.approx(share)


@pytest.mark.parametrize("told", ["few", "", "101%", -1, 2, None, True, "1.2.3", "%", "nan"])
def test_what_is_no_share_is_named(told: Any) -> None:
    with pytest.raises(InputError, match=r"extract\.max_bad: .* is no share"):
        ExtractOptions(max_bad=told)


def test_what_is_neither_true_nor_false_is_refused() -> None:
    assert not ExtractOptions().dry_run
    with pytest.raises(InputError, match=r"extract\.dry_run: 'perhaps' is neither"):
        ExtractOptions(dry_run="perhaps")  # type: ignore[arg-type]
