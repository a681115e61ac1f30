"""Whatever is wrong with a policy is told in one line, with the rule and the field."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.globs import Globs
from trailsight.alerting.policy_file.rules import rules_in
from trailsight.contracts.errors import InputError

PATH = Path("policy.yaml")
OVERRIDE = {
    "name": "n",
    "reason": "r",
    "match": "{event_name: Run*}",
    "set": "{min_calls: 9}",
}
SUPPRESS = {"name": "n", "reason": "r", "match": "{event_name: Run*}"}


def rule(kind: str, fields: dict[str, str], **changes: str | None) -> bytes:
    fields = {**fields, **{name: text for name, text in changes.items() if text is not None}}
    fields = {name: text for name, text in fields.items() if changes.get(name, "") is not None}
    lines = "\n    ".join(f"{name}: {text}" for name, text in fields.items())
    return f"{kind}:\n  - {lines}\n".encode()


def test_every_scalar_is_the_text_it_was_written_as() -> None:
    match = "{account: 012345670123, region: [eu-west-1, us-*], error_code: null}"
    window = "{days: [sat], from: 22:30, to: 6:00}"
    [found] = rules_in(rule("suppress", SUPPRESS, match=match, window=window), PATH)[1]
    assert found.series.account == Globs(("012345670123",))
    assert found.series.error_code == Globs(("null",))
    [weekly] = found.when
    assert (weekly.start, weekly.end) == (22 * 60 + 30, 360)


@pytest.mark.parametrize(
    "content", [b"", b"# nothing\n", b"overrides:\nsuppress:\n", b"suppress: []"]
)
def test_a_file_without_rules(content: bytes) -> None:
    assert rules_in(content, PATH) == ((), ())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": None}, r"overrides\[1\] \(line 2\): name: must be given"),
        ({"reason": None}, r"overrides\[1\] 'n' \(line 2\): reason: must be given"),
        ({"reason": "''"}, "reason: must be given"),
        ({"budget": "3"}, "budget: no such setting .one of name, reason, owner, expires, match, "),
        ({"match": "{event: x}"}, r"\(line 2\): match: event: no such setting .one of account"),
        ({"match": "{identity: x}"}, "match: identity: no such setting"),
        ({"match": "x"}, "match: is not a group of settings"),
        ({"match": None}, "match: is about every series"),
        ({"match": "{event_name: '*'}"}, "'\\*' is about all of them .leave it out"),
        ({"match": "{account: 1111}"}, "account: '1111' is no account: it has twelve digits"),
        ({"match": "{account: 1e11}"}, "account: '1e11' is no account"),
        ({"match": "{region: EU}"}, "region: 'EU' is no Region"),
        ({"match": "{event_source: ec2}"}, "event_source: 'ec2' is no event source: like ec2.am"),
        ({"match": "{event_name: run instances}"}, "event_name: 'run instances' is no API"),
        ({"match": "{event_name: []}"}, "event_name: is an empty list"),
        ({"match": "{event_name: [a, '']}"}, "event_name: must be given, or left out"),
        ({"match": "{event_name: {a: b}}"}, "event_name: is neither a text nor a list of texts"),
        ({"match": "{insight_type: CallRate}"}, "'CallRate' is neither ApiCallRateInsight nor"),
        ({"set": None}, "set: must be given"),
        ({"set": "{min_calls: many}"}, "set: min_calls: 'many' is no whole number"),
        ({"set": "{min_calls: 2.5}"}, "set: min_calls: '2.5' is no whole number"),
        ({"set": "{min_calls: 0}"}, "set: min_calls: 0 is not between 1 and"),
        ({"set": "{min_ratio: 0.5}"}, "set: min_ratio: 0.5 is not between 1.0 and"),
        ({"set": "{min_ratio: nan}"}, "set: min_ratio: nan is not between"),
        ({"set": "{min_excess: -1}"}, "set: min_excess: -1 is not between 0.0 and"),
        ({"set": "{budget: 0}"}, "set: budget: 0 is not between"),
        ({"set": "{close_after: 1441}"}, "set: close_after: 1441 is not between 1 and 1,440"),
        ({"set": "{drops: maybe}"}, "set: drops: 'maybe' is neither on nor off"),
        ({"set": "{budget: 1, threshold: 9}"}, "budget and threshold are two forms of one setting"),
        ({"set": "{drops: off, rises: no}"}, "set: nothing is left with rises and drops off"),
        ({"set": "{min_call: 3}"}, "set: min_call: no such setting .one of budget, threshold, min"),
        ({"expires": "next year"}, "expires: 'next year' is no ISO date"),
        ({"expires": "2026-02-30"}, "expires: '2026-02-30' is no ISO date"),
    ],
)
def test_a_mistake_in_an_override_is_named(changes: dict[str, str | None], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        rules_in(rule("overrides", OVERRIDE, **changes), PATH)
    assert str(caught.value).startswith("policy.yaml: overrides[1]")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"set": "{min_calls: 3}"}, "set: no such setting"),
        ({"match": None}, "match: is about every Insight"),
        ({"match": "{callers: users}"}, "match: callers: 'users' is not services"),
        (
            {"match": "{identity: role/x}"},
            "match: identity: 'role/x' is no ARN: begin it with arn:",
        ),
        ({"match": "{event_name: X, share: 0.9}"}, "match: share: of whom?"),
        ({"match": "{identity: '*/x', share: 80}"}, "match: share: 80 is not between 0.01 and 1.0"),
        ({"between": "{from: 2026-03-02}"}, "between: to: must be given"),
        ({"between": "{from: 2026-03-02, to: 2026-03-02}"}, "to: 2026-03-02 is not after 2026-03"),
        ({"between": "{from: soon, to: later}"}, "between: from: 'soon' is no ISO 8601 time"),
        ({"between": ""}, "between: must be given, or left out"),
        ({"window": "{days: [sat]}"}, "window: from: must be given"),
        ({"window": "{days: [Saturday], from: '1:00', to: '2:00'}"}, "days: 'Saturday' is none of"),
        ({"window": "{from: '1:00', to: '25:00'}"}, "window: to: '25:00' is no time of day"),
        ({"window": "{from: '1:60', to: '2:00'}"}, "window: from: '1:60' is no time of day"),
        ({"window": "{from: 1, to: '2:00'}"}, "window: from: '1' is no time of day"),
        ({"window": "{from: '1:00', to: '1:00'}"}, "window: to: from 1:00 to 1:00 is no time"),
        ({"window": "{from: '24:00', to: '1:00'}"}, "window: to: from 24:00 to 1:00 is no time"),
        (
            {"window": "{from: '1:00', to: '2:00', timezone: Berlin}"},
            "window: timezone: 'Berlin' is not known on this machine",
        ),
        ({"window": "{from: '1:00', to: '2:00', zone: UTC}"}, "window: zone: no such setting"),
    ],
)
def test_a_mistake_in_a_suppression_is_named(changes: dict[str, str | None], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        rules_in(rule("suppress", SUPPRESS, **changes), PATH)
    assert str(caught.value).startswith("policy.yaml: suppress[1] 'n' (line 2): ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"rules: []", "policy.yaml: rules: no such setting"),
        (b"- 1", "policy.yaml: is not a group of settings"),
        (b"overrides: {a: b}", "policy.yaml: overrides: is not a list of rules"),
        (b"overrides: [a]", r"policy.yaml: overrides\[1\]: is not a group of settings"),
        (b"suppress:\n- name: a\n  name: b\n", "policy.yaml: line 3: name is given twice"),
        (b"overrides: &a []\nsuppress: *a\n", "policy.yaml: line 2: anchors are not read"),
        (b"overrides: [", "policy.yaml: is no YAML: "),
        (b"{[a]: b}", "policy.yaml: line 1: a key must be a word"),
        (b"\xff\xfe\xfa", "policy.yaml: is no YAML: "),
        (b"[" * 1200 + b"]" * 1200, "policy.yaml: is nested too deeply"),
    ],
)
def test_what_is_no_policy_is_named(content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        rules_in(content, PATH)


@given(st.binary(max_size=60) | st.text("ab:-[]{}&*#!'\"\n ", max_size=60).map(str.encode))
def test_nothing_but_input_errors_comes_of_any_bytes(content: bytes) -> None:
    with suppress(InputError):
        assert rules_in(content, PATH) == ((), ())
