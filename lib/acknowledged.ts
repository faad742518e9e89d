/** A finding of a rule pack that stays, and why. */
export interface Acknowledged {
  /** The rule, and in brackets what it found, as the pack writes both. */
  readonly finding: RegExp;
  /** The constructs at which it stays, by their paths below the stack. */
  readonly at: RegExp;
  readonly reason: string;
}

const anyStep = /^\w+\/Function\//;

/** Every finding that is not mended: one that is not here fails the synthesis, one that is not found any more a test. */
export const acknowledged: readonly Acknowledged[] = [
  {
    finding: /^AwsSolutions-S1$/,
    at: /^ArtifactBucket\//,
    reason:
      "Nothing outside the account can reach the bucket; a second one for its access logs would cost more than it.",
  },
  {
    finding: /^AwsSolutions-VPC7$/,
    at: /^(ProvingFleet|BakedHosts)\//,
    reason: "Hosts take no connection, and flow logs of proofs and inputs are billed by the gigabyte.",
  },
  {
    finding: /^AwsSolutions-IAM4\[.*\/AWSLambdaBasicExecutionRole\]$/,
    at: anyStep,
    reason: "Writes log lines and nothing else.",
  },
  {
    finding: /^AwsSolutions-IAM4\[.*\/AmazonEC2ContainerServiceforEC2Role\]$/,
    at: /^ProvingFleet\/HostRole\//,
    reason: "What the agent of ECS needs on a host; AWS keeps it up with the agent.",
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::<ArtifactBucket\w+\.Arn>\/(jobs|journal|calibration|calibration\/\*\/hosts)\/\*\]$/,
    at: /^(\w+\/Function|ProofJob\/JobRole)\//,
    reason: "Objects below a prefix: their names are made while the prover runs.",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::<\w+Function\w+\.Arn>:\*\]$/,
    at: /^SchedulerRoleForTarget-\w+\//,
    reason: "Versions of the one function that a schedule starts; it has none but the latest.",
  },
  {
    finding: /^AwsSolutions-IAM4\[.*\/(AmazonSSMManagedInstanceCore|EC2InstanceProfileForImageBuilder)\]$/,
    at: /^BakedHosts\/Role\//,
    reason:
      "What Image Builder needs on the machine that it bakes, for half an hour; AWS keeps it up with the service.",
  },
  {
    finding: /^AwsSolutions-CB4$/,
    at: /^ImageBuild\/Project\//,
    reason: "The key would encrypt artifacts, and a build has none: it pushes to a repository that is encrypted.",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /^(ProofJob\/ExecutionRole|ImageBuild\/Role|BakedHosts\/Role)\//,
    reason: "ecr:GetAuthorizationToken knows no resource.",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /^(WatchMarket|LaunchProof|RecordResult|Reconcile)\/Function\//,
    reason: "batch:ListJobs, DescribeJobs and DescribeComputeEnvironments know no narrower resource.",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::.*:batch:.*:job-definition\/serverless-prover-[\w-]+:\*\]$/,
    at: /^LaunchProof\/Function\//,
    reason: "Revisions of the definitions of this stage: a submission names no revision and so takes the newest.",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::.*:batch:.*:job\/\*\]$/,
    at: /^Reconcile\/Function\//,
    reason: "The ids of jobs are made by Batch, and a job to be ended may be any of ours.",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::.*:ecs:.*:cluster\/.*\*\]$/,
    at: /^(WatchMarket|LaunchProof|Reconcile)\/Function\//,
    reason: "Batch names a cluster after its compute environment and ends the name with a UUID.",
  },
];
