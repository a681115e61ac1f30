from base64 import urlsafe_b64decode, urlsafe_b64encode

from hypothesis import given
from hypothesis import strategies as st

from trailsight.serving.tokens import Tokens

TOKENS = Tokens()


@given(st.binary(max_size=40), st.text(st.characters(codec="ascii"), max_size=40))
def test_a_token_leads_back(query: bytes, position: str) -> None:
    token = TOKENS.issue(query, position)
    assert TOKENS.read(query, token) == position
    assert TOKENS.read(query + b"x", token) is None
    assert Tokens().read(query, token) is None


@given(st.integers(0, 30), st.integers(1, 255))
def test_a_changed_token_is_refused(place: int, change: int) -> None:
    content = bytearray(urlsafe_b64decode(TOKENS.issue(b"query", "a position and more")))
    content[place] ^= change
    assert TOKENS.read(b"query", urlsafe_b64encode(content).decode()) is None


@given(st.text(max_size=60))
def test_any_text_is_no_token(text: str) -> None:
    assert TOKENS.read(b"query", text) is None
