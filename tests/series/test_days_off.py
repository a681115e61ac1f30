import sys
from datetime import date

import pytest

from trailsight.contracts.errors import InputError
from trailsight.series.days_off import dates, public_holidays

EPOCH = date(1970, 1, 1).toordinal()


def test_dates_are_days_since_the_epoch() -> None:
    assert dates(["1970-01-02", "2026-12-24"]) == (1, date(2026, 12, 24).toordinal() - EPOCH)


@pytest.mark.parametrize("text", ["24.12.2026", "2026-02-30", "", 20261224])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"series\.holiday_dates"):
        dates([text])


def test_without_the_package_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(InputError, match=r"pip install 'trailsight\[holidays\]'"):
        public_holidays("FR")


def test_a_country_and_a_state_have_their_own_days() -> None:
    pytest.importorskip("holidays", reason="the extra trailsight[holidays] is not installed")
    unity = date(2026, 10, 3).toordinal() - EPOCH
    assumption = date(2026, 8, 15).toordinal() - EPOCH
    assert unity in public_holidays("DE")
    assert assumption not in public_holidays("DE")
    assert assumption in public_holidays("DE-SL")
    assert list(public_holidays("IN")) == sorted(set(public_holidays("IN")))
    assert unity not in public_holidays("US-NY")


@pytest.mark.parametrize("code", ["XX", "DE-XX", ""])
def test_an_unknown_place_is_refused(code: str) -> None:
    pytest.importorskip("holidays", reason="the extra trailsight[holidays] is not installed")
    with pytest.raises(InputError, match=r"series\.holidays: no public holidays are known"):
        public_holidays(code)
