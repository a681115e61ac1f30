"""The people and roles that both kinds of account have."""

from hashlib import blake2b

from trailsight.simulation.caller import (
    AGENT,
    BOTO,
    CLI,
    CONSOLE,
    TERRAFORM,
    Caller,
    role,
    user,
)
from trailsight.simulation.organisation import Account

DEVELOPER = "AWSReservedSSO_Developer_4f1c9a7be02d5836"


def developers(account: Account, agent: str = CONSOLE) -> tuple[Caller, ...]:
    """People who sign in through the organisation's directory."""
    sessions = [f"dev-{i:02d}@example.com" for i in range(1, 7)]
    path = "aws-reserved/sso.amazonaws.com/"
    return tuple(role(account.id, DEVELOPER, name, agent, path=path) for name in sessions)


def operators(account: Account) -> tuple[Caller, ...]:
    """Operations, with users of the account and keys of their own."""
    return tuple(user(account.id, f"ops-{i:02d}", CLI) for i in range(1, 4))


def analysts(account: Account) -> tuple[Caller, ...]:
    """Data analysts."""
    sessions = [f"analyst-{i:02d}@example.com" for i in range(1, 4)]
    return tuple(role(account.id, "data-analyst", name, BOTO) for name in sessions)


def instances(account: Account, count: int, group: str = "app") -> tuple[Caller, ...]:
    """Servers, each in a session named after itself."""
    keys = [f"{account.id}/{group}/{i}".encode() for i in range(count)]
    names = [f"i-0{blake2b(key, digest_size=8).hexdigest()}" for key in keys]
    return tuple(role(account.id, f"{group}-instance", name, AGENT) for name in names)


def pipeline(account: Account) -> Caller:
    """The deployment pipeline; every run is a session of its own."""
    return role(account.id, "ci-deploy", "run-@run@", TERRAFORM)


def function(account: Account, name: str) -> Caller:
    """A Lambda function."""
    return role(account.id, f"{name}-function", name, BOTO)
