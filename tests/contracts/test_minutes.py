from trailsight.contracts.minutes import clear_since, covered

SPANS = [(90, 102), (104, 106), (109, 120)]


def test_spans_are_laid_over_minutes() -> None:
    assert covered(SPANS, 100, 10).tolist() == [True] * 2 + [False] * 2 + [True] * 2 + [
        False, False, False, True
    ]  # fmt: skip
    assert not covered([(5, 5), (0, 100), (110, 120)], 100, 10).any()


def test_each_minute_knows_since_when_none_was_covered() -> None:
    assert clear_since(SPANS, 100, 10).tolist() == [1, 2, 2, 2, 5, 6, 6, 6, 6, 10]
    assert clear_since([], 100, 3).tolist() == [0, 0, 0]
