"""Workloads that both kinds of account have: people, cron jobs, rare calls."""

from trailsight.simulation.caller import root, service, service_event, stranger, user
from trailsight.simulation.calls import Step, Workload
from trailsight.simulation.machines import Demand
from trailsight.simulation.organisation import Account
from trailsight.simulation.people import Rare, Sessions
from trailsight.simulation.schedule import Schedule
from trailsight.simulation.staff import developers, function, operators

DENIED, EC2_DENIED = "AccessDenied", "Client.UnauthorizedOperation"


def people(account: Account) -> list[Workload]:
    """What developers and operators do in office hours."""
    main, quiet = account.regions
    devs, ops = developers(account), operators(account)
    look = (
        Step("ec2:DescribeInstances", 1, 5),
        Step("ec2:DescribeSecurityGroups", 0, 3, EC2_DENIED, 0.03),
        Step("monitoring:DescribeAlarms", 1, 4),
        Step("logs:DescribeLogGroups", 0, 3),
        Step("s3:GetBucketPolicy", 0, 2, "NoSuchBucketPolicy", 0.3),
    )
    firewall = (
        Step("ec2:DescribeSecurityGroups", 1, 3),
        Step("ec2:RevokeSecurityGroupIngress", 0, 2),
        Step("ec2:AuthorizeSecurityGroupIngress", 1, 5, "Client.InvalidPermission.Duplicate", 0.06),
    )
    parameters = (
        Step("ssm:DescribeParameters", 1, 3, "ThrottlingException", 0.02),
        Step("ssm:PutParameter", 1, 6, "ParameterAlreadyExists", 0.05),
        Step("ssm:AddTagsToResource", 0, 3),
        Step("ssm:DeleteParameter", 0, 1, "ParameterNotFound", 0.1),
    )
    roles = (
        Step("iam:ListRoles", 1, 3),
        Step("iam:GetRole", 1, 4, "NoSuchEntityException", 0.15),
        Step("iam:CreateRole", 0, 1),
        Step("iam:AttachRolePolicy", 1, 3, DENIED, 0.08),
        Step("iam:PutRolePolicy", 0, 2),
    )
    alarms = (
        Step("monitoring:ListMetrics", 1, 3),
        Step("monitoring:PutMetricAlarm", 1, 8),
        Step("monitoring:DeleteAlarms", 0, 1),
        Step("monitoring:PutDashboard", 0, 1),
    )
    return [
        Sessions("login", devs, main, 9, (Step("signin:ConsoleLogin"),)),
        Sessions("look", devs, main, 10, look),
        Sessions("look quiet", devs, quiet, 3, look[:3]),
        Sessions("firewall", ops, main, 2.5, firewall),
        Sessions("firewall quiet", ops, quiet, 0.7, firewall),
        Sessions("parameters", devs, main, 4, parameters),
        Sessions("parameters quiet", devs, quiet, 0.5, parameters),
        Sessions("roles", ops, main, 1, roles),
        Sessions("alarms", ops, main, 1, alarms, gap=3),
        Sessions("alarms quiet", ops, quiet, 0.3, alarms, gap=3),
    ]


def routine(account: Account) -> list[Workload]:
    """What goes on by itself: compliance checks, polls, services that take on roles."""
    main, quiet = account.regions
    config, watch = (function(account, "compliance"),), (function(account, "inventory"),)
    lambdas = tuple(service(f"{name}.amazonaws.com") for name in ("lambda", "ec2", "ecs-tasks"))
    poll = (
        Step("ec2:DescribeInstances", 2, 2, "Client.RequestLimitExceeded", 0.01),
        Step("ec2:DescribeVolumes"),
        Step("rds:DescribeDBInstances"),
        Step("elasticloadbalancing:DescribeTargetHealth", 1, 2),
    )
    beanstalk = (Step("elasticbeanstalk:DescribeEnvironments"),)
    assume = (Step("sts:AssumeRole", 1, 1, DENIED, 0.01),)
    objects = (Step("s3:GetObject", 0, 3, "NoSuchKey", 0.02), Step("s3:PutObject", 0, 1))
    return [
        Schedule("compliance", config, main, 300, 60, (Step("config:PutEvaluations"),)),
        Schedule("compliance quiet", config, quiet, 3600, 120, (Step("config:PutEvaluations"),)),
        Schedule("inventory", watch, main, 900, 180, poll),
        Schedule("inventory quiet", watch, quiet, 3600, 420, poll),
        Schedule("beanstalk", (user(account.id, "legacy-monitor"),), quiet, 1800, 240, beanstalk),
        Schedule("trail status", watch, main, 3600, 900, (Step("cloudtrail:GetTrailStatus"),)),
        Demand("assume", lambdas, main, 0.35, assume),
        Demand("objects", (function(account, "assets"),), main, 0.15, objects),
    ]


def rare(account: Account) -> list[Workload]:
    """APIs near death, odd identities, old tools."""
    main, quiet = account.regions
    ops, devs = operators(account), developers(account)
    by_hand = (
        (Step("kms:CreateKey"), 0.5),
        (Step("s3:CreateBucket"), 0.9),
        (Step("s3:PutBucketPolicy", 1, 2, DENIED, 0.1), 1.6),
        (Step("s3:PutBucketLifecycle"), 0.8),
        (Step("ec2:CreateSecurityGroup"), 1.2),
        (Step("ec2:ModifyInstanceAttribute"), 1.5),
        (Step("ec2:AllocateAddress", 1, 1, "Client.AddressLimitExceeded", 0.2), 0.5),
        (Step("logs:CreateLogGroup"), 1.5),
        (Step("logs:PutRetentionPolicy", 1, 3), 1.2),
        (Step("autoscaling:PutLifecycleHook", 1, 2), 1.0),
        (Step("autoscaling:UpdateAutoScalingGroup"), 2.0),
        (Step("cloudformation:DeleteStack"), 0.6),
        (Step("iam:CreateUser"), 0.4),
        (Step("iam:CreateAccessKey"), 0.5),
        (Step("iam:UpdateAssumeRolePolicy"), 0.7),
        (Step("sqs:CreateQueue"), 0.9),
        (Step("sqs:SetQueueAttributes", 1, 2), 1.1),
        (Step("rds:ModifyDBInstance", 1, 2), 0.8),
        (Step("route53:ChangeResourceRecordSets", 1, 3), 2.5),
        (Step("secretsmanager:PutSecretValue"), 1.5),
        (Step("ssm:SendCommand", 1, 2), 2.0),
    )
    old = user(account.id, "legacy-deploy", "aws-sdk-java/1.11.13 Linux/3.14 Java/1.8.0")
    by_itself = ((Step("kms:RotateKey"), 1.0),)
    volumes = ((Step("ec2:SharedSnapshotVolumeCreated", 1, 2), 1.0),)
    failed = ((Step("signin:ConsoleLogin", 1, 2), 1.2),)
    return [
        Rare("by hand", main, ops + devs[:2], by_hand),
        Rare("by hand quiet", quiet, ops, by_hand[:9]),
        Rare("old tool", quiet, (old,), ((Step("elasticbeanstalk:UpdateEnvironment"), 3.0),)),
        Rare("root", main, (root(account.id),), ((Step("iam:DeleteAccessKey"), 0.3), *failed)),
        Rare("strangers", main, (stranger(account.id),), ((Step("signin:ConsoleLogin"), 2.0),)),
        Rare("keys", main, (service_event(account.id, "kms.amazonaws.com"),), by_itself),
        Rare("volumes", main, (service_event(account.id, "ec2.amazonaws.com"),), volumes),
    ]
