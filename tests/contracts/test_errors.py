import pickle

from trailsight.contracts.errors import InputError


def test_a_mistake_comes_whole_out_of_a_worker_process() -> None:
    error = InputError("source.path", "no such bucket", "create it")
    again = pickle.loads(pickle.dumps(error))
    assert (again.field, again.problem, again.remedy) == (
        "source.path",
        "no such bucket",
        "create it",
    )
    assert str(again) == str(error)
