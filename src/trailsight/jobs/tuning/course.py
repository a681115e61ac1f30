"""The course of one trial over the weeks that are judged, and what it has found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.contracts.episode import Episode
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.bootstrap import Bootstrap, Estimate
from trailsight.evaluation.incident import Case
from trailsight.evaluation.matching import LATE_DROP, match
from trailsight.evaluation.metrics import measure
from trailsight.evaluation.objective import Yardstick
from trailsight.jobs.following import Following
from trailsight.jobs.trial import Ground, alarms_of
from trailsight.jobs.tuning.scores import SharedScores

WEEK = 7 * 1440


@dataclass(frozen=True)
class Step:
    """Where a trial is after a week."""

    week: int
    objective: float
    """Weighted recall of what ended by now."""
    false: tuple[Alarm, ...]
    """Alarms on the history as it is that nobody has found worth it."""
    found: NDArray[np.bool_]
    """(I,) which of the injected incidents were found."""


@dataclass(frozen=True)
class Course:
    """What trials are taken through."""

    ground: Ground
    scores: SharedScores
    policy: Policy
    yardstick: Yardstick
    boot: Bootstrap

    @classmethod
    def of(
        cls,
        ground: Ground,
        policy: Policy,
        refit_days: int | None,
        weights: dict[str, float],
        draws: int,
        seed: int,
    ) -> "Course":
        """Through all weeks of ``ground``; ``weights`` by kind of incident."""
        place = {key: i for i, key in enumerate(ground.regime)}
        incidents = [one for copy in ground.copies for one in copy.incidents]
        return cls(
            ground=ground,
            scores=SharedScores(ground, policy, refit_days),
            policy=policy,
            yardstick=Yardstick.of(incidents, place, weights),
            boot=Bootstrap(len(place), draws, seed),
        )

    @cached_property
    def weeks(self) -> tuple[tuple[int, ...], ...]:
        """The portions of each week, by index."""
        begin = self.ground.windows.score_start
        numbers = [(portion.first - begin) // WEEK for portion in self.scores.portions]
        return tuple(
            tuple(i for i, number in enumerate(numbers) if number == week)
            for week in sorted(set(numbers))
        )

    def go(self, detector: Detector, rules: Rules) -> Iterator[Step]:
        """Week by week, for as long as somebody asks."""
        followings = [Following(rules) for _ in range(1 + len(self.ground.copies))]
        for week, parts in enumerate(self.weeks):
            for part in parts:
                self.scores.follow(part, detector, rules, followings)
            yield self._step(week, self.scores.portions[parts[-1]].last, followings)

    def finish(self, detector: Detector, rules: Rules) -> Step:
        """The end of it."""
        *_, last = self.go(detector, rules)
        return last

    def _step(self, week: int, now: int, followings: list[Following]) -> Step:
        whole = week == len(self.weeks) - 1
        begin = self.ground.windows.score_start
        found: list[bool] = []
        for copy, following in zip(self.ground.copies, followings[1:], strict=True):
            case = Case(copy.incidents, self.ground.regime, begin, now)
            matched = match(case, alarms_of(following.episodes, now))
            found += [bool(one) for one in matched.findings]
        each = np.array(found, np.bool_)
        alarms = alarms_of(self._told(followings[0].episodes), now)
        objective = self.yardstick.recall(each, None if whole else now - LATE_DROP)
        return Step(week, objective, self.ground.match(alarms).false, each)

    def _told(self, episodes: tuple[Episode, ...]) -> list[Episode]:
        """Those that the policy does not suppress, as far as it does not ask for callers."""
        if not self.policy.suppress:
            return list(episodes)
        return [one for one in episodes if self.policy.suppresses(one, ()) is None]

    def recall(self, step: Step) -> Estimate:
        """Weighted recall, with its interval."""
        return self.yardstick.estimate(step.found, self.boot)

    def false_rate(self, step: Step) -> Estimate:
        """False alarms per 1,000 series per day, with their interval."""
        matched = replace(self.ground.match(()), false=step.false)
        return measure(matched, self.ground.regime, self.boot).total.false_rate

    @property
    def series_days(self) -> float:
        """That are judged."""
        return len(self.ground.regime) * self.ground.days
