"""Everything that goes on in an account when nothing is wrong."""

from trailsight.simulation.caller import BOTO, CLI, linked_role, role
from trailsight.simulation.calls import Step, Workload
from trailsight.simulation.common import people, rare, routine
from trailsight.simulation.deploys import Deploys
from trailsight.simulation.machines import Demand, Fleet
from trailsight.simulation.organisation import DAY, Account
from trailsight.simulation.people import Quota, Sessions
from trailsight.simulation.scaling import Scaling
from trailsight.simulation.schedule import Schedule
from trailsight.simulation.staff import analysts, developers, function, instances, pipeline

HOUR, MINUTE = 3600, 60


def workloads(account: Account, article: int) -> list[Workload]:
    """The account's workloads.

    ``article`` is the second from which the quota of RunInstances in the quiet Region is
    reckoned.
    """
    own = _platform(account) if account.platform else _product(account, article)
    found = [*people(account), *routine(account), *rare(account), *own]
    names = [workload.name for workload in found]
    assert len(set(names)) == len(names), "two workloads would share a stream of random numbers"
    return found


def _product(account: Account, article: int) -> list[Workload]:
    """A web product: autoscaled servers, nightly snapshots, analysts."""
    main, quiet = account.regions
    scaler = linked_role(account.id, "AWSServiceRoleForAutoScaling", "autoscaling.amazonaws.com")
    backup = linked_role(account.id, "AWSServiceRoleForBackup", "backup.amazonaws.com")
    snapshots = role(account.id, "snapshot-rotation", "rotate", BOTO)
    shop, orders = function(account, "shop"), function(account, "orders")
    report = Step("ssm:UpdateInstanceInformation", 1, 1, "ThrottlingException", 0.0005)
    secret = Step("secretsmanager:GetSecretValue", 1, 2, "ResourceNotFoundException", 0.005)
    query = Step("athena:StartQueryExecution", 5, 7, "InvalidRequestException", 0.01)
    night = (
        Step("ec2:CreateSnapshot", 22, 26, "Client.SnapshotCreationPerVolumeRateExceeded", 0.02),
        Step("ec2:DeleteSnapshot", 20, 24, "Client.InvalidSnapshot.InUse", 0.03),
    )
    weekend = (Step("backup:StartBackupJob", 150, 160), Step("ec2:CreateImage", 28, 32))
    launch = Step("ec2:RunInstances")
    jobs = (Step("glue:StartJobRun", 1, 5, "ConcurrentRunsExceededException", 0.02),)
    return [
        Fleet("agents", instances(account, 7), main, 300, report),
        Fleet("agents quiet", instances(account, 1, "edge"), quiet, 900, report),
        Scaling("web", scaler, instances(account, 1, "web")[0], main, 34),
        Demand("grants", (shop,), main, 0.25, (Step("kms:CreateGrant"),), growth=2.5,
               lookalike="growth"),
        Demand("secrets", (shop,), main, 0.6, (secret,)),
        Demand("workflows", (orders,), quiet, 0.12, (Step("states:StartExecution", 1, 2),),
               shift=(18, 4.0), lookalike="level_shift"),
        Schedule("reports", (function(account, "reports"),), main, HOUR, 5 * MINUTE, (query,)),
        Schedule("nightly", (snapshots,), main, DAY, 6 * HOUR + 15 * MINUTE, night, gap=3,
                 lookalike="nightly_job"),
        Schedule("weekly", (backup,), main, 7 * DAY, 6 * DAY + 7 * HOUR + 30 * MINUTE, weekend,
                 gap=1.5, lookalike="weekly_backup"),
        Sessions("jobs", analysts(account), main, 40, (*jobs, Step("glue:GetJobRun", 1, 4)),
                 gap=20),
        Deploys("deploys", pipeline(account), main, 1.6, (6, 21)),
        Quota("launches", developers(account, CLI), quiet, launch, 21, article),
    ]  # fmt: skip


def _platform(account: Account) -> list[Workload]:
    """A serverless platform: functions that write logs, databases, a content network."""
    main, quiet = account.regions
    worker, api = function(account, "worker"), function(account, "api")
    network = linked_role(account.id, "AWSServiceRoleForLambda", "lambda.amazonaws.com")
    copies = role(account.id, "database-copies", "copy", BOTO)
    interfaces = (
        Step("ec2:CreateNetworkInterface", 1, 3, "Client.RequestLimitExceeded", 0.01),
        Step("ec2:DeleteNetworkInterface", 0, 2, "Client.InvalidNetworkInterfaceID.NotFound", 0.02),
    )
    report = Step("ssm:UpdateInstanceInformation")
    load = (Step("glue:StartJobRun", 3, 3), Step("glue:GetJobRun", 6, 9))
    night = (
        Step("rds:CreateDBSnapshot", 11, 13),
        Step("rds:DeleteDBSnapshot", 10, 12, "DBSnapshotNotFound", 0.03),
    )
    weekend = (Step("ec2:CreateSnapshot", 85, 95), Step("dynamodb:UpdateTable", 18, 22))
    tables = (
        Step("dynamodb:DescribeTable", 1, 4),
        Step("dynamodb:UpdateTable", 0, 2, "LimitExceededException", 0.05),
        Step("dynamodb:CreateTable", 0, 1),
    )
    site = (Step("cloudfront:CreateInvalidation"), Step("acm:RequestCertificate", 0, 1))
    return [
        Fleet("agents", instances(account, 2), main, 300, report),
        Demand("streams", (worker, api), main, 1.0, (Step("logs:CreateLogStream", 1, 3),)),
        Demand("interfaces", (network,), main, 0.3, interfaces),
        Demand("secrets", (api,), main, 0.3, (Step("secretsmanager:GetSecretValue"),)),
        Schedule("loads", (function(account, "loads"),), main, HOUR, 10 * MINUTE, load),
        Schedule("nightly", (copies,), main, DAY, HOUR + 40 * MINUTE, night, gap=4,
                 lookalike="nightly_job"),
        Schedule("weekly", (copies,), main, 7 * DAY, 5 * DAY + 22 * HOUR, weekend, gap=1.5,
                 lookalike="weekly_backup"),
        Sessions("tables", developers(account), main, 1.5, tables),
        Sessions("site", (pipeline(account),), quiet, 1.2, site),
        Deploys("deploys", pipeline(account), main, 2.2, (7, 16)),
    ]  # fmt: skip
