"""Signatures of digests, verified with public keys from a file."""

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.source.digests.delivery import HOURS, START, Delivery
from tests.source.digests.signing import KeyPair
from tests.source.digests.test_verify import name, told
from trailsight.contracts.errors import InputError
from trailsight.source.digests.finding import Verification
from trailsight.source.digests.signature import Keys
from trailsight.source.trail import Trail

PAIR, OTHER = KeyPair(), KeyPair()


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.read(PAIR.write(tmp_path / "keys.txt"))


@pytest.fixture
def trail() -> Delivery:
    return Delivery(signer=PAIR).hours()


def checked(path: object, keys: Keys, **asked: Any) -> Verification:
    trail = Trail(str(path), **asked)
    return trail.verify(trail.listing(digests=True), keys=keys)


def test_in_a_copy_all_but_the_newest_are_known_to_be_cloudtrails(
    trail: Delivery, tmp_path: Path, keys: Keys
) -> None:
    outcome = checked(trail.write(tmp_path), keys)
    assert told(outcome) == [(name(trail.digests[-1]), "newest digest unsigned")]
    assert (outcome.signed, outcome.digests, outcome.breaches) == (HOURS - 1, HOURS, ())
    assert outcome.verified == 2 * HOURS


def test_in_the_bucket_all_are(
    trail: Delivery, bucket: Any, s3_address: str, aws_environment: None, keys: Keys
) -> None:
    where = f"s3://{trail.upload(bucket).name}"
    outcome = checked(where, keys, endpoint=s3_address)
    assert (outcome.signed, outcome.verified, outcome.findings) == (HOURS, 2 * HOURS, ())


def test_a_chain_that_was_forged_from_some_hour_on(
    trail: Delivery, tmp_path: Path, keys: Keys
) -> None:
    """Hashes alone can't tell: a log and all digests from its own on were made anew."""
    log = trail.logs[6]
    trail.objects[log] = gzip.compress(b'{"Records": []}')
    for before, digest in zip(trail.digests[2:], trail.digests[3:], strict=False):
        changed = trail.told(digest)
        for entry in changed["logFiles"]:
            entry["hashValue"] = trail.hash_of(entry["s3Object"])
        changed["previousDigestHashValue"] = trail.hash_of(before)
        changed["previousDigestSignature"] = trail.metadata[before]["signature"]
        signature = trail.metadata[digest]  # the forger has no key
        trail.put_digest(digest, changed)
        trail.metadata[digest] = signature
    logs = Trail(str(trail.write(tmp_path)))
    listing = logs.listing(digests=True)
    assert logs.verify(listing).breaches == ()
    outcome = logs.verify(listing, keys=keys)
    forged = [(name(key), "signature invalid") for key in trail.digests[3:-1]]
    assert [one for one in told(outcome) if one[1] == "signature invalid"] == forged
    assert (outcome.signed, outcome.verified) == (3, 8)  # six, and the newest digest's own two


def test_a_digest_without_a_signature_at_hand_is_a_breach_unless_it_is_the_newest(
    trail: Delivery, tmp_path: Path, keys: Keys
) -> None:
    trail.hours(2, START + timedelta(hours=HOURS))
    outcome = checked(trail.write(tmp_path), keys)
    assert told(outcome)[:2] == [
        (name(trail.digests[HOURS - 1]), "digest unsigned"),
        (name(trail.digests[-1]), "newest digest unsigned"),
    ]
    assert len(outcome.breaches) == 1


def test_a_key_that_is_not_there_is_named(trail: Delivery, tmp_path: Path) -> None:
    keys = Keys.read(OTHER.write(tmp_path / "keys.txt"))
    outcome = checked(trail.write(tmp_path / "logs"), keys)
    assert {kind for _, kind in told(outcome)} == {"digest unsigned", "uncovered"}
    assert PAIR.fingerprint in outcome.findings[0].detail
    assert (outcome.signed, outcome.verified) == (0, 0)


def test_keys_of_several_regions(tmp_path: Path) -> None:
    one, two = PAIR.write(tmp_path / "one.json"), OTHER.write(tmp_path / "two.json")
    both = tmp_path / "both.json"
    both.write_text(f"{PAIR.listed()}\n{OTHER.listed()}\n")
    assert Keys.read((one, two)) == Keys.read([str(both)])
    assert len(Keys.read((one, two)).values) == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file"),
        ("", "holds no key"),
        ("nonsense", "no list of public keys"),
        ("[]", "no list of public keys"),
        ("[" * 100_000, "no list of public keys"),
        ('{"PublicKeyList": [{"Fingerprint": "a", "Value": "?"}]}', "no list of public keys"),
        ('{"PublicKeyList": [{"Fingerprint": "a", "Value": "AAAA"}]}', "a key that can't be read"),
    ],
)
def test_a_file_without_keys_is_refused(tmp_path: Path, content: str | None, why: str) -> None:
    path = tmp_path / "keys.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=rf"extract\.public_keys: .*{why}"):
        Keys.read(str(path))
