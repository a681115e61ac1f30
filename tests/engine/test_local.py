import pytest

from trailsight.contracts.errors import InputError
from trailsight.engine.local import WORTH_A_PROCESS, LocalEngine


@pytest.mark.parametrize("number", [0, 1, WORTH_A_PROCESS, 3 * WORTH_A_PROCESS])
@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_items(number: int, workers: int) -> None:
    items = list(range(-number, 0))
    assert list(LocalEngine(workers).map(abs, items)) == [abs(item) for item in items]


def test_an_error_in_a_worker_arrives() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(LocalEngine(2).map(int, ["x"] * WORTH_A_PROCESS))


def test_no_workers_is_a_mistake() -> None:
    with pytest.raises(InputError, match=r"engine\.workers"):
        LocalEngine(0)
