"""The APIs that the organisation calls, service by service.

Names, read/write and management/data as real CloudTrail records have them; ``version`` is the
eventVersion that the service writes, old ones included, since real logs hold both.
"""

from functools import cache
from typing import NamedTuple


class Service(NamedTuple):
    """One event source; ``request`` is its usual requestParameters, with ``@hex@`` for an id."""

    version: str
    request: str
    writes: str = ""
    reads: str = ""
    data_reads: str = ""
    data_writes: str = ""


class Api(NamedTuple):
    """What every record of one API shares."""

    source: str
    name: str
    read_only: bool
    data: bool
    version: tuple[int, int]
    event_type: str
    request: str


SERVICES = {
    "ec2": Service(
        "1.10",
        '{"instancesSet":{"items":[{"instanceId":"i-0@hex@"}]}}',
        "RunInstances TerminateInstances CreateTags CreateSnapshot DeleteSnapshot CreateImage "
        "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress CreateNetworkInterface "
        "DeleteNetworkInterface CreateSecurityGroup ModifyInstanceAttribute AllocateAddress "
        "SharedSnapshotVolumeCreated",
        "DescribeInstances DescribeVolumes DescribeSecurityGroups",
    ),
    "iam": Service(
        "1.09",
        '{"userName":"ci-@hex@"}',
        "CreateRole AttachRolePolicy PutRolePolicy CreateAccessKey AttachUserPolicy "
        "CreateLoginProfile PutUserPolicy CreateUser DeleteAccessKey UpdateAssumeRolePolicy",
        "ListRoles ListUsers GetRole",
    ),
    "sts": Service(
        "1.08",
        '{"roleArn":"arn:aws:iam::@account@:role/service-@hex@","durationSeconds":3600}',
        "",
        "AssumeRole",
    ),
    "signin": Service("1.08", "null", "ConsoleLogin"),
    "ssm": Service(
        "1.08",
        '{"name":"/app/@hex@"}',
        "UpdateInstanceInformation PutParameter DeleteParameter SendCommand AddTagsToResource",
        "DescribeParameters",
    ),
    "secretsmanager": Service(
        "1.11", '{"secretId":"app/@hex@"}', "PutSecretValue", "GetSecretValue"
    ),
    "kms": Service(
        "1.11",
        '{"keyId":"arn:aws:kms:@region@:@account@:key/@hex@"}',
        "CreateGrant CreateKey RotateKey",
    ),
    "logs": Service(
        "1.08",
        '{"logGroupName":"/aws/lambda/worker","logStreamName":"[$LATEST]@hex@"}',
        "CreateLogStream CreateLogGroup PutRetentionPolicy",
        "DescribeLogGroups",
    ),
    "monitoring": Service(
        "1.09",
        '{"alarmName":"alarm-@hex@"}',
        "PutMetricAlarm PutDashboard DeleteAlarms",
        "DescribeAlarms ListMetrics",
    ),
    "config": Service("1.08", '{"testMode":false}', "PutEvaluations"),
    "autoscaling": Service(
        "1.05",
        '{"autoScalingGroupName":"web","instanceId":"i-0@hex@"}',
        "CompleteLifecycleAction PutLifecycleHook UpdateAutoScalingGroup",
    ),
    "elasticloadbalancing": Service(
        "1.10",
        '{"targetGroupArn":"targetgroup/web/@hex@"}',
        "RegisterTargets DeregisterTargets",
        "DescribeTargetHealth",
    ),
    "ecs": Service(
        "1.11",
        '{"cluster":"main","service":"service-@hex@"}',
        "RegisterTaskDefinition UpdateService",
        "DescribeServices",
    ),
    "ecr": Service(
        "1.08", '{"repositoryName":"app","imageTag":"@hex@"}', "PutImage", "GetAuthorizationToken"
    ),
    "cloudformation": Service(
        "1.05",
        '{"stackName":"stack-@hex@"}',
        "CreateChangeSet ExecuteChangeSet DeleteStack",
        "DescribeStacks",
    ),
    "lambda": Service(
        "1.09",
        '{"functionName":"worker-@hex@"}',
        "UpdateFunctionCode20150331v2 PublishVersion20150331",
    ),
    "states": Service("1.08", '{"stateMachineArn":"orders","name":"@hex@"}', "StartExecution"),
    "glue": Service("1.08", '{"jobName":"job-@hex@"}', "StartJobRun", "GetJobRun"),
    "athena": Service(
        "1.08", '{"workGroup":"primary","clientRequestToken":"@hex@"}', "StartQueryExecution"
    ),
    "backup": Service("1.08", '{"backupVaultName":"vault-@hex@"}', "StartBackupJob"),
    "rds": Service(
        "1.08",
        '{"dBInstanceIdentifier":"db-@hex@"}',
        "ModifyDBInstance CreateDBSnapshot DeleteDBSnapshot",
        "DescribeDBInstances",
    ),
    "dynamodb": Service(
        "1.10", '{"tableName":"table-@hex@"}', "CreateTable UpdateTable", "DescribeTable"
    ),
    "sqs": Service("1.08", '{"queueUrl":"queue-@hex@"}', "CreateQueue SetQueueAttributes"),
    "route53": Service("1.08", '{"hostedZoneId":"Z0@hex@"}', "ChangeResourceRecordSets"),
    "cloudfront": Service("1.08", '{"distributionId":"E@hex@"}', "CreateInvalidation"),
    "acm": Service("1.08", '{"certificateArn":"certificate/@hex@"}', "RequestCertificate"),
    "elasticbeanstalk": Service(
        "1.04", '{"environmentName":"env-@hex@"}', "UpdateEnvironment", "DescribeEnvironments"
    ),
    "cloudtrail": Service("1.08", '{"name":"trail-@hex@"}', "", "GetTrailStatus"),
    "s3": Service(
        "1.11",
        '{"bucketName":"assets","key":"objects/@hex@"}',
        "CreateBucket PutBucketPolicy PutBucketLifecycle",
        "GetBucketPolicy",
        "GetObject",
        "PutObject",
    ),
}
EVENT_TYPES = {
    "ConsoleLogin": "AwsConsoleSignIn",
    "RotateKey": "AwsServiceEvent",
    "SharedSnapshotVolumeCreated": "AwsServiceEvent",
}
REQUESTS = {
    "RunInstances": '{"instancesSet":{"items":[{"imageId":"ami-0@hex@","minCount":1,'
    '"maxCount":1}]},"instanceType":"m6i.large"}',
    "CreateSnapshot": '{"volumeId":"vol-0@hex@"}',
    "DeleteSnapshot": '{"snapshotId":"snap-0@hex@"}',
    "UpdateInstanceInformation": '{"instanceId":"i-0@hex@","agentVersion":"3.3.1345.0",'
    '"platformType":"Linux","agentName":"amazon-ssm-agent"}',
    "RotateKey": "null",
    "SharedSnapshotVolumeCreated": "null",
}
GLOBAL = frozenset({"iam", "sts", "signin", "route53", "cloudfront"})
"""Services recorded in us-east-1 (STS: those that call its global endpoint)."""


@cache
def api(name: str) -> Api:
    """The API that is written ``service:Name``; raises ``KeyError`` for one that is not listed."""
    prefix, _, action = name.partition(":")
    service = SERVICES[prefix]
    major, _, minor = service.version.partition(".")
    for listed, read_only, data in (
        (service.writes, False, False),
        (service.reads, True, False),
        (service.data_reads, True, True),
        (service.data_writes, False, True),
    ):
        if action in listed.split():
            return Api(
                f"{prefix}.amazonaws.com",
                action,
                read_only,
                data,
                (int(major), int(minor)),
                EVENT_TYPES.get(action, "AwsApiCall"),
                REQUESTS.get(action, service.request),
            )
    raise KeyError(name)
