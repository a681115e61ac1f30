import pytest

from trailsight.contracts.errors import InputError
from trailsight.jobs.extracting.options import ExtractOptions


def test_what_is_neither_true_nor_false_is_refused() -> None:
    assert not ExtractOptions().dry_run
    with pytest.raises(InputError, match=r"extract\.dry_run: 'perhaps' is neither"):
        ExtractOptions(dry_run="perhaps")  # type: ignore[arg-type]
