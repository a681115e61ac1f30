"""Compiled: rows walked down all trees of a forest."""
# ruff: noqa: ANN001, ANN201

from numba import njit  # noqa: TID253


@njit(cache=True, nogil=True)
def path_lengths(rows, root, feature, threshold, left, right, length, out):  # type: ignore[no-untyped-def]
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
