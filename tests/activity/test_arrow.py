import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.activity.arrow import booleans, coded, integers, minutes, moments, numbers, texts

INTEGERS = st.lists(st.integers(-(2**31), 2**31 - 1))


@given(INTEGERS, st.sampled_from([np.int32, np.int64]))
def test_integers_are_those_of_pyarrow(values: list[int], kind: type) -> None:
    array: NDArray[np.int64] = np.array(values, kind)
    assert integers(array).equals(pa.array(array))
    missing = array < 0
    assert integers(array, missing).equals(pa.array(array, mask=missing))
    assert numbers(
        pa.concat_arrays([pa.nulls(3, pa.int8()), pa.array([7], pa.int8())])[2:]
    ).tolist() == [-1, 7]
    assert numbers(integers(array, missing)).tolist() == [max(value, -1) for value in values]


@given(st.lists(st.booleans()), st.lists(st.text()))
def test_booleans_and_texts_are_those_of_pyarrow(flags: list[bool], words: list[str]) -> None:
    assert booleans(np.array(flags, np.bool_)).equals(pa.array(flags, pa.bool_()))
    words = [word.encode("utf-8", "replace").decode() for word in words]
    array = texts(words)
    array.validate(full=True)
    assert array.equals(pa.array(words, pa.string()))


def test_strided_columns_are_read_as_they_look() -> None:
    assert integers(np.arange(10)[::3]).to_pylist() == [0, 3, 6, 9]


@pytest.mark.parametrize("made", ["integers(np.arange(3))", "texts(['a'])"])
def test_pandas_is_not_imported(made: str) -> None:
    code = (
        "import sys; import numpy as np; from trailsight.activity.arrow import *; "
        f"{made}; sys.exit('pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_columns_are_coded_whatever_they_are() -> None:
    flags = pa.chunked_array([[True, False], [True]])
    assert coded(flags)[0].tolist() == [1, 0, 1]
    assert coded(flags.slice(1))[0].tolist() == [0, 1]
    for words in (pa.chunked_array([["b", None], ["a", "b"]], pa.string()),):
        for column in (words, words.dictionary_encode()):
            index, values = coded(column)
            assert [None if at < 0 else values[at] for at in index] == ["b", None, "a", "b"]


@given(st.lists(st.integers(0, 2**31 - 1)), st.sampled_from(["s", "ms", "us", "ns"]))
def test_times_are_read_in_any_unit(seconds: list[int], unit: str) -> None:
    array = moments(np.array(seconds, np.int64))
    assert array.equals(pa.array(seconds, pa.timestamp("s", "UTC")))
    column = pa.chunked_array([array.cast(pa.timestamp(unit, "UTC"))])
    assert minutes(column).tolist() == [second // 60 for second in seconds]
