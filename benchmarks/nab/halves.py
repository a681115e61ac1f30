"""Out of sample: what is chosen on one half of the files is judged on the other, both ways."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.nab.scoring import curve
from benchmarks.nab.series import Series

Floats = NDArray[np.float64]
Candidates = Mapping[str, Sequence[Floats]]
"""Per choice of hyper-parameters the scores of every series."""


@dataclass(frozen=True)
class Judged:
    """One half judged with what was chosen on the other."""

    seed: int
    choice: str
    threshold: float
    chosen_at: float
    """The score on the half that chose."""
    score: float
    """The score on the half that did not."""


def halves(series: Sequence[Series], seed: int) -> tuple[list[int], list[int]]:
    """A split of the files that takes half of every category, the odd one by turns."""
    by_category = defaultdict(list)
    for place, one in enumerate(series):
        by_category[one.category].append(place)
    rng = np.random.default_rng(seed)
    first: list[int] = []
    second: list[int] = []
    for category in sorted(by_category):
        places = rng.permutation(by_category[category]).tolist()
        small, large = sorted((first, second), key=len)
        large += places[: len(places) // 2]
        small += places[len(places) // 2 :]
    return sorted(first), sorted(second)


def judge(
    series: Sequence[Series], candidates: Candidates, seeds: Sequence[int]
) -> Iterator[Judged]:
    """Chooses hyper-parameters and threshold on each half, and judges them on the other."""
    for seed in seeds:
        split = halves(series, seed)
        for own, other in (split, split[::-1]):
            best = None
            for name, scores in candidates.items():
                threshold, score = curve(*_of(series, scores, own)).best()
                if best is None or score > best[2]:
                    best = name, threshold, score
            assert best is not None
            choice, threshold, chosen = best
            judged = curve(*_of(series, candidates[choice], other)).at(threshold)
            yield Judged(seed, choice, threshold, chosen, judged)


def _of(
    series: Sequence[Series], scores: Sequence[Floats], places: Sequence[int]
) -> tuple[list[Series], list[Floats]]:
    return [series[i] for i in places], [scores[i] for i in places]
