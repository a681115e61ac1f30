"""A detector so plain that what it has seen shows: the mean of all observed minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.expected import Expected, slots_between
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import rows_of
from trailsight.contracts.series import SeriesKey
from trailsight.detector.keys import pack_keys, unpack_keys


@dataclass(frozen=True)
class PlainBaseline:
    keys: tuple[SeriesKey, ...]
    rate: NDArray[np.float64]
    evidence: bool

    @property
    def short(self) -> NDArray[np.bool_]:
        return np.zeros(len(self.keys), np.bool_)

    def expect(self, recent: Panel) -> Expected:
        first, number = slots_between(recent.start, recent.length)
        rate = np.append(self.rate, 1e-4)[rows_of(self.keys, recent.keys)]
        mean = np.repeat(rate[:, None], number, axis=1).astype(np.float32)
        ones = np.ones(len(recent.keys), np.float32)
        odd = np.log1p(recent.count / rate[recent.row]).astype(np.float32)
        stage = np.full(len(recent.keys), 3, np.int8)
        evidence = odd if self.evidence else None
        return Expected(recent.keys, first, mean, ones, 0 * ones, stage, evidence)

    def state(self) -> Mapping[str, NDArray[Any]]:
        return {
            "keys": pack_keys(self.keys), "rate": self.rate, "evidence": np.array(self.evidence)
        }  # fmt: skip


@dataclass(frozen=True)
class Plain:
    evidence: bool = False

    def fit(self, history: Panel) -> PlainBaseline:
        calls = np.bincount(history.row, history.count, minlength=len(history.keys))
        minutes = np.maximum(history.length - history.since, 1)
        return PlainBaseline(history.keys, calls / minutes + 1e-4, self.evidence)

    def restore(self, state: Mapping[str, NDArray[Any]]) -> PlainBaseline:
        return PlainBaseline(unpack_keys(state["keys"]), state["rate"], bool(state["evidence"]))
