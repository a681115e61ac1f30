"""promote: makes a version of the registered model the champion, if it has earned it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from trailsight.contracts.errors import InputError
from trailsight.evaluation.verdict import PromoteOptions, beats, estimate_of
from trailsight.jobs.settings import Settings
from trailsight.reporting.registry import (
    CHALLENGER,
    CHAMPION,
    CONFIGURATION,
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
        better, why = _judged(registry, version, champion, options)
    except InputError:
        if not options.force:
            raise
        better, why = False, "there is no evaluation of both on the same data"
    if better or options.force:
        return _crown(registry, version, champion, why, forced=not better)
    return Promotion(version, champion, False, why)


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
) -> tuple[bool, str]:
    """Whether the version beats the champion, and the numbers that say so: those of the newest
    evaluation of each on the same data."""
    new, old = (
        registry.evaluations(one.facts.get(CONFIGURATION, "")) for one in (version, champion)
    )
    pairs = [(mine, theirs) for mine in new for theirs in old if mine.on == theirs.on]
    if version.facts.get(CONFIGURATION) == champion.facts.get(CONFIGURATION):
        return False, (
            f"it is {champion.name} learnt from other data, the same detector with the same "
            "parameters, which no evaluation tells apart (promote.force=true has it nevertheless)"
        )
    if not pairs:
        problem = (
            f"{version.name} and the champion, {champion.name}, have no evaluation on the same "
            f"data; they have {len(new)} and {len(old)} in all"
        )
        raise InputError("promote", problem, f"evaluate both: {_commands(version, champion)}")
    mine, theirs = pairs[0]
    name = options.metric
    estimates = [estimate_of(one.metrics, name) for one in (mine, theirs)]
    ours, other = estimates
    if ours is None or other is None:
        known = sorted(key.removesuffix(".low") for key in mine.metrics if key.endswith(".low"))
        problem = f"{name!r} has no interval in run {(mine if ours is None else theirs).run}"
        raise InputError("promote.metric", problem, f"one of {', '.join(known) or 'none'}")
    better = beats(ours, other, options.better)
    verb = "beats" if better else "does not beat"
    return better, f"{name} {ours} {verb} the champion's {other}"


def _crown(
    registry: Registry, version: Version, champion: Version | None, why: str, forced: bool = False
) -> Promotion:
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    registry.promote(version, f"{now}: {'FORCED, although ' if forced else ''}{why}")
    return Promotion(version, champion, True, why, forced)


def _named(which: str) -> str:
    return f"version {which}" if which.isdecimal() else which


def _commands(*versions: Version) -> str:
    return ", ".join(f"python -m pipelines.evaluate {_chosen(version)}" for version in versions)


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
