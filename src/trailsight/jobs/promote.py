"""promote: makes a version of the registered model the champion, if it has earned it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from trailsight.contracts.errors import InputError
from trailsight.evaluation.outcomes import Outcomes
from trailsight.evaluation.paired import Paired
from trailsight.evaluation.verdict import Judgement, PromoteOptions, by_intervals, judged
from trailsight.jobs.settings import Settings
from trailsight.reporting.registry import (
    CHALLENGER,
    CHAMPION,
    CONFIGURATION,
    Evaluation,
    Registry,
    UnreachableError,
    Version,
)


@dataclass(frozen=True)
class Promotion:
    """What ``promote`` has decided."""

    version: Version
    champion: Version | None
    """The one before; None where there was none."""
    promoted: bool
    why: str
    forced: bool = False
    """Against what the evaluations say, or without any."""


def promote(settings: Settings) -> Promotion:
    """Judges a version against the champion, and promotes it unless it does not beat it.

    Raises ``InputError`` where there is no such version or no evaluation to judge by.
    """
    options = settings.promote
    registry = settings.tracking.registry(settings.root)
    version = registry.find(options.version)
    if version is None:
        problem = f"{registry.model} has no {_named(options.version)} in MLflow at {registry.where}"
        raise InputError("promote.version", problem, "python -m pipelines.train register=true")
    champion = registry.find(CHAMPION)
    if champion is not None and champion.number == version.number:
        return Promotion(version, champion, False, "it is the champion already")
    if champion is None:
        return _crown(registry, version, None, "the first champion: there was none to beat")
    try:
        found = _judged(registry, version, champion, options)
    except InputError as error:
        if not options.force:
            raise
        found = Judgement(False, error.problem)
    if found.better or options.force:
        return _crown(registry, version, champion, found.why, forced=not found.better)
    return Promotion(version, champion, False, found.why)


def challenger(registry: Registry, version: str) -> Version | None:
    """The challenger, if it is what was learnt as ``version``; None where MLflow is still to be
    told of it."""
    try:
        found = registry.find(CHALLENGER)
    except UnreachableError:
        return None
    return found if found is not None and found.facts["model_version"] == version else None


def of_challenger(found: Version | None) -> str:
    """What became of a registration."""
    if found is None:
        return "Registered not yet: python -m pipelines.track, when MLflow answers"
    return f"Registered as {found.name}, {CHALLENGER}: python -m pipelines.promote judges it"


def _judged(
    registry: Registry, version: Version, champion: Version, options: PromoteOptions
) -> Judgement:
    """Whether the version beats the champion, and the numbers that say so: those of the newest
    evaluation of each on the same data."""
    new, old = (_evaluations(registry, one, other) for one, other in (
        (version, champion), (champion, version)))  # fmt: skip
    pairs = [(mine, theirs) for mine in new for theirs in old if mine.on == theirs.on]
    if not pairs:
        problem = (
            f"{version.name} and the champion, {champion.name}, have no evaluation on the same "
            f"data; they have {len(new)} and {len(old)} in all"
        )
        raise InputError("promote", problem, f"evaluate both: {_commands(version, champion)}")
    mine, theirs = pairs[0]
    paired = _paired(registry, mine, theirs, options)
    found = None if paired is None else judged(paired, options)
    found = found or by_intervals(mine.metrics, theirs.metrics, options)
    if found is None:
        names = {key.removesuffix(".low") for key in mine.metrics if key.endswith(".low")}
        known = ", ".join(sorted(names)) or "none"
        problem = f"{options.metric!r} has no interval in the runs {mine.run} and {theirs.run}"
        raise InputError("promote.metric", problem, f"one of {known}")
    return found


def _evaluations(registry: Registry, one: Version, other: Version) -> tuple[Evaluation, ...]:
    """Those of the version as it is, then those of its detector learnt as it was chosen, which say
    nothing of two versions that were chosen alike."""
    own = registry.evaluations(one.facts["model_version"])
    configuration = one.facts.get(CONFIGURATION, "")
    if configuration == other.facts.get(CONFIGURATION):
        return own
    return *own, *registry.evaluations(configuration)


def _paired(
    registry: Registry, mine: Evaluation, theirs: Evaluation, options: PromoteOptions
) -> Paired | None:
    """Both evaluations, incident by incident; None where one has kept no outcomes."""
    found = []
    for one in (mine, theirs):
        tables = [registry.table(one.run, name) for name in ("incidents", "series")]
        if tables[1] is None:
            return None
        found.append(Outcomes.restore(tables[0] or (), tables[1]))
    return Paired.of(found[0], found[1], options.seed)


def _crown(
    registry: Registry, version: Version, champion: Version | None, why: str, forced: bool = False
) -> Promotion:
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    registry.promote(version, f"{now}: {'FORCED, although ' if forced else ''}{why}")
    return Promotion(version, champion, True, why, forced)


def _named(which: str) -> str:
    return f"version {which}" if which.isdecimal() else which


def _commands(*versions: Version) -> str:
    """What evaluates all of them on the same data: where they were chosen alike, as they are on
    what came after the last of them was learnt."""
    if len({version.facts.get(CONFIGURATION) for version in versions}) > 1:
        words = [_chosen(version) for version in versions]
    else:
        start = max(version.facts["train_end"] for version in versions).replace(" ", "T")
        words = [f"model={version.number} evaluate.start={start}" for version in versions]
    return ", ".join(f"python -m pipelines.evaluate {each}" for each in words)


def _chosen(version: Version) -> str:
    """The overrides that choose the detector of ``version``."""
    parameters = json.loads(version.facts["parameters"])
    words = [f"detector={version.facts['detector']}"]
    words += [f"detector.{name}={json.dumps(value)}" for name, value in parameters.items()]
    return " ".join(words)


def of_promotion(done: Promotion) -> str:
    """The outcome as text."""
    was = "none" if done.champion is None else done.champion.name
    if not done.promoted:
        same = done.champion is not None and done.champion.number == done.version.number
        word = "Unchanged" if same else "Refused"
        return f"{word:<10} {done.version.name}: {done.why}\nChampion   {was}"
    lines = [f"Champion   {done.version.name}: {done.why}", f"Before     {was}"]
    if done.forced:
        lines.insert(0, f"FORCED     promote.force=true overrides this: {done.why}")
    return "\n".join(lines)
