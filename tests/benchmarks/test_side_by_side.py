"""What slow peers are shown of an account."""

from benchmarks.rates.account import Account
from benchmarks.side_by_side import part_of
from trailsight.contracts.panel import Panel
from trailsight.evaluation.incident import Incident


def test_a_part_keeps_what_happened_to_its_series(panel: Panel) -> None:
    whole = Account(
        "one", panel, 14,
        (
            Incident("a", "spike", "true", panel.keys[:1], 100, 110, (5,)),
            Incident("b", "miner", "true", panel.keys, 200, 210, (5, 6, 7)),
        ),
        dict.fromkeys(panel.keys, "some"),
    )  # fmt: skip
    assert part_of(whole, 3) is whole
    parts = [part_of(whole, 1, seed) for seed in range(9)]
    assert {part.panel.keys for part in parts} == {(key,) for key in panel.keys}
    for part in parts:
        (key,) = part.panel.keys
        place = panel.keys.index(key)
        assert [each.name for each in part.incidents] == (["a", "b"] if place == 0 else ["b"])
        assert part.incidents[-1].keys == (key,)
        assert part.incidents[-1].calls == (5 + place,)
        assert set(part.regime) == {key}
