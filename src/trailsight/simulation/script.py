"""When which incident happens, and to whom: told in days before the end and UTC."""

from collections.abc import Callable
from dataclasses import dataclass

from trailsight.simulation.caller import BOTO, CLI, Caller, role, user
from trailsight.simulation.calls import Step
from trailsight.simulation.incidents import Burst, Drop, Fail, Incident, Replay, Surge, Window
from trailsight.simulation.organisation import DAY, Account
from trailsight.simulation.staff import analysts, developers

TOOL = "aws-cli/1.22.34 Python/3.9.2 Linux/5.16.0-kali7-amd64 botocore/1.23.34"


@dataclass(frozen=True)
class Entry:
    """One incident of every account of a kind (``platform`` or not)."""

    name: str
    kind: str
    platform: bool
    region: int
    """0 the account's main Region, 1 its quiet one."""
    left: int
    """Days before the end, 1 the last day."""
    clock: str
    minutes: int
    make: Callable[[Account], Incident]
    note: str
    history: int = 1
    """Days that must have been simulated before it."""

    def window(self, account: Account) -> Window:
        """Later pairs of accounts see it up to 40 minutes earlier or later."""
        hour, minute = self.clock.split(":")
        start = account.end - self.left * DAY + int(hour) * 3600 + int(minute) * 60
        if account.index >= 2:
            start += 60 * int(account.rng(f"moment {self.name}").integers(-40, 41))
        return Window(account, account.regions[self.region], start, start + 60 * self.minutes)

    def fits(self, account: Account) -> bool:
        """Whether there is enough history before it."""
        return self.window(account).start >= account.start + self.history * DAY


def _burst(caller: Callable[[Account], Caller], *steps: Step) -> Callable[[Account], Incident]:
    return lambda account: Burst(caller(account), steps)


def _always(incident: Incident) -> Callable[[Account], Incident]:
    return lambda account: incident


def _stolen_role(account: Account) -> Caller:
    return role(account.id, "web-instance", "i-0c0ffee0ddba11caf", TOOL)._replace(
        address="203.0.113.66"
    )


def _stolen_key(account: Account) -> Caller:
    return user(account.id, "legacy-deploy", TOOL)._replace(address="203.0.113.77")


def _night_owl(account: Account) -> Caller:
    return analysts(account)[0]._replace(agent=TOOL, address="203.0.113.88")


def _developer(account: Account) -> Caller:
    return developers(account, CLI)[3]


def _operator(account: Account) -> Caller:
    return user(account.id, "ops-01", CLI)


def _cleaner(account: Account) -> Caller:
    return user(account.id, "ops-03", BOTO)


def _times(name: str, count: int, error: str | None = None) -> Step:
    return Step(name, count, count, error, 1.0 if error else 0.0)


ARTICLE = Entry(
    "article", "burst", False, 1, 1, "15:12", 1,
    _burst(_developer, _times("ec2:RunInstances", 6)),
    "6 calls in one minute after exactly 21 in the 10,080 minutes before", history=7,
)  # fmt: skip
AGENTS, STREAMS, JOBS = "ssm:UpdateInstanceInformation", "logs:CreateLogStream", "glue:StartJobRun"
MISUSE = (
    _times("iam:ListUsers", 3),
    _times("iam:CreateAccessKey", 6),
    _times("iam:AttachUserPolicy", 5),
    _times("iam:CreateLoginProfile", 4),
    _times("iam:PutUserPolicy", 5, "AccessDenied"),
)

SCRIPT = (
    # the last day
    ARTICLE,
    Entry("secrets_denied", "error_storm", False, 0, 1, "16:20", 45,
          _always(Fail("secretsmanager:GetSecretValue", "AccessDenied", 0.95)),
          "a policy change locks a function out; it calls as often as before"),
    Entry("parameters_deleted", "mass_deletion", True, 0, 1, "19:30", 6,
          _burst(_cleaner, _times("ssm:DeleteParameter", 60)), "a script deletes parameters"),
    # the six days before it
    Entry("trial", "burst", True, 1, 2, "13:31", 4,
          _burst(_operator, _times("ec2:RunInstances", 20)),
          "20 launches within 4 minutes in a Region that never saw one"),
    Entry("agents_restart", "spike", False, 0, 2, "20:10", 12, _always(Surge(AGENTS, 3.0)),
          "a steady API at three times its rate"),
    Entry("key_misused", "credential_misuse", False, 0, 3, "04:12", 9,
          _burst(_stolen_key, *MISUSE), "an old key makes users and rights at night"),
    Entry("agents_silent", "drop", False, 0, 4, "11:00", 120, _always(Drop(AGENTS)),
          "a steady API falls silent"),
    Entry("roles_guessed", "error_storm", True, 1, 4, "02:40", 10,
          _burst(_stolen_key, _times("iam:GetRole", 90, "NoSuchEntityException")),
          "somebody guesses the names of roles"),
    Entry("streams_leak", "slow_burn", True, 0, 5, "09:00", 360, _always(Surge(STREAMS, 1.6)),
          "a busy API at 1.6 times its usual rate for six hours"),
    Entry("miner", "burst", False, 0, 5, "22:05", 8,
          _burst(_stolen_role, _times("ec2:RunInstances", 45)),
          "launches by a stolen role amid autoscaling"),
    Entry("interfaces_throttled", "error_storm", True, 0, 6, "08:30", 60,
          _always(Fail("ec2:CreateNetworkInterface", "Client.RequestLimitExceeded", 0.9)),
          "EC2 throttles; the call rate stays"),
    Entry("jobs_at_night", "night_activity", False, 0, 7, "06:00", 150,
          lambda account: Replay(JOBS, _night_owl(account), 12),
          "an afternoon's level between two and half past four in the morning"),
    # history, which detectors learn from
    Entry("miner_before", "burst", False, 0, 12, "14:30", 8,
          _burst(_stolen_role, _times("ec2:RunInstances", 60)), "as above, in the history"),
    Entry("streams_silent", "drop", True, 0, 13, "12:00", 90, _always(Drop(STREAMS)),
          "a busy API falls silent"),
    Entry("snapshots_deleted", "mass_deletion", True, 0, 16, "21:10", 7,
          _burst(_cleaner, _times("ec2:DeleteSnapshot", 70)), "a script deletes snapshots"),
    Entry("agents_throttled", "error_storm", False, 0, 20, "15:00", 30,
          _always(Fail(AGENTS, "ThrottlingException", 0.6)), "Systems Manager throttles"),
    Entry("jobs_at_night_before", "night_activity", False, 0, 22, "07:00", 120,
          lambda account: Replay(JOBS, _night_owl(account), 12), "as above, in the history"),
    Entry("streams_spike", "spike", True, 0, 26, "10:00", 10, _always(Surge(STREAMS, 3.0)),
          "a busy API at three times its rate"),
    Entry("key_misused_before", "credential_misuse", False, 0, 28, "03:00", 6,
          _burst(_stolen_key, *MISUSE[1:3]), "as above, in the history"),
)  # fmt: skip


def incidents(account: Account) -> list[tuple[Entry, Window]]:
    """The account's incidents, from the last day back."""
    if not account.incidents:
        return []
    mine = [entry for entry in SCRIPT if entry.platform == account.platform]
    return [(entry, entry.window(account)) for entry in mine if entry.fits(account)]
