"""Inputs to fuzz with, and what is asked of each."""

import gzip
import json

import zstandard

from tests.source.formats.tables import bombs
from tests.source.fuzzing.judge import MAX_BYTES, judge, judge_among, sound


def seeds() -> list[bytes]:
    """A small file of every format."""
    a, b = sound(1), sound(2)
    text = [json.dumps(one) for one in (a, b)]
    logged = [{"message": one} for one in text]
    bus = {"detail-type": "AWS API Call via CloudTrail", "detail": a}
    contents = [
        json.dumps({"Records": [a, b]}), json.dumps([a, b]), text[0], "\n".join(text),
        json.dumps({"Events": [{"CloudTrailEvent": one} for one in text]}),
        "".join(f"2026-03-04T10:15:30.123Z {one}\n" for one in text),
        json.dumps({"events": logged}),
        json.dumps({"messageType": "DATA_MESSAGE", "logEvents": logged}),
        json.dumps([bus]), json.dumps(bus), "eventTime,eventName\n2026-03-04T10:15:30Z,x\n",
        json.dumps({"digestStartTime": "x"}), json.dumps([{"eventType": "AwsCloudTrailInsight"}]),
        json.dumps({"Records": [{**a, "userAgent": '\\"{', "userIdentity": {"arn": None}}]}),
    ]  # fmt: skip
    plain = [content.encode() for content in contents]
    packed = [gzip.compress(plain[0]), zstandard.ZstdCompressor().compress(plain[1])]
    return [*plain, *packed, gzip.compress(plain[0])[:60], *parquet()]


def parquet() -> list[bytes]:
    """Small files of two rows, in dictionaries, in pages of version 2, and with lists."""
    lists = [[{"type": "AWS::S3::Object"}], []]
    return [
        bombs.table(2),
        bombs.table(2, use_dictionary=False, data_page_version="2.0", row_group_size=1),
        bombs.table(2, resources=lists, eventid=[None, "a"]),
    ]


def one(content: bytes) -> None:
    """Judges one input."""
    content = content[:MAX_BYTES]
    judge(content)
    if content:
        judge_among(content[1:], content[0])
