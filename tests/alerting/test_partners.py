"""Which calls an error series is a part of."""

from trailsight.alerting.partners import partners
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
