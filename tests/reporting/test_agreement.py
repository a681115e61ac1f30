"""AWS's Insights beside ours, as a table."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.series import CALL_RATE, ERROR_RATE
from trailsight.reporting.agreement import (
    AGREEMENT,
    FOUND_BY,
    NOTHING,
    REASONS,
    AgreementRow,
    agreement_table,
    render_agreement,
)

START = 29_556_000  # 2026-03-13 00:00 UTC


def row(**changes: Any) -> AgreementRow:
    values: dict[str, Any] = dict.fromkeys(AgreementRow.__dataclass_fields__)
    values |= {
        "verdict": "both",
        "account": "111122223333",
        "region": "us-east-1",
        "event_source": "ec2.amazonaws.com",
        "event_name": "RunInstances",
        "category": "Management",
        "insight_type": CALL_RATE,
        "direction": "rise",
        "aws_start": START,
        "aws_end": START + 7,
        "ours_start": START + 3,
        "ours_end": START + 7,
        "start_lag": 3,
        "end_lag": 0,
        "duration_difference": -3,
        "aws_insight_average": 40.0,
        "ours_insight_average": 41.5,
        "insight_average_difference": 1.5,
        "aws_baseline_average": 0.01,
        "ours_baseline_average": 0.01,
        "baseline_average_difference": 0.0,
        "baseline_minutes": 10_080,
        "baseline_as_ruled": True,
        "baseline_recomputed": 0.01,
        "baseline_check": "equal",
        "baseline_lacking": 0,
        "calls": 280,
        "expected": 0.1,
        "bans": 9.25,
        "aws_id": "a",
        "ours_id": "o",
    }
    return AgreementRow(**(values | changes))


ALONE = {"verdict": "only_aws", "ours_start": None, "ours_end": None, "start_lag": None,
         "end_lag": None, "ours_insight_average": None, "ours_baseline_average": None,
         "ours_id": None, "held_by": "budget", "budget": 25.0}  # fmt: skip


def test_a_pair() -> None:
    text = render_agreement([row()], None)
    for word in ("both", "2026-03-13 00:00", "→ 7 min", "ec2 RunInstances", "▲ 40.0 | 41.5",
                 "111122223333 us-east-1", "vs 0.010 | 0.010", "start +3 min, end alike",
                 "9.2 bans", "equal"):  # fmt: skip
        assert word in text
    assert max(map(len, text.splitlines())) <= 140


def test_the_same_minutes_are_said_so() -> None:
    assert "the same minutes" in render_agreement([row(start_lag=0)], None)
    assert "start alike, end not told" in render_agreement([row(start_lag=0, end_lag=None)], 200)


@pytest.mark.parametrize("held", sorted(REASONS))
def test_what_held_it_back(held: str) -> None:
    guards = ("min_calls", "min_excess", "min_ratio", "newcomer", "rises", "drops")
    judged = held in ("budget", *guards)
    budget = 25.0 if judged else None
    alone = row(**{**ALONE, "held_by": held, "budget": budget})
    text = " ".join(render_agreement([alone], 400).split())
    assert REASONS[held] in text
    assert ("alerts at budget 25.0" in text) is (held == "budget")
    assert ("9.2 bans" in text) is judged


def test_several_guards_are_all_named() -> None:
    text = render_agreement([row(**{**ALONE, "held_by": "budget+min_calls"})], 400)
    assert REASONS["budget"] in text
    assert REASONS["min_calls"] in text


def test_ours_alone() -> None:
    absent = ("aws_start", "aws_end", "start_lag", "aws_insight_average", "aws_baseline_average",
              "baseline_check")  # fmt: skip
    alone = row(verdict="only_ours", **dict.fromkeys(absent))
    text = render_agreement([alone], 200)
    assert "AWS has told of none" in text
    assert "2026-03-13 00:03" in text
    assert "▲ – | 41.5" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"baseline_check": "unequal", "baseline_lacking": 12}, "lack 12 calls"),
        ({"baseline_check": "unequal", "baseline_lacking": -3}, "have 3 more calls"),
        ({"baseline_check": "unknown"}, "do not reach back"),
    ],
)
def test_the_baseline(changes: dict[str, Any], words: str) -> None:
    assert words in render_agreement([row(**changes)], 200)


def test_every_verdict_has_words() -> None:
    for verdict, words in FOUND_BY.items():
        assert words.split()[0] in render_agreement([row(verdict=verdict)], 200)
    assert render_agreement([], None) == NOTHING


def test_errors_and_hostile_names_stay_in_their_line() -> None:
    text = render_agreement(
        [row(event_name="Run\x1b[31m\nX", insight_type=ERROR_RATE, error_code="Client.Denied")], 200
    )
    assert "\x1b" not in text
    assert "Client.Denied" in text


@given(st.integers(40, 200))
def test_the_terminal_is_not_overrun(width: int) -> None:
    text = render_agreement([row(), row(**ALONE)], width)
    assert max(map(len, text.splitlines())) <= width


def test_the_table_holds_every_field() -> None:
    table = agreement_table([row(), row(**ALONE)])
    assert table.schema == AGREEMENT
    assert table.schema.names == list(AgreementRow.__dataclass_fields__)
    first, second = table.to_pylist()
    assert first["aws_start"].isoformat() == "2026-03-13T00:00:00+00:00"
    assert (second["ours_start"], second["held_by"], second["budget"]) == (None, "budget", 25.0)
    assert agreement_table([]).num_rows == 0
