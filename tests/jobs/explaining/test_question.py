"""Which series a question means, and what is said where it means none."""

from pathlib import Path

import pytest

from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.jobs.explaining.options import ExplainOptions
from trailsight.jobs.explaining.question import asked, moment

ONE, TWO = "111122223333", "444455556666"
KEYS = (
    SeriesKey(ONE, "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None),
    SeriesKey(ONE, "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", ERROR_RATE, "X"),
    SeriesKey(TWO, "eu-west-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None),
    SeriesKey(ONE, "us-east-1", "ecs.amazonaws.com", "RunTask", "Management", CALL_RATE, None),
)
NOWHERE = ActivityStore(Path("/nonexistent"))


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({"api": "RunInstances"}, [0, 1, 2]),
        ({"api": "runinstances", "account": TWO}, [2]),
        ({"api": "ec2:RunInstances", "type": "errors"}, [1]),
        ({"api": "ec2.amazonaws.com:RunInstances", "type": CALL_RATE}, [0, 2]),
        ({"api": "RunInstances", "error": "X"}, [1]),
        ({"api": "RunTask", "region": "us-east-1"}, [3]),
    ],
)
def test_what_is_left_open_matches_all(options: dict[str, str], rows: list[int]) -> None:
    assert asked(ExplainOptions(**options), KEYS, NOWHERE, 0) == tuple(KEYS[i] for i in rows)


@pytest.mark.parametrize(
    ("options", "field", "told"),
    [
        ({"account": "999"}, "explain.account", f"no series of '999' (it has {ONE}, {TWO})"),
        ({"region": "mars"}, "explain.region", "it has eu-west-1, us-east-1"),
        ({"error": "Y"}, "explain.error", "it has X"),
        ({"account": TWO, "error": "X"}, "explain.api", "no series of RunInstances is all of that"),
    ],
)
def test_what_matches_nothing_says_what_there_is(
    options: dict[str, str], field: str, told: str
) -> None:
    with pytest.raises(InputError) as error:
        asked(ExplainOptions(api="RunInstances", **options), KEYS, NOWHERE, 0)
    assert error.value.field == field
    assert told in str(error.value)


def test_a_question_must_be_whole_and_lie_in_the_data() -> None:
    for options, told in (
        (ExplainOptions(at="2026-03-01"), "explain.api: must be given"),
        (ExplainOptions(api="X"), "explain.at: must be given"),
        (ExplainOptions(api="X", at="soon"), "'soon' is no ISO 8601 time"),
        (ExplainOptions(api="X", at="2020-01-01"), "2020-01-01 00:00 lies outside the data"),
    ):
        with pytest.raises(InputError, match="explain") as error:
            moment(options, (29_000_000, 30_000_000))
        assert told in str(error.value)
    same = [
        moment(ExplainOptions(api="X", at=at), (29_000_000, 30_000_000))
        for at in ("2026-03-01T01:00+01:00", "2026-03-01")
    ]
    assert same[0] == same[1]


def test_settings_that_contradict_each_other() -> None:
    with pytest.raises(InputError, match=r"explain\.type: 'rate' is none of calls, errors"):
        ExplainOptions(type="rate")
    with pytest.raises(InputError, match=r"explain\.error: a call rate has no error code"):
        ExplainOptions(type="calls", error="X")
