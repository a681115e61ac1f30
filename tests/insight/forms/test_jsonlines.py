import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.insight.forms.jsonlines import line

VALUES = st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@given(st.dictionaries(st.text(), VALUES))
def test_one_value_is_one_line_of_ascii(content: dict[str, object]) -> None:
    written = line(content)
    assert written.count(b"\n") == 1
    assert written.endswith(b"\n")
    assert written.isascii()
    assert len(written.decode().splitlines()) == 1  # nor any other kind of line end
    assert json.loads(written) == content


def test_what_json_has_no_number_for_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        line({"average": float("nan")})
