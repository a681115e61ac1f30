import pytest

from trailsight.contracts.errors import InputError
from trailsight.jobs.extracting.options import ExtractOptions


@pytest.mark.parametrize(
    ("told", "share"), [("0.1%", 0.001), ("100 %", 1.0), (0.02, 0.02), (0, 0.0), ("1", 1.0)]
)
def test_shares_are_read_as_people_write_them(told: str | float, share: float) -> None:
    assert ExtractOptions(max_bad=told).bad_share == pytest.approx(share)


@pytest.mark.parametrize("told", ["", "some", "-1%", "101%", 2, True, "nan"])
def test_what_is_no_share_is_refused(told: str | float) -> None:
    with pytest.raises(InputError, match=r"extract\.max_bad"):
        ExtractOptions(max_bad=told)


def test_other_options_are_checked() -> None:
    with pytest.raises(InputError, match=r"extract\.verify: 'hashes' is none of digests"):
        ExtractOptions(verify="hashes")
    with pytest.raises(InputError, match=r"extract\.dry_run"):
        ExtractOptions(dry_run="perhaps")  # type: ignore[arg-type]
