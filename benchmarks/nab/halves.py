"""Out of sample: what is chosen on one half of the files is judged on the other, both ways."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.nab.choices import Choice
from benchmarks.nab.scoring import normalised
from benchmarks.nab.series import Series


@dataclass(frozen=True)
class Judged:
    """One half judged with what was chosen on the other."""

    seed: int
    choice: str
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
    series: Sequence[Series], choices: Sequence[Choice], seeds: Sequence[int]
) -> Iterator[Judged]:
    """The best of ``choices`` on each half of the split of each seed, judged on the other."""
    worth = np.array([choice.worth for choice in choices])
    windows = np.array([len(one.windows) for one in series])

    def scores(rows: NDArray[np.float64], places: list[int]) -> NDArray[np.float64]:
        return normalised(rows[:, places].sum(axis=1), int(windows[places].sum()))

    for seed in seeds:
        split = halves(series, seed)
        for own, other in (split, split[::-1]):
            tried = scores(worth, own)
            best = int(np.argmax(tried))
            judged = scores(worth[best : best + 1], other)
            yield Judged(seed, choices[best].name, float(tried[best]), float(judged[0]))
