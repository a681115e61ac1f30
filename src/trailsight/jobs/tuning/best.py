"""The best trial as something to use: overrides to paste, and an experiment."""

import json
from collections.abc import Mapping

from trailsight.jobs.settings import Settings
from trailsight.jobs.tuning.knob import Value
from trailsight.jobs.tuning.result import Sweep


def overrides(settings: Settings, sweep: Sweep) -> str:
    """The best trial as overrides of the command line; empty where there is none."""
    if sweep.best is None:
        return ""
    words = [f"{name}={json.dumps(value)}" for name, value in sorted(sweep.best.values.items())]
    return " ".join([f"detector={settings.detector_name}", *words])


def experiment(settings: Settings, sweep: Sweep) -> str:
    """The best trial as an experiment, in YAML."""
    assert sweep.best is not None
    assert sweep.held_out is not None
    assert sweep.search is not None
    both = sweep.held_out
    lines = [
        "# @package _global_",
        f"# Trial {sweep.best.number} of sweep {sweep.name}. To use it:",
        "#   cp reports/tune/best.yaml conf/experiment/best.yaml",
        "#   python -m pipelines.score experiment=best",
        "# (where Trailsight is installed without its sources: --config-dir conf experiment=best)",
        f"# Weighted recall where it was searched: {sweep.search.best.recall},",
        f"# before: {sweep.search.default.recall}; where it was not: {both.best.recall},",
        f"# before: {both.default.recall}.",
        "defaults:",
        f"  - override /detector: {settings.detector_name}",
    ]
    return "\n".join([*lines, *_groups(sweep.best.values)]) + "\n"


def _groups(values: Mapping[str, Value]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for name, value in sorted(values.items()):
        group, _, setting = name.partition(".")
        groups.setdefault(group, []).append(f"  {setting}: {json.dumps(value)}")
    return [line for group, lines in sorted(groups.items()) for line in (f"{group}:", *lines)]
