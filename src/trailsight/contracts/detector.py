"""The two types that matter: what you chose (a detector) and what was learnt (a baseline)."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.expected import Expected
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey

State = Mapping[str, NDArray[Any]]
"""Plain arrays of numbers, booleans or fixed-width text: what numpy stores without pickle."""


class Baseline(Protocol):
    """What a detector learnt from a history; a frozen value."""

    @property
    def keys(self) -> tuple[SeriesKey, ...]:
        """The series it knows."""
        ...

    @property
    def short(self) -> NDArray[np.bool_]:
        """(S,) where the history is shorter than the detector's season."""
        ...

    def expect(self, recent: Panel) -> Expected:
        """What is expected in the minutes of ``recent``, whose keys may differ from the known
        ones: a series never seen is one that was never called. Calls of ``recent`` may be used
        causally only."""
        ...

    def state(self) -> State:
        """What ``Detector.restore`` needs to make an equal baseline."""
        ...


class Detector(Protocol):
    """What you chose: frozen hyper-parameters, built by a config or by hand in a notebook."""

    def fit(self, history: Panel) -> Baseline:
        """Learns all series at once; pure."""
        ...

    def restore(self, state: State) -> Baseline:
        """The baseline that ``state`` was taken from."""
        ...
