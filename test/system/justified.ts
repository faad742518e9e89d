/** What a role may do though the whole run never needs it; `*` stands for any text. */
export type Justified = { owner: string; action: string; resource?: string; because: string };

/** Each says why it stays. One that nothing unneeded matches any more is stale, and fails the test. */
export const justified: readonly Justified[] = [
  {
    owner: "*FunctionServiceRole",
    action: "logs:*",
    because: "AWS's own policy for functions: Lambda writes their lines by it, and on loopback it hands them over.",
  },
  {
    owner: "ProofJobExecutionRole",
    action: "*",
    because: "ECS's agent pulls the image and writes the log by it: neither is done on loopback.",
  },
  {
    owner: "ProvingFleetHostRole",
    action: "*",
    because: "AWS's own policy for hosts of ECS: their agent joins the cluster by it, and loopback has no agent.",
  },
  {
    owner: "ProofJobJobRole",
    action: "s3:AbortMultipartUpload",
    because:
      "A proof above 5 MB goes in parts, and those of an upload that breaks off are removed; simulated ones are small.",
  },
  {
    owner: "ProofJobJobRole",
    action: "s3:*Object",
    resource: "*/calibration/*",
    because: "An operator's calibration is read and written by it, and the run has none: `operator.test.ts` does.",
  },
  {
    owner: "LaunchProofFunctionServiceRole",
    action: "dynamodb:UpdateItem",
    because: "A request whose deadline passes before its launch is booked as missed, and deadlines are minutes away.",
  },
  {
    owner: "*FunctionServiceRole",
    action: "ecs:DescribeClusters",
    resource: "*_Batch_*",
    because:
      "Batch names a cluster in one of two ways, by whose service role it works under; loopback knows the other.",
  },
  {
    owner: "LaunchProofFunctionServiceRole",
    action: "sqs:SendMessage",
    resource: "*:serverless-prover-dev-deliver-failure",
    because:
      "A request that no host has the memory for is failed at once; a fleet that is asked for all modes has one.",
  },
  {
    owner: "LaunchProofFunctionServiceRole",
    action: "batch:SubmitJob",
    resource: "*:job-definition/*:*",
    because: "By its revisions or by its name alone: AWS's examples know both forms, and loopback asks by the name.",
  },
  {
    owner: "LaunchProofFunctionServiceRole",
    action: "batch:SubmitJob",
    resource: "*/serverless-prover-dev-l40s-spot",
    because: "Which class is best depends on the hosts that stand there; in this run they are of the other two.",
  },
  {
    owner: "ReconcileFunctionServiceRole",
    action: "batch:UpdateComputeEnvironment",
    resource: "*/serverless-prover-dev-l40s-spot",
    because: "Hosts are kept where they pay most; in this run that is another class.",
  },
  {
    owner: "ReconcileFunctionServiceRole",
    action: "s3:GetObject",
    because: "How far a job says that it is; a job of this run is over before the sweep would ask.",
  },
  {
    owner: "*:key/*",
    action: "kms:*",
    because: "What the account's administrators may do with the signer's key; no part of the system does any of it.",
  },
  {
    owner: "SchedulerRoleForTarget*",
    action: "lambda:InvokeFunction",
    resource: "*:*:function:*:*",
    because: "The construct library lets a schedule start any version of its function; there is one.",
  },
  {
    owner: "*:serverless-prover-dev-finished",
    action: "sqs:GetQueue*",
    because: "The construct library gives a rule more than to send; both only tell of the queue.",
  },
];
