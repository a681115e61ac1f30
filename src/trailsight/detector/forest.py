"""An isolation forest as plain arrays, and its scores without scikit-learn.

F. T. Liu, K. M. Ting and Z.-H. Zhou, "Isolation forest", 2008: what random splits isolate
early is odd; score = 2^(-mean path length / c(rows per tree)), between 0 and 1.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.cores import on_rows

BLOCK = 4096
"""Rows that a core works on at a time."""


@dataclass(frozen=True)
class Forest:
    """N nodes of all trees, one after another; a leaf's children are itself."""

    root: NDArray[np.int32]
    """(trees,) node."""
    feature: NDArray[np.int32]
    """(N,)"""
    threshold: NDArray[np.float64]
    """(N,) go left where the feature is at most this."""
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    length: NDArray[np.float64]
    """(N,) path length of a leaf, with that of a subtree over its remaining rows."""
    scale: float
    """c(rows per tree): the mean path length in a random tree."""

    @classmethod
    def grow(cls, rows: NDArray[np.float32], trees: int, samples: int, seed: int) -> Self:
        """Fits scikit-learn's forest to ``rows`` (n, features) and keeps its arrays."""
        from sklearn.ensemble import IsolationForest

        model = IsolationForest(n_estimators=trees, max_samples=samples, random_state=seed)
        return cls.exported(model.fit(rows))

    @classmethod
    def exported(cls, model: Any) -> Self:  # noqa: ANN401
        """The arrays of a fitted ``sklearn.ensemble.IsolationForest``."""
        parts = [tree.tree_ for tree in model.estimators_]
        starts = np.cumsum([0, *(part.node_count for part in parts)])
        feature, threshold, left, right, length = [], [], [], [], []
        for part, start in zip(parts, starts, strict=False):
            leaf = part.children_left < 0
            own = np.arange(part.node_count)
            left.append(np.where(leaf, own, part.children_left) + start)
            right.append(np.where(leaf, own, part.children_right) + start)
            feature.append(np.where(leaf, 0, part.feature))
            threshold.append(np.where(leaf, np.inf, part.threshold))
            depth = _depths(part.children_left, part.children_right)
            length.append(depth + average_path(part.n_node_samples))
        return cls(
            root=starts[:-1].astype(np.int32),
            feature=np.concatenate(feature).astype(np.int32),
            threshold=np.concatenate(threshold),
            left=np.concatenate(left).astype(np.int32),
            right=np.concatenate(right).astype(np.int32),
            length=np.concatenate(length),
            scale=float(average_path(np.array([model.max_samples_]))[0]),
        )

    def score(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n,) anomaly scores of ``rows`` (n, features): the negative of scikit-learn's
        ``score_samples``."""
        from trailsight.detector.forest_kernel import path_lengths

        total = np.empty(len(rows))
        nodes = self.feature, self.threshold, self.left, self.right, self.length

        def work(some: slice) -> None:
            path_lengths(rows[some], self.root, *nodes, total[some])

        on_rows(work, len(rows), BLOCK)
        return np.asarray(2.0 ** (-total / (len(self.root) * self.scale)), np.float64)


def average_path(rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """c(n), the mean path length of an unsuccessful search in a tree of n rows (Liu, eq. 1)."""
    n = np.maximum(rows.astype(np.float64), 1)
    long = 2 * (np.log(np.maximum(n - 1, 1)) + np.euler_gamma) - 2 * (n - 1) / n
    return np.where(n > 2, long, np.where(n == 2, 1.0, 0.0))


def _depths(left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float64]:
    """(nodes,) splits above each node of one tree; parents come before their children."""
    depth = np.zeros(len(left))
    for node in np.flatnonzero(left >= 0):
        depth[left[node]] = depth[right[node]] = depth[node] + 1
    return depth
