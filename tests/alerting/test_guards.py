import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.guards import HeldBack, joined, sentence, tally
from trailsight.contracts.series import CALL_RATE, SeriesKey

KEY = SeriesKey(
    "111122223333", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
OTHER = KEY._replace(event_name="StopInstances")


def test_minutes_that_one_episode_would_have_taken_in_are_one() -> None:
    events = [HeldBack("min_calls", KEY, minute, 7.0) for minute in (100, 101, 111, 122)]
    first, second = joined(events)
    assert (first.minute, first.until, second.minute, second.until) == (100, 111, 122, 122)
    assert len(joined([*events, HeldBack("min_calls", KEY, 115, 9.0)])) == 1


def test_guards_series_directions_and_rules_are_told_apart() -> None:
    events = [
        HeldBack("min_calls", KEY, 100, 7.0),
        HeldBack("min_ratio", KEY, 100, 7.0),
        HeldBack("min_calls", OTHER, 100, 7.0),
        HeldBack("min_calls", KEY, 100, 7.0, direction="drop"),
        HeldBack("min_calls", KEY, 100, 7.0, rule="busy"),
    ]
    assert len(joined(events)) == 5


EVENTS = st.lists(
    st.builds(
        HeldBack,
        guard=st.sampled_from(["min_calls", "min_excess"]),
        key=st.sampled_from([KEY, OTHER]),
        minute=st.integers(0, 60),
        bans=st.sampled_from([6.0, 7.5, 9.0]),
        direction=st.sampled_from(["rise", "drop"]),
        rule=st.sampled_from(["", "busy"]),
        close_after=st.just(3),
    ),
    max_size=40,
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_portions_of_any_size_in_any_order_count_the_same(
    events: list[HeldBack], chance: st.DataObject
) -> None:
    whole = joined(events)
    chance.shuffle(events)  # type: ignore[attr-defined]
    parts: tuple[HeldBack, ...] = ()
    while events:
        size = chance.randint(1, len(events))  # type: ignore[attr-defined]
        parts, events = joined([*parts, *joined(events[:size])]), events[size:]
    assert parts == whole
    assert joined(whole) == whole


@given(EVENTS)
def test_every_minute_is_in_an_episode_and_episodes_are_apart(events: list[HeldBack]) -> None:
    whole = joined(events)
    for one in events:
        assert any(
            (w.guard, w.rule, w.key, w.direction) == (one.guard, one.rule, one.key, one.direction)
            and w.minute <= one.minute <= w.until
            and w.bans >= one.bans
            for w in whole
        )
    for a in whole:
        for b in whole:
            if a is not b and (a.guard, a.rule, a.key, a.direction) == (
                b.guard, b.rule, b.key, b.direction,
            ):  # fmt: skip
                assert max(a.minute, b.minute) - min(a.until, b.until) > 3


def test_the_tally_has_the_most_first_and_an_example() -> None:
    events = [
        *(HeldBack("min_calls", KEY, 100 * n, 6.0 + n) for n in range(3)),
        HeldBack("min_calls", OTHER, 100, 6.2),
        HeldBack("suppress", KEY, 100, 11.0, rule="backup", last=130),
        HeldBack("min_calls", KEY, 100, 7.0, rule="busy"),
    ]
    first, *others = tally(events, ["backup", "idle"])
    assert (first.guard, first.rule, first.episodes, first.series) == ("min_calls", "", 4, 2)
    assert first.example == f"{KEY} rise at 1970-01-01T03:20Z, 8.0 bans"
    assert [(row.guard, row.rule, row.episodes) for row in others] == [
        ("min_calls", "busy", 1), ("suppress", "backup", 1), ("suppress", "idle", 0),
    ]  # fmt: skip
    assert others[-1].example == ""


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], ""),
        ([HeldBack("rises", KEY, 1, 7.0)], "1 episode: 1 by rises"),
        (
            [
                HeldBack("min_calls", KEY, 1, 7.0),
                HeldBack("min_calls", KEY, 100, 7.0),
                HeldBack("suppress", KEY, 1, 7.0, rule="service-linked autoscaling"),
                HeldBack("min_excess", KEY, 1, 7.0, rule="busy"),
            ],
            "4 episodes: 2 by min_calls, 1 by min_excess of rule 'busy', "
            "1 by rule 'service-linked autoscaling'",
        ),
    ],
)
def test_it_is_told_in_one_sentence(events: list[HeldBack], words: str) -> None:
    assert sentence(tally(events, ["idle"])) == words
