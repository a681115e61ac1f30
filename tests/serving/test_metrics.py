from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.serving.results import ACCOUNT, HOME, MARCH, row, write_activity, write_results
from trailsight.activity.store import ActivityStore
from trailsight.contracts.series import CALL_RATE, ERROR_RATE
from trailsight.serving.counts import MinuteCounts
from trailsight.serving.errors import ServiceError
from trailsight.serving.metrics import list_insights_metric_data
from trailsight.serving.requests import ListInsightsMetricData
from trailsight.serving.tokens import Tokens

HOUR = (MARCH + 1440 + 60) * 60
PLACE = ACCOUNT, HOME
TOKENS = Tokens()
NOW = float(HOUR + 3 * 3600)


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> MinuteCounts:
    workdir = tmp_path_factory.mktemp("metrics")
    write_results(workdir)
    return MinuteCounts(ActivityStore(workdir / "data" / "activity"))


def ask(counts: MinuteCounts, now: float = NOW, **changes: Any) -> dict[str, Any]:
    wanted = {"event_source": "ec2.amazonaws.com", "event_name": "RunInstances",
              "insight_type": CALL_RATE, **changes}  # fmt: skip
    return list_insights_metric_data(ListInsightsMetricData(**wanted), counts, PLACE, TOKENS, now)


def points(answer: dict[str, Any]) -> dict[int, float]:
    stamps = [stamp - HOUR for stamp in answer["Timestamps"]]
    return dict(zip(stamps, answer["Values"], strict=True))


def test_write_calls_per_period(counts: MinuteCounts) -> None:
    assert points(ask(counts)) == {0: 10.0, 3600: 10.0}
    assert points(ask(counts, period=300)) == {0: 9.0, 300: 1.0, 3900: 10.0}
    assert points(ask(counts, period=60)) == {0: 5.0, 60: 4.0, 420: 1.0, 3900: 10.0}


def test_errors(counts: MinuteCounts) -> None:
    answer = ask(counts, insight_type=ERROR_RATE, error_code="Throttled")
    assert points(answer) == {0: 3.0}
    assert answer["ErrorCode"] == "Throttled"
    assert "TrailARN" not in answer


def test_data_events_are_asked_for_by_their_trail(counts: MinuteCounts) -> None:
    api: dict[str, Any] = {"event_source": "s3.amazonaws.com", "event_name": "PutObject"}
    assert points(ask(counts, **api)) == {}
    arn = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/orders"
    for name in ("orders", arn):
        answer = ask(counts, **api, trail_name=name)
        assert points(answer) == {0: 11.0}
        assert answer["TrailARN"] == arn


@pytest.mark.parametrize(
    "name", ["", "ab", "-abc", "a..b", "a_-b", "192.168.5.4", "a" * 129, "a/b", "arn:aws:s3:::x"]
)
def test_names_that_no_trail_can_have(counts: MinuteCounts, name: str) -> None:
    with pytest.raises(ServiceError) as caught:
        ask(counts, trail_name=name)
    assert caught.value.name == "InvalidTrailNameException"


def test_the_start_is_inclusive_and_the_end_exclusive(counts: MinuteCounts) -> None:
    span = {"period": 60, "start_time": HOUR + 60, "end_time": HOUR + 420}
    assert points(ask(counts, **span)) == {60: 4.0}
    assert points(ask(counts, **{**span, "start_time": HOUR + 60.5})) == {}
    assert points(ask(counts, **{**span, "end_time": HOUR + 420.5})) == {60: 4.0, 420: 1.0}
    assert points(ask(counts, **{**span, "end_time": HOUR + 60})) == {}


def test_zeros(counts: MinuteCounts) -> None:
    span = {"period": 300, "start_time": HOUR - 600, "end_time": HOUR + 900}
    answer = ask(counts, **span, data_type="FillWithZeros")
    assert points(answer) == {-600: 0.0, -300: 0.0, 0: 9.0, 300: 1.0, 600: 0.0}
    assert "NextToken" not in answer


def test_without_a_start_it_goes_back_as_far_as_aws_keeps_points(counts: MinuteCounts) -> None:
    for period, days in ((60, 15), (300, 63), (3600, 90)):
        answer = ask(counts, period=period, data_type="FillWithZeros")
        stamps = answer["Timestamps"]
        assert (stamps[0], stamps[-1]) == (NOW - days * 86_400, NOW - period)
        assert len(stamps) == days * 86_400 // period <= 21_600
        assert "NextToken" not in answer
    later = ask(counts, now=NOW + 90 * 86_400)
    assert points(later) == {}


@pytest.mark.parametrize("data_type", ["NonZeroData", "FillWithZeros"])
def test_pages_join_to_the_whole(counts: MinuteCounts, data_type: str) -> None:
    asked: dict[str, Any] = {"period": 60, "data_type": data_type, "start_time": HOUR - 120}
    whole = ask(counts, **asked)
    answer = ask(counts, **asked, max_results=3)
    stamps, values = list(answer["Timestamps"]), list(answer["Values"])
    clock = NOW
    while "NextToken" in answer:
        assert len(answer["Timestamps"]) == 3
        clock += 61  # the end that was taken for now stays
        answer = ask(counts, clock, **asked, max_results=3, next_token=answer["NextToken"])
        stamps += answer["Timestamps"]
        values += answer["Values"]
    assert (stamps, values) == (whole["Timestamps"], whole["Values"])


def test_a_token_of_another_query(counts: MinuteCounts) -> None:
    token = ask(counts, period=60, max_results=1)["NextToken"]
    with pytest.raises(ServiceError) as caught:
        ask(counts, period=300, next_token=token)
    assert caught.value.name == "InvalidParameterException"


def test_counts_follow_the_table(tmp_path: Path) -> None:
    counts = MinuteCounts(ActivityStore(tmp_path))
    assert points(ask(counts)) == {}
    write_activity(tmp_path, row(HOUR // 60, "RunInstances", 1))
    assert points(ask(counts)) == {0: 1.0}
    write_activity(tmp_path, row(HOUR // 60, "RunInstances", 4))
    assert points(ask(counts)) == {0: 4.0}
    write_activity(tmp_path, row(HOUR // 60 - 1440, "RunInstances", 2))
    assert points(ask(counts)) == {-86_400: 2.0, 0: 4.0}


@given(
    st.sampled_from([60, 300, 3600]),
    st.integers(-200, 5000),
    st.integers(0, 9000),
    st.integers(1, 7),
)
def test_every_form_tells_the_same_counts(
    counts: MinuteCounts, period: int, start: int, length: int, most: int
) -> None:
    span = {"start_time": HOUR + start, "end_time": HOUR + start + length, "period": period}
    minutes = {0: 5, 60: 4, 420: 1, 3900: 10}
    stamps = [s for s in range(-7200, 18_000, period) if start <= s < start + length]
    expected = {s: sum(n for m, n in minutes.items() if s <= m < s + period) for s in stamps}
    assert points(ask(counts, **span, data_type="FillWithZeros")) == expected
    nonzero = {stamp: number for stamp, number in expected.items() if number}
    assert points(ask(counts, **span)) == nonzero
    page = points(ask(counts, **span, max_results=most))
    assert list(page) == list(nonzero)[:most]
    assert np.sum(list(page.values())) <= 20
