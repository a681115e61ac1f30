import weakref
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.source.fuzzing.compares import COMPARE, after_start, let_go

ARRAY = np.array([1, 2, 3])
PAIRS = [(ARRAY, ARRAY[::-1]), (ARRAY[1], 3), (1, 2), (b"a", b"b"), ("b", "a"), (2.5, 2)]


@pytest.fixture
def atheris(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """With comparisons as they are while it fuzzes, until the test ends."""
    found: ModuleType = pytest.importorskip("atheris")
    monkeypatch.setattr(found, "_trace_cmp", found._trace_cmp)
    let_go(found)
    return found


def _each(a: Any, b: Any) -> list[Any]:
    return [a < b, a <= b, a == b, a != b, a > b, a >= b]


def _with_constants(a: Any) -> list[Any]:
    return [a < 2, 2 < a, a >= 2, 2 >= a, a == 2, 2 != a]  # noqa: SIM300


def test_what_a_comparison_gives_is_freed(atheris: ModuleType) -> None:
    given = atheris.instrument_func(_each)(ARRAY, ARRAY)
    alive = [weakref.ref(one) for one in given]
    del given
    assert [one() for one in alive] == [None] * len(COMPARE)


def test_a_comparison_gives_what_it_gives_without_atheris(atheris: ModuleType) -> None:
    plain = [[compare(*pair) for compare in COMPARE] for pair in PAIRS]
    each = atheris.instrument_func(_each)
    np.testing.assert_equal([each(*pair) for pair in PAIRS], plain)
    expected = [ARRAY < 2, ARRAY > 2, ARRAY >= 2, ARRAY <= 2, ARRAY == 2, ARRAY != 2]
    np.testing.assert_equal(atheris.instrument_func(_with_constants)(ARRAY), expected)


def test_libfuzzer_is_told_of_what_it_can_use(atheris: ModuleType) -> None:
    told: list[tuple[object, ...]] = []

    def traced(*comparison: object) -> bool:
        told.append(comparison[:2])
        return True

    vars(atheris)["_trace_cmp"] = traced
    let_go(atheris)
    each = atheris.instrument_func(_each)
    for pair in PAIRS:
        each(*pair)
    assert set(told) == {(1, 2), (b"a", b"b"), ("b", "a")}


def test_it_begins_once_and_before_the_first_input() -> None:
    done: list[object] = []
    target = after_start(lambda: done.append("begun"), done.append)
    target(b"a")
    target(b"b")
    assert done == ["begun", b"a", b"b"]
