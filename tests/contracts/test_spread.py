import pytest

from tests.engine.travelling import Travelling
from trailsight.contracts.spread import away, spread, spreading


@pytest.mark.parametrize("remote", [True, False])
def test_work_goes_to_a_remote_engine_while_it_is_there(remote: bool) -> None:
    engine = Travelling(remote)
    assert list(spread(abs, [-1])) == [1]
    with spreading(engine):
        assert away() is remote
        assert list(spread(abs, [-2, -3])) == [2, 3]
        with spreading(Travelling(remote=False)):
            assert not away()
        assert away() is remote
    assert not away()
    assert list(spread(abs, [-4])) == [4]
    assert len(engine.sizes) == (2 if remote else 0)


def test_an_error_leaves_no_engine_behind() -> None:
    with pytest.raises(KeyError), spreading(Travelling()):
        raise KeyError
    assert not away()
