"""APIs by the sort of work that calls them, as CloudTrail names them."""

from typing import NamedTuple


class Api(NamedTuple):
    """One API; ``reads`` are counted by failures alone."""

    source: str
    name: str
    reads: bool = False


def _apis(text: str, reads: bool = False) -> tuple[Api, ...]:
    return tuple(
        Api(f"{service}.amazonaws.com", name, reads)
        for service, _, names in (line.partition(" ") for line in text.strip().splitlines())
        for name in names.split()
    )


POOLS: dict[str, tuple[Api, ...]] = {
    "rare": _apis(
        """
iam CreateUser CreateRole AttachRolePolicy PutRolePolicy CreateAccessKey AttachUserPolicy
iam CreateLoginProfile PutUserPolicy DeleteAccessKey UpdateAssumeRolePolicy
iam CreatePolicyVersion AddUserToGroup DeactivateMFADevice CreateInstanceProfile
ec2 CreateSecurityGroup AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress CreateImage
ec2 ModifyInstanceAttribute AllocateAddress CreateVpc CreateRoute ModifySnapshotAttribute
ec2 CreateVpcPeeringConnection ImportKeyPair RequestSpotFleet
s3 CreateBucket PutBucketPolicy PutBucketLifecycle DeleteBucketPolicy PutBucketAcl
s3 PutBucketPublicAccessBlock
cloudtrail UpdateTrail StopLogging PutEventSelectors
kms CreateKey ScheduleKeyDeletion DisableKey PutKeyPolicy
rds ModifyDBInstance DeleteDBSnapshot ModifyDBSnapshotAttribute CreateDBInstance
route53 ChangeResourceRecordSets CreateHostedZone
acm RequestCertificate DeleteCertificate
guardduty UpdateDetector CreateFilter
organizations CreateAccount MoveAccount
bedrock PutFoundationModelEntitlement CreateProvisionedModelThroughput
sagemaker CreateNotebookInstance CreateTrainingJob
wafv2 UpdateWebACL
"""
    ),
    "human": _apis(
        """
signin ConsoleLogin SwitchRole
ec2 CreateTags DeleteTags StartInstances StopInstances RebootInstances CreateSnapshot
ssm StartSession SendCommand PutParameter TerminateSession
logs CreateExportTask PutMetricFilter PutRetentionPolicy
monitoring PutDashboard PutMetricAlarm SetAlarmState
lambda UpdateFunctionConfiguration20150331v2 CreateFunction20150331
athena StartQueryExecution CreateNamedQuery
dynamodb UpdateTable CreateTable
glue UpdateJob CreateCrawler
secretsmanager PutSecretValue CreateSecret
iam ChangePassword
sns Subscribe SetTopicAttributes
kms CreateAlias
quicksight CreateAnalysis
"""
    ),
    "scheduled": _apis(
        """
backup StartBackupJob StartCopyJob DeleteRecoveryPoint
ec2 DeleteSnapshot CreateSnapshots DeregisterImage
rds CreateDBSnapshot CopyDBSnapshot StartExportTask
athena StopQueryExecution
config PutEvaluations StartConfigRulesEvaluation
glue StartJobRun StartCrawler UpdatePartition BatchCreatePartition
datasync StartTaskExecution
elasticmapreduce RunJobFlow TerminateJobFlows
redshift ResumeCluster PauseCluster
batch SubmitJob TerminateJob
inspector2 CreateFindingsReport
securityhub BatchImportFindings
ce CreateCostCategoryDefinition
"""
    ),
    "machine": _apis(
        """
logs CreateLogStream CreateLogGroup
kms CreateGrant RetireGrant
states StartExecution StopExecution
kinesisanalytics StartApplication
ssm UpdateInstanceInformation PutInventory UpdateInstanceAssociationStatus
ec2 CreateNetworkInterface DeleteNetworkInterface AttachNetworkInterface
ecs SubmitTaskStateChange SubmitContainerStateChange RegisterContainerInstance
sqs CreateQueue DeleteQueue SetQueueAttributes
elasticloadbalancing RegisterTargets DeregisterTargets
cloudfront CreateInvalidation
cognito-idp AdminCreateUser AdminInitiateAuth AdminSetUserPassword
iot CreateThing AttachThingPrincipal UpdateThing
events PutRule PutTargets
servicediscovery RegisterInstance DeregisterInstance
ses SendBulkEmail
appconfig StartConfigurationSession
"""
    ),
    "scaling": _apis(
        """
ec2 RunInstances TerminateInstances CreateFleet AttachVolume DetachVolume AssociateAddress
autoscaling CompleteLifecycleAction SetDesiredCapacity TerminateInstanceInAutoScalingGroup
ecs RunTask StopTask
elasticmapreduce AddInstanceGroups ModifyInstanceGroups
"""
    ),
    "deploy": _apis(
        """
cloudformation CreateChangeSet ExecuteChangeSet CreateStack UpdateStack DeleteStack
ecs RegisterTaskDefinition UpdateService DeregisterTaskDefinition
lambda UpdateFunctionCode20150331v2 PublishVersion20150331 UpdateAlias20150331
ecr PutImage InitiateLayerUpload CompleteLayerUpload
codebuild StartBuild
codepipeline PutJobSuccessResult StartPipelineExecution
codedeploy CreateDeployment
apigateway CreateDeployment UpdateStage
elasticbeanstalk UpdateEnvironment CreateApplicationVersion
iam TagRole UntagRole
"""
    ),
    "read": _apis(
        """
s3 GetBucketPolicy GetBucketAcl ListBuckets GetBucketEncryption HeadBucket
iam GetRole ListUsers GetUser ListAttachedRolePolicies GetAccountAuthorizationDetails
iam SimulatePrincipalPolicy
ec2 DescribeInstances DescribeImages DescribeVolumes GetPasswordData DescribeInstanceAttribute
secretsmanager GetSecretValue DescribeSecret
ssm GetParameter GetParametersByPath DescribeInstanceInformation
kms Decrypt DescribeKey GenerateDataKey
sts AssumeRole GetCallerIdentity
dynamodb DescribeTable
rds DescribeDBInstances
lambda GetFunction20150331v2 GetPolicy20150331v2
cloudtrail DescribeTrails LookupEvents
organizations DescribeOrganization ListAccounts
ecr GetAuthorizationToken DescribeRepositories
logs DescribeLogGroups
ses GetSendQuota ListIdentities
bedrock InvokeModel
"""
        , reads=True,
    ),
}  # fmt: skip

CODES = ("AccessDenied", "ThrottlingException", "ValidationException",
         "ResourceNotFoundException",
         "ConflictException", "ServiceUnavailable")  # fmt: skip
EC2_CODES = ("Client.UnauthorizedOperation", "Client.RequestLimitExceeded",
             "Client.InstanceLimitExceeded", "Client.InvalidParameterValue",
             "Server.InsufficientInstanceCapacity")  # fmt: skip
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
GLOBAL = frozenset({"iam", "route53", "signin", "cloudfront", "organizations", "ce"})
"""Services that are recorded in us-east-1, wherever they are called."""


def codes_of(source: str) -> tuple[str, ...]:
    """The error codes that calls of a service fail with."""
    return EC2_CODES if source.startswith("ec2.") else CODES
