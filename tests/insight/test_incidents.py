import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.insight.form import InsightForm
from trailsight.insight.incidents import GAP, Member, incidents, linked, living
from trailsight.insight.record import Insight, incident_of, make_insight
from trailsight.insight.statistics import evidence
from trailsight.insight.table import EPISODES, episode_table

Rows = Callable[..., pa.Table]
START = 20_000 * 1440 + 600
ANA, MINER = "arn:aws:iam::123456789012:user/ana", "arn:aws:iam::123456789012:user/miner"
SERVICE = "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForAutoScaling"
KEY = SeriesKey(
    "123456789012", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)


@pytest.fixture
def seen(rows: Rows) -> Callable[..., Insight]:
    """The insight of nine calls (or errors) that ``who`` each made."""

    def make(
        start: int, *who: str | None, minutes: int | None = 6, direction: Direction = "rise",
        past: Sequence[str] = (), **key: Any,
    ) -> Insight:  # fmt: skip
        series = KEY._replace(**key)
        end = None if minutes is None else start + minutes
        found = [(start, 9, name, None, series.error_code) for name in who]
        found += [(start - day * 1440, 900, name, None, None) for name in past for day in (1, 2)]
        table = rows(*found)
        for name in ("region", "account", "event_name"):
            column = pa.array([getattr(series, name)] * len(table), pa.string())
            table = table.set_column(table.schema.get_field_index(name), name, column)
        closed = None if end is None else end + 9
        episode = Episode(series, start, end, start + 1, direction, 9.0, 9, 0.1, closed)
        return make_insight(
            episode,
            evidence(table, series),
            InsightForm(extensions=True),
            scored_to=start + 60 if end is None else end + 10,
            detector="d",
        )

    return make


Seen = Callable[..., Insight]


def groups(found: dict[str, str], insights: Sequence[Insight]) -> list[set[int]]:
    by: dict[str, set[int]] = {}
    for number, insight in enumerate(insights):
        by.setdefault(found[insight.shared_event_id], set()).add(number)
    return sorted(by.values(), key=min)


def test_a_miner_in_two_regions_is_one_story(seen: Seen) -> None:
    story = [
        seen(START, MINER, event_name="CreateKeyPair"),
        seen(START + 3, MINER),
        seen(START + 20, MINER, region="eu-west-1"),
        seen(START + 21, MINER, insight_type=ERROR_RATE, error_code="Quota", region="eu-west-1"),
        seen(START + 5, ANA, event_name="DeleteParameter"),
    ]
    found = incidents(story)
    assert groups(found, story) == [{0, 1, 2, 3}, {4}]
    assert found[story[3].shared_event_id] == (incident_of(UUID(story[0].shared_event_id)))
    assert incidents(reversed(story)) == found


@pytest.mark.parametrize(
    ("who", "change"),
    [
        (ANA, {}),
        (MINER, {"account": "999999999999"}),
        (SERVICE, {}),
        (None, {}),
    ],
)
def test_what_does_not_link(seen: Seen, who: str | None, change: dict[str, str]) -> None:
    one = MINER if who in (ANA, MINER) else who
    pair = [seen(START, one), seen(START, who, event_name="Other", **change)]
    assert groups(incidents(pair), pair) == [{0}, {1}]


@pytest.mark.parametrize(("apart", "together"), [(6 + GAP, True), (7 + GAP, False)])
def test_an_hour_may_lie_between(seen: Seen, apart: int, together: bool) -> None:
    pair = [seen(START, MINER), seen(START + apart, MINER, event_name="Other")]
    assert (len(groups(incidents(pair), pair)) == 1) == together
    assert len(groups(incidents(pair, gap=apart - 6), pair)) == 1


def test_links_are_transitive_and_an_open_episode_reaches_to_now(seen: Seen) -> None:
    chain = [
        seen(START, MINER, minutes=None),
        seen(START + 300, MINER, ANA, event_name="Other"),
        seen(START + 360, ANA, event_name="Third"),
    ]
    assert groups(incidents(chain), chain) == [{0, 1, 2}]


def test_who_calls_as_ever_does_not_link(seen: Seen, rows: Rows) -> None:
    busy = [(START - minute, 9, ANA, None, None) for minute in range(1, 10_000)]
    busy += [(START + minute, 9, ANA, None, None) for minute in range(6)]
    episode = Episode(KEY, START, START + 6, START, "rise", 9.0, 94, 54.0, START + 15)
    table = rows(*busy, (START, 40, MINER, None, None))
    mixed = make_insight(
        episode, evidence(table, KEY), InsightForm(), scored_to=START + 16, detector="d"
    )
    assert mixed.leading == (MINER,)
    pair = [mixed, seen(START, ANA, event_name="Other")]
    assert groups(incidents(pair), pair) == [{0}, {1}]


def test_drops_link_by_whose_calls_are_missing(seen: Seen) -> None:
    pair = [
        seen(START, direction="drop", past=[ANA]),
        seen(START + 9, direction="drop", past=[ANA], event_name="Other"),
    ]
    assert [insight.leading for insight in pair] == [(ANA,), (ANA,)]
    assert groups(incidents(pair), pair) == [{0, 1}]


def test_the_id_is_in_the_table_and_in_the_extensions(seen: Seen, insight_schema: Any) -> None:
    first, second = linked([seen(START, MINER), seen(START + 2, MINER, event_name="Other")])
    assert first.incident_id == second.incident_id
    assert second.episode.key.event_name == "Other"
    for record in (*first.records, *second.records):
        insight_schema.validate(record)
        assert record["insightDetails"]["trailsight"]["incidentId"] == first.incident_id
    table = episode_table([first, second], detector="d", model_versions=["v", "v"])
    assert table["incident_id"].to_pylist() == [first.incident_id] * 2
    names = EPISODES.names
    assert names.index("incident_id") == names.index("shared_event_id") + 1


def test_without_extensions_records_stay_as_they_are(seen: Seen) -> None:
    plain = seen(START, MINER)
    bare = [{**r, "insightDetails": {"state": "Start"}} for r in plain.records]
    [told] = linked([replace(plain, records=tuple(bare))])
    assert list(told.records) == bare


def test_a_record_has_the_id_that_was_known_when_it_was_due(seen: Seen) -> None:
    late = seen(START + 400, MINER, ANA, event_name="Bridge")
    story = [
        seen(START, MINER, minutes=390),
        seen(START + 350, ANA, event_name="Other"),
        late,
    ]
    one, two, bridge = linked(story)
    assert one.incident_id == two.incident_id == bridge.incident_id
    own = story[1].incident_id
    assert [r["insightDetails"]["trailsight"]["incidentId"] for r in two.records] == [own, own]
    assert own != one.incident_id


def test_members_survive_as_plain_values(seen: Seen) -> None:
    member = Member.of(seen(START, SERVICE, MINER, None))
    assert member.identities == (MINER,)
    again = json.loads(json.dumps(vars(member)))
    assert Member(**again | {"identities": tuple(again["identities"])}) == member


episodes = st.lists(
    st.tuples(
        st.integers(0, 900),
        st.integers(1, 200),
        st.lists(st.sampled_from("abcdef"), min_size=1, max_size=2, unique=True),
        st.integers(0, 30),
    ),
    max_size=9,
)


@settings(max_examples=60)
@given(episodes, st.integers(5, 300))
def test_portions_of_time_find_the_same_incidents(
    made: list[tuple[int, int, list[str], int]], step: int
) -> None:
    """Runs every ``step`` minutes, each with what is open or has closed in it and with what the
    run before has left, tell the records and the incidents that one run over all would."""
    whole = [stub(number, *parts) for number, parts in enumerate(made)]
    at_once = {one.shared_event_id: one for one in linked(whole)}
    told: dict[tuple[str, int], str] = {}
    final: dict[str, str] = {}
    left: tuple[Member, ...] = ()
    for now in range(step, 1600 + step, step):
        known = [until(one, now) for one in whole if one.episode.detected_at < now]
        fresh = [
            one for one in known
            if one.episode.closed_at is None or one.episode.closed_at >= now - step - 60
        ]  # fmt: skip
        for one in linked(fresh, left):
            for index, record in enumerate(one.records):
                if now - step < record["due"] <= now:
                    incident = record["insightDetails"]["trailsight"]["incidentId"]
                    told[one.shared_event_id, index] = incident
        final |= incidents(fresh, left)
        left = living(fresh, now - 60, left)
    assert final == {name: one.incident_id for name, one in at_once.items()}
    assert told == {
        (name, index): record["insightDetails"]["trailsight"]["incidentId"]
        for name, one in at_once.items()
        for index, record in enumerate(one.records)
    }


def stub(number: int, start: int, minutes: int, who: list[str], late: int) -> Insight:
    """A finished insight whose records carry when they are due."""
    episode = Episode(
        KEY._replace(event_name=f"Api{number}"), start, start + minutes, start + late, "rise",
        9.0, 9, 0.1, max(start + minutes, start + late) + 9,
    )  # fmt: skip
    nothing = evidence(ACTIVITY.empty_table(), episode.key)
    made = make_insight(episode, nothing, InsightForm(), scored_to=9999, detector="d")
    assert episode.closed_at is not None
    start_due = max(episode.detected_at + 1, start + 5)
    dues = (start_due, max(start_due, episode.closed_at + 1))
    records = tuple({"due": due, "insightDetails": {"trailsight": {}}} for due in dues)
    return replace(made, leading=tuple(who), records=records)


def until(insight: Insight, now: int) -> Insight:
    """What a run at minute ``now`` knows of it."""
    closed = insight.episode.closed_at
    if closed is not None and closed < now:
        return insight
    episode = replace(insight.episode, end=None, closed_at=None)
    return replace(insight, episode=episode, records=insight.records[:1])
