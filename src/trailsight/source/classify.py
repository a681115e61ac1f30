"""Which records are management, data or network events, and which are writes.

Newer records say so themselves: ``eventCategory`` since eventVersion 1.07, ``managementEvent``
since 1.06, ``readOnly`` since 1.01 (and optional even then). For the others:

- *category*: API calls that AWS lists as data events (user guide, "Logging data events") are
  data events; ``AwsVpceEvent`` is network activity; everything else is a management event.
- *read only*: by the verb that the API's name begins with. The verbs are those that the IAM
  service authorization reference gives the access levels Read and List. Where CloudTrail's own
  records say otherwise, they are followed: ``READ_APIS``, ``WRITE_APIS``, and sign-ins, which are
  writes whatever they are called.
"""

import re

from trailsight.contracts.activity import DATA, MANAGEMENT, NETWORK
from trailsight.source.record import Record

IN_SCOPE = frozenset({MANAGEMENT, DATA, NETWORK})

NOT_CALLS = frozenset({"AwsCloudTrailInsight", "AwsAggregatedEvent"})
"""Types of events that are no API calls."""

NOTIFIED = "aws:"
"""What ``eventSource`` begins with in notifications and messages of S3, SNS, SQS, Kinesis, …, which
look like records (S3 user guide, "Event message structure"); in records it is a host name."""

READ_VERBS = (
    "Autocomplete", "BatchCheck", "BatchDescribe", "BatchGet", "BatchIs", "BatchList",
    "Calculate", "Check", "Compare", "Describe", "Detect", "Discover", "Download", "Estimate",
    "Filter", "Geocode", "Get", "Head", "Is", "List", "Lookup", "Poll", "Preview", "Query",
    "Read", "Receive", "Resolve", "Retrieve", "ReverseGeocode", "Scan", "Search", "Select",
    "Simulate", "Suggest", "Test", "TransactGet", "Validate", "Verify", "View",
)  # fmt: skip
READ = re.compile(rf"(?:{'|'.join(READ_VERBS)})(?![a-z])")
"""Whole words: ``IssueCertificate`` and ``CheckoutLicense`` are writes."""

READ_APIS = {
    # KMS developer guide, "Examples of AWS KMS log entries"; the first three in real logs too
    "kms.amazonaws.com": frozenset({
        "Decrypt", "Encrypt", "GenerateDataKey", "DeriveSharedSecret", "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac",
        "GenerateRandom", "ReEncrypt", "Sign",
    }),
    # IAM user guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"; AssumeRole in real
    # logs, and what is like it
    "sts.amazonaws.com": frozenset({
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity",
        "DecodeAuthorizationMessage",
    }),
    # Amazon Bedrock user guide, "Monitor Amazon Bedrock API calls using CloudTrail"
    "bedrock.amazonaws.com": frozenset({
        "Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream",
    }),
}  # fmt: skip

WRITE_APIS = {"sts.amazonaws.com": frozenset({"GetFederationToken"})}
"""As a real record has it."""

DATA_APIS = {
    "s3.amazonaws.com": frozenset({
        "AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload",
        "DeleteObject", "DeleteObjectTagging", "DeleteObjects", "GetObject", "GetObjectAcl",
        "GetObjectAttributes", "GetObjectLegalHold", "GetObjectRetention", "GetObjectTagging",
        "GetObjectTorrent", "HeadBucket", "HeadObject", "ListMultipartUploads",
        "ListObjectVersions", "ListObjects", "ListParts", "PutObject", "PutObjectAcl",
        "PutObjectLegalHold", "PutObjectRetention", "PutObjectTagging", "RestoreObject",
        "SelectObjectContent", "UploadPart", "UploadPartCopy",
    }),
    "lambda.amazonaws.com": frozenset({"Invoke", "InvokeAsync", "InvokeWithResponseStream"}),
    "dynamodb.amazonaws.com": frozenset({
        "BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem",
        "ExecuteStatement", "ExecuteTransaction", "GetItem", "GetRecords", "PutItem", "Query",
        "Scan", "TransactGetItems", "TransactWriteItems", "UpdateItem",
    }),
    "sns.amazonaws.com": frozenset({"Publish", "PublishBatch"}),
    "sqs.amazonaws.com": frozenset({
        "ChangeMessageVisibility", "DeleteMessage", "DeleteMessageBatch", "ReceiveMessage",
        "SendMessage", "SendMessageBatch",
    }),
    "kinesis.amazonaws.com": frozenset({"GetRecords", "PutRecord", "PutRecords"}),
    "ebs.amazonaws.com": frozenset({
        "CompleteSnapshot", "GetSnapshotBlock", "ListChangedBlocks", "ListSnapshotBlocks",
        "PutSnapshotBlock", "StartSnapshot",
    }),
}  # fmt: skip


def in_scope(record: Record) -> bool:
    """Whether it is an API call that CloudTrail tells of."""
    told = record.eventCategory
    return (told is None or told in IN_SCOPE) and not record.eventSource.startswith(NOTIFIED)


def category(record: Record) -> str:
    """``Management``, ``Data`` or ``NetworkActivity``; another category as the record has it."""
    if record.eventCategory is not None:
        return record.eventCategory
    if record.eventType in ("AwsVpceEvent", "AwsVpceEvents"):
        return NETWORK
    if record.managementEvent is not None:
        return MANAGEMENT if record.managementEvent else DATA
    return DATA if record.eventName in DATA_APIS.get(record.eventSource, ()) else MANAGEMENT


def read_only(record: Record) -> bool:
    """Whether the call changes nothing."""
    if record.readOnly is not None:
        return record.readOnly
    if record.eventType == "AwsConsoleSignIn":
        return False
    if record.eventName in READ_APIS.get(record.eventSource, ()):
        return True
    if record.eventName in WRITE_APIS.get(record.eventSource, ()):
        return False
    return READ.match(record.eventName) is not None
