"""The options of an evaluation, as keyword arguments."""

from dataclasses import fields
from typing import Any

from trailsight.api.moment import text
from trailsight.contracts.errors import InputError
from trailsight.evaluation.options import EvaluateOptions


def options_of(given: dict[str, Any]) -> EvaluateOptions:
    """Those of ``evaluate``; lists may be lists. Raises ``InputError`` for one that is none."""
    known = [entry.name for entry in fields(EvaluateOptions)]
    for name in given:
        if name not in known:
            raise InputError(f"evaluate.{name}", "no such option", f"one of {', '.join(known)}")
    plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    if "start" in plain:
        plain["start"] = text(plain["start"])
    return EvaluateOptions(**plain)
