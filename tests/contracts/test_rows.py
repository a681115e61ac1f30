"""Where series stand in another panel, and which calls an error series is a part of."""

from trailsight.contracts.rows import partners, rows_of
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey

PLACE = ("111122223333", "eu-west-1", "ec2.amazonaws.com", "RunInstances", "Management")
CALLS = SeriesKey(*PLACE, CALL_RATE, None)


def test_errors_belong_to_the_calls_of_the_same_api_in_the_same_place() -> None:
    errors = CALLS._replace(insight_type=ERROR_RATE, error_code="AccessDenied")
    throttled = errors._replace(error_code="Throttling")
    elsewhere = errors._replace(region="eu-west-2")
    read = errors._replace(event_name="DescribeInstances")
    keys = (throttled, elsewhere, CALLS, errors, read)
    assert partners(keys).tolist() == [2, -1, -1, 2, -1]
    assert partners(()).tolist() == []


def test_rows_among_others_and_the_unknown() -> None:
    a, b, c = (CALLS._replace(event_name=name) for name in "abc")
    assert rows_of([a, b], [b, c, a]).tolist() == [1, -1, 0]
    assert rows_of((b, a), (a, b)).tolist() == [1, 0], "what was kept is of other keys"
    assert rows_of((a, b), (a, b)).tolist() == [0, 1]
    assert rows_of([], [a]).tolist() == [-1]
