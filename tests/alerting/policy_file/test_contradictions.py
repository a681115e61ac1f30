from datetime import date
from pathlib import Path

import pytest

from trailsight.alerting.globs import Globs
from trailsight.alerting.matching import CallerMatch, SeriesMatch
from trailsight.alerting.policy_file.contradictions import check
from trailsight.alerting.rule import Override, Suppress
from trailsight.alerting.when import Between
from trailsight.contracts.errors import InputError

PATH = Path("policy.yaml")
RUN, RUNS = SeriesMatch(event_name=Globs(("Run",))), SeriesMatch(event_name=Globs(("Run*",)))
DAY = date(2026, 3, 20)


def override(
    name: str, series: SeriesMatch, expires: date | None = None, **chosen: float
) -> Override:
    return Override(name, "r", "", expires, series, tuple(sorted(chosen.items())))


def test_two_rules_of_one_name() -> None:
    with pytest.raises(InputError, match=r"policy.yaml: 'a': two rules have this name"):
        check([override("a", RUN, min_calls=9)], [Suppress("a", "r", series=RUN)], PATH)


def test_an_override_of_which_nothing_is_left() -> None:
    narrow, wide = override("narrow", RUN, min_calls=9), override("wide", RUNS, min_calls=5)
    message = "policy.yaml: overrides 'narrow': has no effect: 'wide', further down, sets the same"
    with pytest.raises(InputError, match=message):
        check([narrow, wide], [], PATH)
    check([wide, narrow], [], PATH)
    with pytest.raises(InputError, match="has no effect"):
        check([override("a", RUN, budget=1.0), override("b", RUN, threshold=9.0)], [], PATH)


def test_overrides_that_overlap_and_leave_something() -> None:
    narrow = override("narrow", RUN, min_calls=9, drops=0)
    check([narrow, override("other setting", RUNS, min_calls=5)], [], PATH)
    check([narrow, override("for a while", RUNS, DAY, min_calls=5, drops=0)], [], PATH)
    first = override("first", RUN, DAY, min_calls=9)
    with pytest.raises(InputError, match="has no effect"):
        check([first, override("as long", RUNS, DAY, min_calls=5)], [], PATH)


def test_a_suppression_to_which_nothing_is_left() -> None:
    all_of_it = Suppress("all", "r", series=RUNS)
    message = "policy.yaml: suppress 'some': has no effect: 'all', further up, takes all of it"
    for some in (
        Suppress("some", "r", series=RUN),
        Suppress("some", "r", series=RUN, callers=CallerMatch(services=True)),
        Suppress("some", "r", series=RUN, when=(Between(0, 9),)),
    ):
        with pytest.raises(InputError, match=message):
            check([], [all_of_it, some], PATH)
        check([], [some, all_of_it], PATH)
    strict = Suppress("strict", "r", series=RUNS, callers=CallerMatch(services=True), share=0.9)
    check([], [strict, Suppress("b", "r", series=RUN, callers=strict.callers, share=0.8)], PATH)
