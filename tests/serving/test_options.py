import pytest

from trailsight.contracts.errors import InputError
from trailsight.serving.options import ServeOptions

TOKEN = "0123456789abcdef"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_needs_no_token(host: str) -> None:
    assert ServeOptions(host=host).token is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "", "localhost.x"])
def test_anything_else_does(host: str) -> None:
    with pytest.raises(InputError, match=r"serve\.host: other machines could ask"):
        ServeOptions(host=host)
    assert ServeOptions(host=host, token=TOKEN).host == host


@pytest.mark.parametrize("token", ["", "short", "with/slash" * 3, "with space" * 3, "é" * 20])
def test_a_token_can_stand_in_a_credential(token: str) -> None:
    with pytest.raises(InputError, match=r"serve\.token"):
        ServeOptions(token=token)


def test_a_token_is_not_shown() -> None:
    assert TOKEN not in repr(ServeOptions(token=TOKEN))


@pytest.mark.parametrize("port", [-1, 65536])
def test_ports(port: int) -> None:
    with pytest.raises(InputError, match=r"serve\.port"):
        ServeOptions(port=port)
