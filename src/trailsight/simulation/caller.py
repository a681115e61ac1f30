"""Who calls: the shapes of userIdentity that real records have, with user agent and address."""

from base64 import b32encode
from hashlib import blake2b
from json import dumps
from typing import NamedTuple

CLI = "aws-cli/2.22.4 md/awscrt#0.22.0 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.12.6"
BOTO = "Boto3/1.35.66 md/Botocore#1.35.66 ua/2.0 os/linux#6.1 lang/python#3.12.6"
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) "
    "terraform-provider-aws/5.76.0 (+https://registry.terraform.io/providers/hashicorp/aws)"
)
CONSOLE = "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0"
AGENT = "aws-sdk-go/1.55.5 (go1.22.9; linux; amd64) amazon-ssm-agent/3.3.1345.0"


class Caller(NamedTuple):
    """``identity`` is JSON; ``@run@`` in it stands for the number of a pipeline's run."""

    identity: str
    agent: str
    address: str


def address(account: str, name: str) -> str:
    """A stable address out of the blocks that RFC 5737 keeps for documentation."""
    digest = blake2b(f"{account}/{name}".encode(), digest_size=2).digest()
    return f"{('192.0.2', '198.51.100', '203.0.113')[digest[0] % 3]}.{digest[1]}"


def user(account: str, name: str, agent: str = CLI) -> Caller:
    """An IAM user with a long-lived key."""
    identity = {
        "type": "IAMUser",
        "principalId": _id("AIDA", account, name),
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": _id("AKIA", account, name),
        "userName": name,
    }
    return Caller(_json(identity), agent, address(account, name))


def role(
    account: str, name: str, session: str, agent: str, *, path: str = "", invoker: str = ""
) -> Caller:
    """A session of an assumed role; ``invoker`` is the service that acts for it, if one does."""
    principal = _id("AROA", account, name)
    identity: dict[str, object] = {
        "type": "AssumedRole",
        "principalId": f"{principal}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        "accountId": account,
        "accessKeyId": _id("ASIA", account, name + session),
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": principal,
                "arn": f"arn:aws:iam::{account}:role/{path}{name}",
                "accountId": account,
                "userName": name,
            },
            "attributes": {"creationDate": "@day@T00:00:00Z", "mfaAuthenticated": "false"},
        },
    }
    if invoker:
        identity["invokedBy"] = invoker
    origin = invoker or address(account, name)
    return Caller(_json(identity), invoker or agent, origin)


def linked_role(account: str, name: str, service: str) -> Caller:
    """A service at work through its service-linked role."""
    path = f"aws-service-role/{service}/"
    return role(account, name, service.split(".")[0], "", path=path, invoker=service)


def service(name: str) -> Caller:
    """An AWS service in its own name: no ARN."""
    return Caller(_json({"type": "AWSService", "invokedBy": name}), name, name)


def service_event(account: str, name: str) -> Caller:
    """Something a service did by itself: an identity without a type."""
    return Caller(_json({"accountId": account, "invokedBy": name}), name, name)


def root(account: str) -> Caller:
    """The account's root user."""
    identity = {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
    }
    return Caller(_json(identity), CONSOLE, address(account, "root"))


def stranger(account: str) -> Caller:
    """A sign-in under a name that does not exist: CloudTrail hides the name and has no ARN."""
    identity = {
        "type": "IAMUser",
        "principalId": "",
        "accountId": account,
        "accessKeyId": "",
        "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }
    return Caller(_json(identity), CONSOLE, address(account, "stranger"))


def _id(prefix: str, account: str, name: str) -> str:
    digest = blake2b(f"{prefix}{account}/{name}".encode(), digest_size=10).digest()
    return prefix + b32encode(digest).decode()


def _json(value: object) -> str:
    return dumps(value, separators=(",", ":"))
