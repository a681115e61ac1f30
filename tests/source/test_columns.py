from datetime import datetime
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.source.columns import attributes, identity, ids, minute_of, minutes, plain_ids
from trailsight.source.record import Identity, Record


@given(st.lists(st.uuids(), max_size=20))
def test_guids_are_kept_as_their_own_bytes(guids: list[UUID]) -> None:
    got = [(int(high) << 64) | int(low) for high, low in ids([str(guid) for guid in guids])]
    assert got == [guid.int for guid in guids]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=20))
def test_equal_texts_have_equal_ids_and_others_do_not(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    got = [tuple(pair) for pair in ids(texts).tolist()]
    by_text = dict(zip(texts, got, strict=True))
    assert [by_text[text] for text in texts] == got
    distinct = {text.replace("-", "").lower() for text in texts}
    assert len(set(got)) >= len(distinct)


def test_an_id_does_not_depend_on_its_neighbours() -> None:
    guid = "f0cce5bc-5f9e-4ee1-bb48-e20fecb32403"
    alone, beside = ids([guid])[0], ids(["no guid", guid])[1]
    assert (alone == beside).all()


def test_minutes_are_whole_and_utc() -> None:
    got, problems = minutes(
        ["2026-03-04T10:15:30Z", "2026-03-04T10:15:59.9Z", "2026-03-04T12:15:00+02:00"]
    )
    # 2026-01-01 is day 20454 of the epoch, 4 March the 62nd after it
    assert problems == {}
    assert got.tolist() == [(20454 + 62) * 1440 + 615] * 3


@given(st.lists(st.datetimes(datetime(2012, 12, 1), datetime(2100, 3, 1)), min_size=1))
def test_minutes_read_at_once_are_those_read_one_by_one(moments: list[datetime]) -> None:
    times = [f"{moment:%Y-%m-%dT%H:%M:%S}Z" for moment in moments]
    got, problems = minutes(times)
    for row, time in enumerate(times):
        if 2013 <= moments[row].year < 2100:
            assert got[row] == minute_of(time)
        else:
            assert "outside" in problems[row]


@pytest.mark.parametrize(
    "time",
    ["2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
     "2026/01/01T00:00:00Z", "2026-01-0١T00:00:00Z", "", "yesterday"],
)  # fmt: skip
def test_what_is_no_time_is_told_beside_those_that_are(time: str) -> None:
    got, problems = minutes(["2026-03-04T10:15:30Z", time, "2026-03-04T10:15:30Z"])
    assert list(problems) == [1]
    assert got[0] == got[2] == minute_of("2026-03-04T10:15:30Z")


def test_minutes_before_cloudtrail_are_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        minute_of("1970-01-01T00:00:59Z")
    with pytest.raises(ValueError, match="zone"):
        minute_of("2026-03-04T10:15:30")


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (None, None),
        ("arn:aws:iam::1:user/team/ana", "arn:aws:iam::1:user/team/ana"),
        ("arn:aws:sts::1:assumed-role/Deploy/session-7", "arn:aws:sts::1:assumed-role/Deploy"),
        ("arn:aws-cn:sts::1:assumed-role/Deploy", "arn:aws-cn:sts::1:assumed-role/Deploy"),
        ("arn:aws:sts::1:federated-user/ana", "arn:aws:sts::1:federated-user/ana"),
    ],
)
def test_the_session_name_of_an_assumed_role_is_dropped(
    arn: str | None, expected: str | None
) -> None:
    assert identity(arn) == expected


def test_the_account_is_the_records_and_the_key_is_the_last_resort() -> None:
    record = Record("2026-03-04T10:15:30Z", "ec2.amazonaws.com", "RunInstances", "us-east-1")
    assert attributes(record, "999").account == "999"
    record.userIdentity = Identity(accountId="222")
    assert attributes(record, "999").account == "222"
    record.recipientAccountId = "111"
    assert attributes(record, "999").account == "111"
    assert attributes(record, "999").identity_arn is None
    assert len(minutes([])[0]) == 0


def test_white_space_is_no_id_of_nothing() -> None:
    blank = "        -    -    -    -            "  # of a GUID's length, and no digit in it
    assert ids([blank, blank]).tolist() == ids([blank]).tolist() * 2
    assert plain_ids(np.frombuffer(blank.encode(), np.uint8).reshape(1, 36)) is None
