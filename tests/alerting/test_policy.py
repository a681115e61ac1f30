import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.limits import Limits
from trailsight.alerting.policy import Policy
from trailsight.contracts.caller import Share
from trailsight.contracts.episode import Episode
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey

KEY = SeriesKey(
    "111122223333", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
BACKUP, ANA = "arn:aws:sts::111122223333:assumed-role/backup", "arn:aws:iam::111122223333:user/ana"
FILE = """
overrides:
  - name: busy
    reason: scale-out
    match: {event_source: ec2.amazonaws.com}
    set: {min_calls: 20, min_ratio: 5}
  - name: launches
    reason: few are enough
    expires: 2026-03-20
    match: {event_name: Run*, account: ["111122223333", "4*"]}
    set: {min_calls: 8, budget: 3}
suppress:
  - name: snapshots
    reason: the backup tells of its own failures
    expires: 2026-03-20
    match: {identity: "*/backup", event_source: ec2.amazonaws.com}
  - name: maintenance
    reason: the weekly reboot
    match: {insight_type: ApiErrorRateInsight}
    window: {days: [tue], from: "02:00", to: "04:00", timezone: Europe/Berlin}
  - name: launch day
    reason: the great migration
    between:
      - {from: 2026-03-17, to: 2026-03-18}
      - {from: 2026-03-19T12:00+01:00, to: 2026-03-19T14:00+01:00}
"""


def minute(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 60


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(FILE)
    return Policy.read(path)


def episode(start: str, key: SeriesKey = KEY) -> Episode:
    first = minute(start)
    return Episode(key, first, None, first + 1, "rise", 9.0, 40, 0.1)


def test_later_rules_win_field_by_field_until_they_expire(policy: Policy) -> None:
    limits = policy.limits_for(KEY, minute("2026-03-19T23:59"))
    assert (limits.min_calls, limits.min_ratio, limits.budget) == (8, 5.0, 3.0)
    limits = policy.limits_for(KEY, minute("2026-03-20T00:00"))
    assert (limits.min_calls, limits.min_ratio, limits.budget) == (20, 5.0, None)
    assert policy.limits_for(KEY._replace(event_source="s3.amazonaws.com"), 0).min_calls == 8
    assert policy.limits_for(KEY._replace(event_source="s3", event_name="X"), 0) == Limits()


def test_expired_rules_are_told(policy: Policy) -> None:
    assert policy.expired(minute("2026-03-19T23:59")) == ()
    told = [rule.name for rule in policy.expired(minute("2026-03-20T00:00"))]
    assert told == ["launches", "snapshots"]


KEYS = st.lists(
    st.builds(
        KEY._replace,
        account=st.sampled_from(["111122223333", "444455556666", "999999999999"]),
        event_source=st.sampled_from(["ec2.amazonaws.com", "s3.amazonaws.com"]),
        event_name=st.sampled_from(["RunInstances", "StopInstances"]),
    ),
    max_size=30,
)


def test_many_at_once_have_the_limits_of_each_alone(policy: Policy) -> None:
    @given(KEYS, st.sampled_from(["2026-03-19", "2026-03-20"]))
    def alike(keys: list[SeriesKey], day: str) -> None:
        table = policy.limits(keys, minute(day))
        alone = [policy.limits_for(key, minute(day)) for key in keys]
        assert [table.of(row) for row in range(len(keys))] == alone
        assert len(set(table.limits)) == len(table.limits)

    alike()


def test_a_hundred_thousand_series_take_well_under_a_second(policy: Policy) -> None:
    keys = [
        KEY._replace(account=f"{number % 50:012}", event_name=f"Run{number}")
        for number in range(100_000)
    ]
    began = process_time()
    table = policy.limits(keys, 0)
    assert process_time() - began < 1.0
    assert table.column("min_ratio", 2.0).tolist() == [5.0] * 100_000


def judged(policy: Policy, start: str, *who: Share, key: SeriesKey = KEY) -> str | None:
    verdict = policy.suppresses(episode(start, key), who)
    return None if verdict is None else verdict.rule


def test_callers_must_explain_four_fifths(policy: Policy) -> None:
    ten = "2026-03-16T10:00"
    assert judged(policy, ten, Share(BACKUP, "x", 0.8), Share(ANA, "x", 0.2)) == "snapshots"
    assert judged(policy, ten, Share(BACKUP, "x", 0.79), Share(ANA, "x", 0.21)) is None
    assert judged(policy, ten) is None
    verdict = policy.suppresses(episode(ten), [Share(BACKUP, "x", 9 / 10), Share(ANA, "x", 0.1)])
    assert verdict is not None
    assert verdict.reason == "the backup tells of its own failures"
    assert verdict.explained == pytest.approx(0.9)
    other = KEY._replace(event_source="s3.amazonaws.com")
    assert judged(policy, ten, Share(BACKUP, "x", 1.0), key=other) is None


def test_an_expired_rule_does_not_apply_to_what_starts_later(policy: Policy) -> None:
    assert judged(policy, "2026-03-19T23:59", Share(BACKUP, "x", 1.0)) == "snapshots"
    assert judged(policy, "2026-03-20T00:00", Share(BACKUP, "x", 1.0)) is None


def test_windows_are_judged_by_the_start(policy: Policy) -> None:
    failed = KEY._replace(insight_type=ERROR_RATE, error_code="Throttling")
    assert judged(policy, "2026-03-24T01:00", key=failed) == "maintenance"  # 02:00 on a Tuesday
    assert judged(policy, "2026-03-24T03:00", key=failed) is None
    assert judged(policy, "2026-03-31T00:00", key=failed) == "maintenance"  # summer time
    assert judged(policy, "2026-03-24T01:00") is None
    assert judged(policy, "2026-03-17T23:59") == "launch day"
    assert judged(policy, "2026-03-18T00:00") is None
    assert judged(policy, "2026-03-19T11:00") == "launch day"
    assert judged(policy, "2026-03-19T13:00") is None


def test_the_first_rule_that_says_so_is_told(policy: Policy) -> None:
    assert judged(policy, "2026-03-17T10:00", Share(BACKUP, "x", 1.0)) == "snapshots"
    assert judged(policy, "2026-03-17T10:00", Share(ANA, "x", 1.0)) == "launch day"


def test_names_and_reasons_do_not_decide_which_episodes_there_are(
    tmp_path: Path, policy: Policy
) -> None:
    path = tmp_path / "other.yaml"

    def changed(before: str, after: str) -> Policy:
        assert before in FILE
        path.write_text(FILE.replace(before, after))
        return Policy.read(path)

    assert changed("scale-out", "because").decisive() == policy.decisive()
    assert changed("scale-out", "because").digest != policy.digest
    assert changed("[tue]", "[wed]").decisive() == policy.decisive()
    assert changed("min_calls: 8", "min_calls: 9").decisive() != policy.decisive()
    assert changed("Run*", "RunInst*").decisive() != policy.decisive()


def test_the_shipped_policy_has_no_rule_and_its_examples_are_sound(
    tmp_path: Path, rules_of: Callable[[str], str]
) -> None:
    shipped = Policy.read()
    assert (shipped.overrides, shipped.suppress) == ((), ())
    assert shipped.limits([KEY], 0).limits == (Limits(),)
    path = tmp_path / "policy.yaml"
    path.write_text(rules_of("src/trailsight/alerting/policy.yaml"))
    examples = Policy.read(path)
    assert [len(examples.overrides), len(examples.suppress)] == [1, 1]


@pytest.fixture
def rules_of() -> Callable[[str], str]:
    """A file of the repository with its commented rules in force."""

    def uncommented(name: str) -> str:
        lines = (Path(__file__).parents[2] / name).read_text().splitlines()
        prose = re.compile(r"# \w")
        return "\n".join(line.removeprefix("#") for line in lines if not prose.match(line))

    return uncommented


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"alerting\.policy: no such file: .*none\.yaml"):
        Policy.read(tmp_path / "none.yaml")
    with pytest.raises(InputError, match=r"alerting\.policy: .* cannot be read"):
        Policy.read(tmp_path)
