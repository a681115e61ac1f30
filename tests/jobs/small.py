"""A small simulated organisation, and how it is evaluated."""

from pathlib import Path

from pipelines._compose import settings_of
from trailsight.activity.store import ActivityStore
from trailsight.jobs.evaluate import evaluate, evaluated_windows
from trailsight.jobs.evaluating.result import Evaluation
from trailsight.jobs.settings import Settings

SMALL = (
    "simulate.days=12", "simulate.delivery_minutes=240", "tracking=off", "engine.workers=1",
    "evaluate.start=2026-02-26", "evaluate.copies=2", "evaluate.incidents=150",
    "evaluate.draws=100", "evaluate.budgets=[10,100]", "alerting.budget=3",
)  # fmt: skip


def chosen(workdir: Path, *overrides: str) -> Settings:
    return settings_of(f"workdir={workdir}", *SMALL, *overrides)


def run(settings: Settings) -> Evaluation:
    windows = evaluated_windows(settings, ActivityStore(settings.activity).span())
    return evaluate(settings, windows)
