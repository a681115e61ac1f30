import pytest

from trailsight.contracts.errors import InputError
from trailsight.source.keys import Key
from trailsight.source.selection import Selection

LOGS = "AWSLogs/111122223333/CloudTrail/eu-west-1"
NAME = "111122223333_CloudTrail_eu-west-1_{}Z_x.json.gz"


def chosen(**given: object) -> Selection:
    settings = {"accounts": None, "regions": None, "start": None, "end": None, "lag": 24.0}
    return Selection.of(**{**settings, **given})  # type: ignore[arg-type]


def test_accounts_and_regions() -> None:
    some = chosen(accounts=["111122223333", 444455556666], regions="eu-west-1")
    assert some.wants(Key.of(f"{LOGS}/2026/03/04/{NAME.format('20260304T1015')}"))
    assert some.wants(Key.of("AWSLogs/444455556666/"))
    assert not some.wants(Key.of("AWSLogs/999999999999/"))
    assert not some.wants(Key.of("AWSLogs/111122223333/CloudTrail/us-east-1/"))
    assert some.wants(Key.of("export.csv"))


def test_nothing_delivered_before_the_start_is_wanted() -> None:
    day = chosen(start="2026-03-04T10:15")
    assert not day.wants(Key.of(NAME.format("20260304T1014")))
    assert day.wants(Key.of(NAME.format("20260304T1015")))
    assert not day.wants(Key.of(f"{LOGS}/2026/03/03/"))
    assert day.wants(Key.of(f"{LOGS}/2026/03/04/"))
    assert day.wants(Key.of(f"{LOGS}/2026/"))


def test_what_is_delivered_after_the_end_is_wanted_up_to_the_lag() -> None:
    day = chosen(end="2026-03-05", lag=1.5)
    assert day.wants(Key.of(NAME.format("20260305T0129")))
    assert not day.wants(Key.of(NAME.format("20260305T0130")))
    assert day.wants(Key.of(f"{LOGS}/2026/03/05/"))
    assert not day.wants(Key.of(f"{LOGS}/2026/03/06/"))
    assert not chosen(end="2026-03-05", lag=0).wants(Key.of(f"{LOGS}/2026/03/05/"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"accounts": ["1"]}, r"source\.accounts: '1' is not an account id of 12 digits"),
        ({"accounts": []}, r"source\.accounts: is empty"),
        ({"regions": ["Ireland"]}, r"source\.regions: 'Ireland' is not a Region"),
        ({"start": "soon"}, r"source\.start: 'soon' is no ISO 8601 time"),
        ({"start": "2026-03-04", "end": "2026-03-04"}, r"source\.end: 2026-03-04 is not after"),
        ({"lag": -1.0}, r"source\.lag: -1.0 is no number of hours"),
        ({"lag": float("nan")}, r"source\.lag"),
    ],
)
def test_mistakes_are_named(given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        chosen(**given)
