import numpy as np

from tests.alerting.weak import DAY, START, Told, callers, told
from trailsight.alerting.firsts import Seen, first_uses, learn_firsts
from trailsight.alerting.sweep import FLOOR
from trailsight.contracts.callers import Callers

DAYS = 28
END = START + DAYS * DAY


def usual(extra: list[tuple[int, str, str]] | None = None) -> Callers:
    """Three people who do the same things every day."""
    rows = [
        (START + day * DAY + 600 + 3 * i, f"person{i}", name)
        for day in range(DAYS)
        for i in range(3)
        for name in ("RunInstances", "CreateTags")
    ]
    return callers(*rows, *(extra or []))


def test_what_was_called_on_two_days_is_known() -> None:
    rows = [(START + day * DAY + 5, "p", "RunInstances") for day in range(4)]
    uses, _ = first_uses(callers(*rows), Seen.of({}))
    assert [use.minute for use in uses] == [START + 5, START + DAY + 5]
    assert [use.new for use in uses] == [True, False]


def test_one_incident_of_the_history_does_not_make_it_known() -> None:
    incident = [(START + 9 * DAY, "thief", "CreateKeyPair")]
    learnt = learn_firsts(usual(incident), START, END)
    found, uses, _ = learnt.after(callers((END + 7, "thief", "CreateKeyPair")))
    assert len(found.minute) == 1
    assert [use.identity for use in uses] == ["thief"]


def test_a_stranger_is_odder_where_strangers_are_rare() -> None:
    quiet = learn_firsts(usual(), START, END)
    many = [(START + day * DAY + hour * 60, f"guest{day}.{hour}", "RunInstances")
            for day in range(DAYS) for hour in range(24)]  # fmt: skip
    busy = learn_firsts(usual(many), START, END)
    new = callers((END + 30, "stranger", "RunInstances"))
    odd, plain = quiet.after(new)[0], busy.after(new)[0]
    assert odd.bans[0] > FLOOR
    assert plain.bans[0] < odd.bans[0] - 1


def test_more_firsts_at_once_are_odder() -> None:
    guests = [(START + day * DAY, f"guest{day}", "PutRule") for day in range(14, 28)]
    learnt = learn_firsts(usual(guests), START, END)
    one = learnt.after(callers((END + 1, "s", "A")))[0]
    four = learnt.after(callers(*((END + i, "s", name) for i, name in enumerate("ABCD"))))[0]
    assert four.bans.max() > one.bans.max()


def test_those_who_do_as_always_make_no_sign() -> None:
    new = callers((END + 5, "person1", "CreateTags"))
    found, uses, _ = learn_firsts(usual(), START, END).after(new)
    assert not len(found.minute)
    assert not [use for use in uses if use.minute >= END]


def test_portions_do_not_matter() -> None:
    learnt = learn_firsts(usual(), START, END)
    rng = np.random.default_rng(1)
    times = rng.integers(0, 3000, 60).tolist()
    new = callers(*((END + at, f"p{rng.integers(4)}", f"A{rng.integers(9)}") for at in times))
    whole, _, after = learnt.after(new)
    parts: list[Told] = []
    state = learnt
    for at in range(END, END + 3000, 7):
        found, _, state = state.after(new.between(at, at + 7))
        parts += told(found)
    assert sorted(parts, key=repr) == sorted(told(whole), key=repr)
    assert state.seen.days() == after.seen.days()
