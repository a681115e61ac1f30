"""Work in threads."""

import threading

import numba
import pytest

from trailsight.contracts.cores import on_cores


@pytest.mark.parametrize("threads", [1, 2])
def test_every_item_is_worked_on_once(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
    done: list[int] = []
    seen = set()

    def work(item: int) -> None:
        done.append(item)
        seen.add(threading.current_thread())

    on_cores(work, range(100))
    assert sorted(done) == list(range(100))
    assert (threading.main_thread() in seen) == (threads == 1)


@pytest.mark.parametrize("items", [1, 8])
def test_an_error_reaches_the_caller(items: int) -> None:
    def work(item: int) -> None:
        raise ZeroDivisionError(item)

    with pytest.raises(ZeroDivisionError):
        on_cores(work, range(items))


def test_nothing_to_do() -> None:
    on_cores(lambda item: pytest.fail(f"called with {item}"), [])
