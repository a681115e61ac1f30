"""What a search is after: weighted recall of injected incidents, and whether two of them differ.

Every kind of incident weighs the same unless told otherwise, and within a kind every size: what is
planted most often does not decide. A rise of a busy series is sized in multiples of the usual
and one of a quiet series in calls, so that both sorts of series count.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.bootstrap import Bootstrap, Estimate, Floats, ratio
from trailsight.evaluation.incident import Incident


@dataclass(frozen=True)
class Yardstick:
    """I injected incidents, and what finding each is worth."""

    kinds: tuple[str, ...]
    """(I,) of each."""
    block: NDArray[np.int64]
    """(I,) the series that it happens to."""
    end: NDArray[np.int64]
    """(I,) the minute after it, since the epoch."""
    weight: NDArray[np.float64]
    """(I,) their sum is 1."""

    @classmethod
    def of(
        cls,
        incidents: Sequence[Incident],
        place: Mapping[SeriesKey, int],
        weights: Mapping[str, float],
    ) -> Self:
        """``weights`` of kinds; those that are not named weigh 1."""
        cells = Counter((one.kind, one.size) for one in incidents)
        sizes = Counter(kind for kind, _ in cells)
        weight = np.array(
            [
                weights.get(one.kind, 1.0) / (sizes[one.kind] * cells[one.kind, one.size])
                for one in incidents
            ],
            np.float64,
        )
        total = weight.sum()
        return cls(
            kinds=tuple(one.kind for one in incidents),
            block=np.array([place[one.keys[0]] for one in incidents], np.int64),
            end=np.array([one.end for one in incidents], np.int64),
            weight=weight / total if total else weight,
        )

    def recall(self, found: NDArray[np.bool_], until: int | None = None) -> float:
        """The weighted share of ``found`` (I,), of the incidents that end before ``until`` (since
        the epoch); not a number where there are none."""
        there = np.ones(len(found), np.bool_) if until is None else self.end < until
        total = float(self.weight[there].sum())
        return float(self.weight[there & found].sum()) / total if total else float("nan")

    def estimate(self, found: NDArray[np.bool_], boot: Bootstrap) -> Estimate:
        """The same over all, with its interval."""
        return boot.share(self._sums(found, boot), self._sums(None, boot))

    def of_kind(self, kind: str, found: NDArray[np.bool_]) -> float:
        """The weighted share of ``found`` (I,) among the incidents of one kind."""
        mine = np.array(self.kinds) == kind
        total = float(self.weight[mine].sum())
        return float(self.weight[mine & found].sum()) / total if total else float("nan")

    def difference(
        self, found: NDArray[np.bool_], other: NDArray[np.bool_], boot: Bootstrap
    ) -> Estimate:
        """How much more is found than by the ``other``: paired, on the same incidents, so that what
        is hard for both is not taken for a difference."""
        every = self._sums(None, boot)
        sides = [(self._sums(one, boot), every) for one in (found, other)]
        return boot.difference(ratio, *sides)

    def _sums(self, found: NDArray[np.bool_] | None, boot: Bootstrap) -> Floats:
        weight = self.weight if found is None else self.weight * found
        return np.asarray(np.bincount(self.block, weight, boot.blocks), np.float64)
