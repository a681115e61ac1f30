import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.detector.keys import pack_keys, unpack_keys

TEXT = st.text(max_size=12)
KEYS = st.lists(
    st.builds(
        SeriesKey,
        TEXT,
        TEXT,
        TEXT,
        TEXT,
        TEXT,
        st.sampled_from([CALL_RATE, ERROR_RATE]),
        st.none() | TEXT,
    ),
    max_size=6,
)


@given(KEYS)
def test_keys_survive(keys: list[SeriesKey]) -> None:
    packed = pack_keys(keys)
    assert packed.dtype == np.uint8
    assert unpack_keys(packed) == tuple(keys)
