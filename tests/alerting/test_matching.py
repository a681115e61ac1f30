import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.globs import Globs
from trailsight.alerting.matching import CallerMatch, KeyColumns, SeriesMatch
from trailsight.contracts.caller import NULL, Share
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey

KEY = SeriesKey(
    "111122223333", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
FAILED = KEY._replace(insight_type=ERROR_RATE, error_code="AccessDenied")
ANA, DEPLOY = "arn:aws:iam::111122223333:user/ana", "arn:aws:sts::111122223333:assumed-role/deploy"
LINKED = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling"


def test_every_pattern_must_match() -> None:
    match = SeriesMatch(account=Globs(("1111*",)), event_name=Globs(("Run*", "Stop*")))
    assert match.matches(KEY)
    assert not match.matches(KEY._replace(event_name="DryRun"))
    assert not match.matches(KEY._replace(account="222222222222"))
    assert SeriesMatch().matches(KEY)


def test_a_call_rate_has_the_error_code_null() -> None:
    assert SeriesMatch(error_code=Globs((NULL,))).matches(KEY)
    assert not SeriesMatch(error_code=Globs((NULL,))).matches(FAILED)
    assert SeriesMatch(error_code=Globs(("Access*",))).matches(FAILED)
    assert not SeriesMatch(error_code=Globs(("Access*",))).matches(KEY)


KEYS = st.builds(
    SeriesKey,
    account=st.sampled_from(["111122223333", "444455556666"]),
    region=st.sampled_from(["us-east-1", "eu-west-1"]),
    event_source=st.just("ec2.amazonaws.com"),
    event_name=st.sampled_from(["RunInstances", "StopInstances", "CreateTags"]),
    category=st.just("Management"),
    insight_type=st.sampled_from([CALL_RATE, ERROR_RATE]),
    error_code=st.sampled_from([None, "AccessDenied", "Throttling"]),
)
MATCHES = st.builds(
    SeriesMatch,
    account=st.none() | st.just(Globs(("4*",))),
    region=st.none() | st.just(Globs(("us-*", "ap-*"))),
    event_name=st.none() | st.sampled_from([Globs(("Run*",)), Globs(("*Instances",))]),
    error_code=st.none() | st.sampled_from([Globs((NULL,)), Globs(("Acc*",))]),
)


@given(st.lists(KEYS, max_size=20), MATCHES)
def test_many_at_once_match_as_each_alone(keys: list[SeriesKey], match: SeriesMatch) -> None:
    rows = match.rows(KeyColumns(keys))
    assert rows.tolist() == [match.matches(key) for key in keys]


@given(MATCHES, MATCHES, st.lists(KEYS, max_size=20))
def test_what_is_covered_is_matched(
    wide: SeriesMatch, narrow: SeriesMatch, keys: list[SeriesKey]
) -> None:
    if wide.covers(narrow):
        assert all(wide.matches(key) for key in keys if narrow.matches(key))


BY_DEPLOY = CallerMatch(identity=Globs((DEPLOY,)))
SERVICES = CallerMatch(services=True)


def test_an_identity_explains_its_part_of_the_excess() -> None:
    who = [Share(DEPLOY, "sdk", 0.7), Share(DEPLOY, "cli", 0.1), Share(ANA, "cli", 0.2)]
    assert BY_DEPLOY.explained(who) == pytest.approx(0.8)
    assert CallerMatch(Globs((DEPLOY,)), Globs(("sdk*",))).explained(who) == pytest.approx(0.7)
    assert BY_DEPLOY.explained([]) == 0.0


def test_who_called_less_than_usual_explains_nothing() -> None:
    who = [Share(DEPLOY, "sdk", -0.5), Share(ANA, "cli", 1.0)]
    assert BY_DEPLOY.explained(who) == 0.0
    assert CallerMatch(identity=Globs((ANA,))).explained(who) == 1.0


def test_a_new_user_agent_does_not_hide_another_caller() -> None:
    """A busy role as busy as ever, under a new version of its client, and one who is not usual."""
    who = [Share(DEPLOY, "sdk/1", -0.9), Share(DEPLOY, "sdk/2", 0.9), Share(ANA, "cli", 0.1)]
    assert BY_DEPLOY.explained(who) == 0.0
    assert SERVICES.explained(who) == 0.0
    assert CallerMatch(identity=Globs((ANA,))).explained(who) == 1.0


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (Share(LINKED, "autoscaling.amazonaws.com", 1.0), 1.0),
        (Share(LINKED, "anything", 1.0, NULL), 1.0),
        (Share(NULL, "ec2.amazonaws.com", 1.0), 1.0),
        (Share(DEPLOY, "cli", 1.0, "cloudformation.amazonaws.com"), 1.0),
        (Share(ANA, "cli", 1.0), 0.0),
        (Share(ANA, "ec2.amazonaws.com", 1.0, NULL), 0.0),  # so it says; AWS does not
    ],
)
def test_services_are_known_by_what_aws_says(caller: Share, expected: float) -> None:
    assert SERVICES.explained([caller]) == expected


def test_a_service_that_is_asked_for_must_be_known() -> None:
    scaling = CallerMatch(invoked_by=Globs(("autoscaling.*",)))
    assert scaling.explained([Share(DEPLOY, "x", 1.0, "autoscaling.amazonaws.com")]) == 1.0
    assert scaling.explained([Share(DEPLOY, "x", 1.0, NULL)]) == 0.0
    assert scaling.explained([Share(DEPLOY, "autoscaling.amazonaws.com", 1.0)]) == 0.0
