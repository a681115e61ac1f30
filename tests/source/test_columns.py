from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.source.columns import attributes, identity, ids, minute_of, minutes
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
    got = minutes(["2026-03-04T10:15:30Z", "2026-03-04T10:15:59.9Z", "2026-03-04T12:15:00+02:00"])
    # 2026-01-01 is day 20454 of the epoch, 4 March the 62nd after it
    assert got.tolist() == [(20454 + 62) * 1440 + 615] * 3


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
    assert np.array_equal(minutes([]), np.empty(0, np.int32))
