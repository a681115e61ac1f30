"""Trailsight: open, self-hosted CloudTrail Insights.

In Python (``docs/python.md``)::

    import trailsight as ts

    store = ts.load("workdir")  # or ts.demo(), or ts.load("workdir", logs="AWSLogs")
    model = store.fit("stl", until="2026-03-18")
    scores = model.score(store.panel("RunInstances"))
    scores.episodes(budget=3)
    scores.plot()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from trailsight.alerting.rules import Rules
    from trailsight.api.compared import Comparison
    from trailsight.api.evaluated import Evaluation
    from trailsight.api.explained import Explanation
    from trailsight.api.injected import Injected, Trial
    from trailsight.api.make import make_detector
    from trailsight.api.model import Model, fit
    from trailsight.api.open import demo, load
    from trailsight.api.published import Published
    from trailsight.api.runs import Runs, runs
    from trailsight.api.scores import Scores
    from trailsight.api.show import show
    from trailsight.api.store import Store
    from trailsight.api.view import View
    from trailsight.contracts.errors import InputError
    from trailsight.series.choice import SeriesChoice

__all__ = [
    "Comparison", "Evaluation", "Explanation", "Injected", "InputError", "Model", "Published",
    "Rules", "Runs", "Scores", "SeriesChoice", "Store", "Trial", "View", "__version__", "demo",
    "fit", "load", "make_detector", "runs", "show",
]  # fmt: skip

_PLACES = {
    "alerting.rules": ("Rules",),
    "api.compared": ("Comparison",),
    "api.evaluated": ("Evaluation",),
    "api.explained": ("Explanation",),
    "api.injected": ("Injected", "Trial"),
    "api.make": ("make_detector",),
    "api.model": ("Model", "fit"),
    "api.open": ("demo", "load"),
    "api.published": ("Published",),
    "api.runs": ("Runs", "runs"),
    "api.scores": ("Scores",),
    "api.show": ("show",),
    "api.store": ("Store",),
    "api.view": ("View",),
    "contracts.errors": ("InputError",),
    "series.choice": ("SeriesChoice",),
}
_PLACE = {name: place for place, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562
    """A public name, imported when it is first asked for, so that ``import trailsight`` is free."""
    if name not in _PLACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_PLACE[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
