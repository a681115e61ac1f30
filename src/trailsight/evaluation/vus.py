"""VUS-PR: the volume under the precision-recall surface, free of any threshold and of any buffer.

Paparrizos, Boniol, Palpanas, Tsay, Elmore and Franklin, "Volume under the surface", PVLDB 15(11),
2022. Labels get slopes on both sides, so that an alarm a few minutes early or late counts in part;
precision and recall over all thresholds make a curve for each length of slope; the mean of
their areas is the volume. An anomaly that no minute touches lowers recall as a whole (existence
reward). The published packages need tensorflow or torch, or cap numba and pandas below ours
(``tests/evaluation/test_vus.py`` keeps what one of them says).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BUFFER = 60
"""Minutes of the longest slopes, both taken together."""


def vus_pr(
    labels: NDArray[np.bool_],
    scores: NDArray[np.floating],
    buffer: int = BUFFER,
    samples: int | None = None,
) -> float:
    """The volume, 0 to 1; not a number where nothing is labelled.

    ``labels`` and ``scores`` are (T,); slopes are 0 to ``buffer`` minutes. ``samples`` thresholds
    are taken at even quantiles of the scores, as in the authors' code; None: all there are.
    """
    if not labels.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order].astype(np.float64)
    if samples is None:
        cuts = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    else:
        place = np.linspace(0, len(ranked) - 1, samples, dtype=np.int64)
        cuts = np.searchsorted(-ranked, -ranked[place], side="right") - 1
    first = np.empty(len(ranked), np.int64)
    first[order] = np.searchsorted(cuts, np.arange(len(ranked)))
    areas = [_area(labels, scores, first, ranked[cuts], cuts + 1, b) for b in range(buffer + 1)]
    return float(np.mean(areas))


def _area(
    labels: NDArray[np.bool_],
    scores: NDArray[np.floating],
    first: NDArray[np.int64],
    thresholds: Floats,
    told: NDArray[np.intp],
    buffer: int,
) -> float:
    """Under the curve of one buffer; ``told`` are the minutes at or above each threshold, ``first``
    the first threshold at which a minute is one of them."""
    soft = sloped(labels, buffer)
    minutes = np.flatnonzero(soft)
    hit = np.cumsum(np.bincount(first[minutes], soft[minutes], len(told) + 1)[: len(told)])
    starts, ends = runs(soft > 0)
    peaks = np.array([scores[a:b].max() for a, b in zip(starts, ends, strict=True)])
    seen = np.searchsorted(np.sort(peaks), thresholds, side="left")
    existence = (len(peaks) - seen) / len(peaks)
    positives = (labels.sum() + soft.sum()) / 2
    recall = np.append(0.0, np.minimum(hit / positives, 1) * existence)
    precision = np.append(1.0, hit / told)
    return float(np.sum(np.diff(recall) * (precision[1:] + precision[:-1]) / 2))


def sloped(labels: NDArray[np.bool_], buffer: int) -> Floats:
    """(T,) the labels with slopes of half of ``buffer`` minutes on either side."""
    soft = labels.astype(np.float64)
    if buffer <= 1:
        return soft
    length = len(soft)
    for start, end in zip(*runs(labels), strict=True):
        after = np.arange(end - 1, min(end - 1 + buffer // 2, length))
        soft[after] += np.sqrt(1 - (after - end + 1) / buffer)
        before = np.arange(max(start - buffer // 2, 0), start)
        soft[before] += np.sqrt(1 - (start - before) / buffer)
    return np.minimum(soft, 1.0)


def runs(marked: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where stretches of marked minutes begin, and end (exclusive)."""
    change = np.diff(np.concatenate([[0], marked.astype(np.int8), [0]]))
    return np.flatnonzero(change == 1), np.flatnonzero(change == -1)
