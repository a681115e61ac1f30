"""A detector from its name and parameters as they were stored with a baseline."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast

from trailsight.contracts.detector import Detector
from trailsight.contracts.errors import InputError


def named(name: str, parameters: Mapping[str, Any]) -> Detector:
    """The detector of the file ``detector/NAME.py``, with those parameters.

    Builds nothing else, whatever ``name`` says: it is a plain word, and the one class of that
    file which fits and restores is called with numbers, texts and truth values. Raises
    ``InputError`` where there is no such detector, or it has no such parameter.
    """
    module = f"{__package__}.{name}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or find_spec(module) is None:
        remedy = "was the model made by another Trailsight?"
        raise InputError("model.detector", f"there is no detector {name!r} here", remedy)
    kinds = [
        kind
        for kind in vars(import_module(module)).values()
        if isinstance(kind, type)
        and kind.__module__ == module
        and is_dataclass(kind)
        and all(hasattr(kind, part) for part in ("fit", "restore"))
    ]
    if len(kinds) != 1:
        raise InputError("model.detector", f"{name!r} is no detector")
    known = {entry.name for entry in fields(kinds[0])}
    for key, value in parameters.items():
        if key not in known:
            problem = f"{name} has no parameter {key!r} here"
            raise InputError("model.parameters", problem, "the model is of another Trailsight")
        if not isinstance(value, str | int | float | bool | None):
            raise InputError("model.parameters", f"{key!r} is neither a number nor a text")
    return cast("Detector", kinds[0](**parameters))
