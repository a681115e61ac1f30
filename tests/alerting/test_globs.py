from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.globs import Globs, matching

PATTERNS = st.text("ab*?", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("Run*", "RunInstances", True),
        ("Run*", "DryRun", False),
        ("*", "", True),
        ("arn:aws:sts::*:assumed-role/backup", "arn:aws:sts::1:assumed-role/backup", True),
        ("arn:aws:sts::*:assumed-role/backup", "arn:aws:sts::1:assumed-role/backups", False),
        ("us-?est-1", "us-west-1", True),
        ("us-?est-1", "us-est-1", False),
        ("[S3Console/0.4]*", "[S3Console/0.4], aws-sdk", True),
        ("ec2.amazonaws.com", "ec2xamazonaws.com", False),
        ("RUN*", "RunInstances", False),
        ("a*b", "a\nb", True),
    ],
)
def test_stars_and_question_marks_alone_are_special(
    pattern: str, text: str, expected: bool
) -> None:
    assert Globs((pattern,)).matches(text) is expected


def test_one_pattern_of_several_is_enough() -> None:
    assert matching(Globs(("a*", "b")), ["a", "ab", "b", "bb"]) == {"a", "ab", "b"}
    assert matching(None, ["a", "b"]) == {"a", "b"}


@given(PATTERNS, st.text("ab", max_size=8))
def test_it_is_what_the_shell_would_say(pattern: str, text: str) -> None:
    assert Globs((pattern,)).matches(text) is fnmatchcase(text, pattern)


@given(
    st.lists(PATTERNS, min_size=1, max_size=3),
    st.lists(PATTERNS, min_size=1, max_size=3),
    st.lists(st.text("ab", max_size=6), max_size=20),
)
def test_what_is_covered_is_matched(wide: list[str], narrow: list[str], texts: list[str]) -> None:
    one, other = Globs(tuple(wide)), Globs(tuple(narrow))
    if one.covers(other):
        assert matching(other, texts) <= matching(one, texts)


def test_covering_is_seen_where_rules_need_it() -> None:
    assert Globs(("*",)).covers(Globs(("Run*", "a?")))
    assert Globs(("R*", "x")).covers(Globs(("Run*", "RunInstances", "x")))
    assert not Globs(("Run*",)).covers(Globs(("R*",)))
    assert not Globs(("a?",)).covers(Globs(("a*",)))
