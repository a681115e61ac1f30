"""Detectors by name."""

from dataclasses import replace
from typing import Any

from trailsight.contracts.detector import Detector
from trailsight.contracts.errors import InputError
from trailsight.detector.named import named


def make_detector(
    detector: str | Detector,
    **parameters: Any,  # noqa: ANN401 - the detector's own
) -> Detector:
    """The detector of that name (``stl``: the file ``detector/stl.py``) with these parameters, or
    the one that is given with these changed.

    Raises ``InputError`` for a name or a parameter that is none.
    """
    if not isinstance(detector, str):
        try:
            return replace(detector, **parameters)  # type: ignore[type-var]
        except TypeError as error:
            raise InputError("detector", str(error)) from None
    try:
        return named(detector, parameters)
    except InputError as error:
        problem = error.problem.removesuffix(" here")
        raise InputError(error.field.replace("model.", "detector."), problem) from None
