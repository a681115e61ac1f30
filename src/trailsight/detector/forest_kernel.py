"""Compiled: rows walked down all trees of a forest."""

from typing import Any

from numpy.typing import NDArray

from trailsight.contracts.compiled import Floats, Integers, compiled


@compiled
def path_lengths(
    rows: NDArray[Any],
    root: Integers,
    feature: Integers,
    threshold: Floats,
    left: Integers,
    right: Integers,
    length: Floats,
    out: Floats,
) -> None:
    """``out`` (n,): the summed path lengths of ``rows`` (n, features), node arrays as in
    ``forest.Forest``. A leaf's children are itself."""
    for i in range(len(rows)):
        total = 0.0
        for tree in range(len(root)):
            node = root[tree]
            while left[node] != node:
                above = rows[i, feature[node]] > threshold[node]
                node = right[node] if above else left[node]
            total += length[node]
        out[i] = total
