"""The calls that the generated organisation makes: each a template of a CloudTrail record."""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np

ACCOUNTS = 20
REGIONS = ("us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2")
KINDS = 20_000
"""Distinct calls: who calls which API with which agent, and how it ends."""
APIS = (
    ("ec2", "Describe Instances|Describe Tags|Describe Images|Describe Volumes|Run Instances|"
     "Terminate Instances|Create Tags|Describe SecurityGroups|Authorize SecurityGroupIngress|"
     "Create NetworkInterface|Delete NetworkInterface|Attach Volume|Describe Subnets"),
    ("sts", "Assume Role|Get CallerIdentity|Assume RoleWithWebIdentity"),
    ("iam", "Get Role|List Roles|Get Policy|Put UserPolicy|Create Role|Attach RolePolicy"),
    ("s3", "Get BucketAcl|List Buckets|Put BucketPolicy|Get BucketLocation|Create Bucket"),
    ("kms", "Decrypt |Generate DataKey|Describe Key|Create Grant|List Aliases"),
    ("lambda", "List Functions20150331|Get Function20150331v2|Update FunctionCode20150331v2"),
    ("dynamodb", "Describe Table|List Tables|Update Table|Create Table"),
    ("cloudformation", "Describe Stacks|Create ChangeSet|Execute ChangeSet|Describe StackEvents"),
    ("ecs", "Describe Tasks|Run Task|Update Service|Describe Services|Stop Task"),
    ("autoscaling", "Describe AutoScalingGroups|Set DesiredCapacity|Describe LaunchConfigurations"),
    ("secretsmanager", "Get SecretValue|Describe Secret|Put SecretValue|List Secrets"),
    ("ssm", "Get Parameter|Get Parameters|Put Parameter|Update InstanceInformation|Send Command"),
    ("logs", "Describe LogGroups|Create LogStream|Put RetentionPolicy|Create LogGroup"),
    ("monitoring", "Describe Alarms|Put MetricAlarm|Get MetricData"),
    ("rds", "Describe DBInstances|Create DBSnapshot|Modify DBInstance|Describe DBClusters"),
)  # fmt: skip
READS = ("Describe", "List", "Get", "Assume", "Decrypt", "Generate")
AGENTS = (
    "aws-sdk-go-v2/1.32.6 os/linux lang/go#1.23.4 md/GOOS#linux md/GOARCH#amd64 api/{}#1.54.3",
    "Boto3/1.35.81 md/Botocore#1.35.81 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.12.8 "
    "md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.35.81 exec-env/AWS_Lambda_{}",
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) "
    "terraform-provider-aws/5.80.0 (+https://registry.terraform.io/providers/hashicorp/aws) {}",
    "aws-cli/2.22.12 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6 "
    "md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#{}.run",
    "{}.amazonaws.com",
    "aws-sdk-java/2.29.23 Linux/5.10.228 OpenJDK_64-Bit_Server_VM/21.0.5 Java/21.0.5 {}",
)
ERRORS = ("AccessDenied", "ThrottlingException", "ResourceNotFoundException", "Client.DryRun")


@dataclass(frozen=True)
class Call:
    """One kind of call. ``parts`` stand around its time, session, request and event ids."""

    account: int
    account_id: str
    region: int
    weight: float
    parts: tuple[bytes, bytes, bytes, bytes, bytes]

    def record(self, time: str, text: str) -> bytes:
        """A record of it; ``text`` is 80 random hexadecimal digits."""
        head, after_time, after_value, after_request, tail = self.parts
        request, event = _guid(text[:32]), _guid(text[32:64])
        return b"".join(
            (head, time.encode(), after_time, text[64:].encode(), after_value, request.encode(),
             after_request, event.encode(), tail)
        )  # fmt: skip


def _guid(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@cache
def calls(seed: int) -> list[Call]:
    """All kinds of calls; a few make most of the traffic, as everywhere."""
    rng = np.random.default_rng([seed, 1])
    apis = [(service, name) for service, names in APIS for name in names.split("|")]
    rank = rng.permutation(KINDS) + 10.0
    return [_call(rng, apis, number, rank[number] ** -1.3) for number in range(KINDS)]


def _call(
    rng: np.random.Generator, apis: list[tuple[str, str]], number: int, weight: float
) -> Call:
    account, region = int(rng.integers(ACCOUNTS)), int(rng.choice(4, p=[0.6, 0.2, 0.12, 0.08]))
    account_id = f"{110000000000 + 37 * account:012}"
    service, spaced = apis[int(rng.integers(len(apis)))]
    name = spaced.replace(" ", "")
    role = f"team-{rng.integers(40)}-{service}-role-{rng.integers(8)}"
    agent = AGENTS[int(rng.integers(len(AGENTS)))].format(service)
    session = f"i-{rng.bytes(8).hex()}"
    wrong = rng.random() < 0.04
    content = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"AROA{role.upper():X<17.17}:{session}",
            "arn": f"arn:aws:sts::{account_id}:assumed-role/{role}/{session}",
            "accountId": account_id,
            "accessKeyId": f"ASIA{rng.bytes(8).hex().upper()}",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": f"AROA{role.upper():X<17.17}",
                    "arn": f"arn:aws:iam::{account_id}:role/{role}",
                    "accountId": account_id,
                    "userName": role,
                },
                "attributes": {"creationDate": "2026-01-05T00:11:22Z", "mfaAuthenticated": "false"},
                "ec2RoleDelivery": "2.0",
            },
        },
        "eventTime": "%TIME%",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGIONS[region],
        "sourceIPAddress": f"10.{rng.integers(256)}.{rng.integers(256)}.{rng.integers(256)}",
        "userAgent": agent,
        **({"errorCode": ERRORS[number % 4], "errorMessage": "Not authorised"} if wrong else {}),
        "requestParameters": {
            "resourceId": "%VALUE%",
            "filterSet": {"items": [{"name": "team", "valueSet": {"items": [{"value": role}]}}]},
            "maxResults": 1000,
        },
        "responseElements": None,
        "requestID": "%REQUEST%",
        "eventID": "%EVENT%",
        "readOnly": spaced.split(" ")[0] in READS,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account_id,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{service}.{REGIONS[region]}.amazonaws.com",
        },
    }  # fmt: skip
    text = json.dumps(content, separators=(",", ":")).encode()
    parts: list[bytes] = []
    for mark in (b"%TIME%", b"%VALUE%", b"%REQUEST%", b"%EVENT%"):
        part, _, text = text.partition(mark)
        parts.append(part)
    return Call(account, account_id, region, weight, (*parts, text))  # type: ignore[arg-type]
