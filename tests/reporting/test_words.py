"""Numbers and names in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.reporting.words import duration, identity, printable, rarity, rate, shortened


@pytest.mark.parametrize(
    ("average", "text"),
    [
        (0.0, "0"),
        (1e-7, "<0.000001"),
        (1 / 10080, "0.000099"),
        (0.0021, "0.0021"),
        (0.0999, "0.10"),
        (0.5, "0.50"),
        (0.996, "1.0"),
        (6.0, "6.0"),
        (93.84, "93.8"),
        (1234.5, "1,234"),
    ],
)
def test_rates_keep_two_figures(average: float, text: str) -> None:
    assert rate(average) == text


@given(st.floats(1e-5, 1e7))
def test_a_rate_is_read_back_within_its_two_figures(average: float) -> None:
    assert float(rate(average).replace(",", "")) == pytest.approx(average, rel=0.06)


@pytest.mark.parametrize(
    ("bans", "text"),
    [
        (0.0, "1 in 1"),
        (3.0, "1 in 1,000"),
        (3.2, "1 in 1,585"),
        (7.6, "1 in 10^7"),
        (10.96, "1 in 10^11"),
        (300.0, "< 1 in 10^12"),
    ],
)
def test_bans_are_odds(bans: float, text: str) -> None:
    assert rarity(bans) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (1, "1 min"),
        (120, "2 h"),
        (130, "2 h 10 min"),
        (1450, "1 d"),
        (4560, "3 d 4 h"),
    ],
)
def test_durations_have_two_units(minutes: int, text: str) -> None:
    assert duration(minutes) == text


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:sts::111122223333:assumed-role/deploy", "role/deploy"),
        ("arn:aws-cn:iam::111122223333:user/path/ana", "user/path/ana"),
        ("arn:aws:iam::111122223333:root", "root"),
        ("autoscaling.amazonaws.com", "autoscaling.amazonaws.com"),
        ("", "no ARN"),
        ("null", "no ARN"),
    ],
)
def test_identities_are_short(arn: str, name: str) -> None:
    assert identity(arn) == name


@given(st.text())
def test_nothing_printed_steers_a_terminal(text: str) -> None:
    assert printable(text).isprintable()
    assert len(printable(text)) == len(text)


@given(st.text(max_size=50), st.integers(1, 60))
def test_shortened_text_keeps_its_ends(text: str, length: int) -> None:
    short = shortened(text, length)
    assert len(short) <= length
    if len(text) <= length:
        assert short == text
    else:
        head, tail = short.split("…")[0], short.rsplit("…", 1)[1]
        assert text.startswith(head)
        assert text.endswith(tail)
