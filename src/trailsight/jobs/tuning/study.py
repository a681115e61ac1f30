"""The search itself: what to try next, whether to go on with it, and a journal that a killed sweep
resumes from. Optuna is imported here, and only here.

Tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl, NIPS 2011) with a median rule
for stopping early (Golovin et al., KDD 2017). What is tried next depends on the seed and on the
trials that are over, nothing else: a sweep that was killed goes on as if it had not been.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from trailsight.contracts.errors import InputError
from trailsight.jobs.tuning.knob import Knob, Value
from trailsight.jobs.tuning.tried import State, Tried

if TYPE_CHECKING:
    from optuna import Study as OptunaStudy
    from optuna import Trial as OptunaTrial
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

STARTUP = 10
"""Trials drawn at random, and before which none is stopped."""
EVERY = 1_000_003
"""Between the seeds of two sweeps."""


@dataclass(frozen=True)
class Trial:
    """A trial that runs."""

    number: int
    values: Mapping[str, Value]
    _trial: "OptunaTrial"

    def behind(self, step: int, objective: float) -> bool:
        """Reports the objective after a week; whether the trial is behind."""
        self._trial.report(objective, step)
        return self._trial.should_prune()


class Study:
    """A search over knobs, kept in a journal."""

    def __init__(self, study: "OptunaStudy", knobs: Sequence[Knob], seed: int, path: Path) -> None:
        self._study, self.knobs, self._seed, self.path = study, knobs, seed, path

    @classmethod
    def open(
        cls, path: Path, name: str, knobs: Sequence[Knob], *, seed: int, pruning: bool, resume: bool
    ) -> Self:
        """The study ``name`` in the journal at ``path``, begun where it is not there.

        A trial that a kill has cut off is tried again. Raises ``InputError`` for a journal that
        can't be read.
        """
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        path.parent.mkdir(parents=True, exist_ok=True)
        _whole(path)
        # Whoever runs is alone in the working directory: a lock that is there was left by a kill.
        lock = JournalFileOpenLock(str(path))
        Path(f"{path}.lock").unlink(missing_ok=True)
        pruner: optuna.pruners.BasePruner = optuna.pruners.NopPruner()
        if pruning:
            pruner = optuna.pruners.MedianPruner(n_startup_trials=STARTUP)
        try:
            storage = JournalStorage(JournalFileBackend(str(path), lock_obj=lock))
            known = {one.study_name for one in optuna.get_all_study_summaries(storage)}
            if name in known and not resume:
                optuna.delete_study(study_name=name, storage=storage)
            study = optuna.create_study(
                storage=storage, study_name=name, direction="maximize", pruner=pruner,
                load_if_exists=True,
            )  # fmt: skip
        except (ValueError, KeyError, TypeError) as error:
            problem = f"{path} is no journal of sweeps: {error}"
            raise InputError("tune.resume", problem, "move it away") from None
        if "run" not in study.user_attrs:
            study.set_user_attr("run", uuid4().hex)
        for left in study.get_trials(states=(optuna.trial.TrialState.RUNNING,)):
            study.tell(left.number, state=optuna.trial.TrialState.FAIL)
        return cls(study, knobs, seed, path)

    @property
    def run(self) -> str:
        """Names the sweep for good."""
        return str(self._study.user_attrs["run"])

    def over(self) -> tuple[Tried, ...]:
        """The trials that are over, in the order in which they were tried."""
        return tuple(_tried(i, one, self.knobs) for i, one in enumerate(self._over()))

    def ask(self, first: Mapping[str, Value] | None = None) -> Trial:
        """What to try next; ``first`` is tried before all else."""
        import optuna

        number = len(self._over())
        with _unwarned():
            self._study.sampler = optuna.samplers.TPESampler(
                seed=(self._seed * EVERY + number) % 2**32, n_startup_trials=STARTUP,
                multivariate=True, constant_liar=False,
            )  # fmt: skip
            waiting = self._study.get_trials(states=(optuna.trial.TrialState.WAITING,))
            if number == 0 and first is not None and not waiting:
                self._study.enqueue_trial(dict(first))
            trial = self._study.ask({knob.name: _distribution(knob) for knob in self.knobs})
        return Trial(number, _values(trial.params, self.knobs), trial)

    def tell(self, trial: Trial, state: State, told: Mapping[str, Any], over: float) -> None:
        """Ends ``trial``; ``over`` are its false alarms beyond those that are allowed."""
        from optuna.trial import TrialState

        inner = trial._trial
        inner.set_user_attr("state", state)
        inner.set_user_attr("told", json.dumps(told))
        inner.set_constraint("false_alarms", over)
        frozen = self._study.get_trials(deepcopy=False)[inner.number]
        values = frozen.intermediate_values
        with _unwarned():
            if state == "complete":
                self._study.tell(inner, values[max(values)])
            else:
                self._study.tell(inner, state=TrialState.PRUNED)

    def importances(self) -> dict[str, float]:
        """How much of the variance of the objective over the space each knob explains, 0 to 1 in
        sum (Hutter, Hoos and Leyton-Brown, ICML 2014); empty where too few trials say nothing."""
        import optuna

        whole = [one for one in self._over() if one.state == optuna.trial.TrialState.COMPLETE]
        if len(whole) < STARTUP or len({one.value for one in whole}) < 2:
            return {}
        with _unwarned():
            found = optuna.importance.get_param_importances(
                self._study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=0)
            )
        return {name: float(value) for name, value in sorted(found.items())}

    def _over(self) -> "list[FrozenTrial]":
        from optuna.trial import TrialState

        states = (TrialState.COMPLETE, TrialState.PRUNED)
        return self._study.get_trials(deepcopy=False, states=states)


def _tried(number: int, frozen: "FrozenTrial", knobs: Sequence[Knob]) -> Tried:
    steps = [frozen.intermediate_values[step] for step in sorted(frozen.intermediate_values)]
    state: State = frozen.user_attrs["state"]
    told = json.loads(frozen.user_attrs["told"])
    return Tried(number, _values(frozen.params, knobs), state, tuple(steps), told)


def _values(params: Mapping[str, Any], knobs: Sequence[Knob]) -> dict[str, Value]:
    return {knob.name: knob.plain(params[knob.name]) for knob in knobs}


def _distribution(knob: Knob) -> "BaseDistribution":
    from optuna import distributions as of

    if knob.kind == "choice":
        return of.CategoricalDistribution(knob.choices)
    if knob.kind == "int":
        step = 1 if knob.step is None else int(knob.step)
        return of.IntDistribution(int(knob.low), int(knob.high), log=knob.log, step=step)
    return of.FloatDistribution(knob.low, knob.high, log=knob.log, step=knob.step)


def _whole(path: Path) -> None:
    """Cuts off a last line that a kill has left unfinished."""
    if path.exists():
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            with path.open("r+b") as file:
                file.truncate(content.rfind(b"\n") + 1)


def _unwarned() -> Any:  # noqa: ANN401 - a context manager
    """Optuna warns of what is experimental and of ranges that a step does not divide."""
    import warnings

    return warnings.catch_warnings(action="ignore")
