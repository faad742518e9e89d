import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { unbuiltImage } from "../../lib/prover-image.ts";
import { stepSettings } from "../../lib/step-settings.ts";
import { environment, hostClassName, queues, schedules, steps } from "../../src/config/names.ts";
import { usualFleet } from "../../src/domain/usual-fleet.ts";
import { bundle } from "../../tools/bundle.ts";
import { allowed, only, synthesizedStack } from "./synthesized-stack.ts";

const stack = synthesizedStack();
const lambda = (step: string) => only(stack, "AWS::Lambda::Function", `serverless-prover-dev-${step}"`);
const variables = (step: string) =>
  (lambda(step).properties.Environment as { Variables: Record<string, unknown> }).Variables;

test("there is one Lambda for each step, and no other", () => {
  stack.resourceCountIs("AWS::Lambda::Function", steps.length);
  for (const step of steps) expect(lambda(step).properties.Handler).toBe("index.handler");
});

test.each(steps)("%s runs on the project's runtime with its own time, memory and log", (step) => {
  const { id, properties } = lambda(step);
  expect(properties).toMatchObject({
    Runtime: "nodejs24.x",
    Architectures: ["arm64"],
    Timeout: stepSettings[step].timeoutSec,
    MemorySize: stepSettings[step].memoryMb,
  });
  expect(variables(step)).toMatchObject({
    [environment.stage]: "dev",
    [environment.chainId]: "11155111",
    [environment.networkUrl]: "https://rpc.sepolia.succinct.xyz",
    [environment.table]: { Ref: only(stack, "AWS::DynamoDB::Table").id },
  });
  stack.hasResourceProperties("AWS::Logs::LogGroup", {
    LogGroupName: `/aws/lambda/serverless-prover-dev-${step}`,
    RetentionInDays: 30,
  });
  stack.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
    FunctionName: { Ref: id },
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
});

test.each(steps)("%s writes its log by AWS's own policy, and has no other of AWS", (step) => {
  const role = (lambda(step).properties.Role as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0];
  const { ManagedPolicyArns = [] } = only(stack, "AWS::IAM::Role", role).properties;
  expect(JSON.stringify(ManagedPolicyArns)).toMatch(
    /^\[[^[]*\[[^[]*\[[^[]*"[^"]*policy\/service-role\/AWSLambdaBasicExecutionRole"\]\]\}\]$/,
  );
});

const { lambdas } = await bundle();

const textOf = (value: unknown) => (typeof value === "string" ? value : "resource");
const keyArn = "arn:aws:kms:us-east-1:123456789012:key/resource"; // the one ARN whose form a Lambda looks at

/** The variables that the stack sets, with a text wherever it would put the name of a resource. */
function textsOf(step: string): Record<string, string> {
  const texts = Object.entries(variables(step)).map(([name, value]) => {
    const joined = (value as { "Fn::Join"?: [string, unknown[]] })["Fn::Join"];
    if (name === environment.signerKey) return [name, keyArn];
    return [name, joined ? joined[1].map(textOf).join(joined[0]) : textOf(value)];
  });
  return Object.fromEntries(texts) as Record<string, string>;
}

test.each(steps)("%s starts from its bundle with what the stack tells it, and nothing else", (step) => {
  const file = pathToFileURL(join(lambdas[step]!, "index.mjs")).href;
  const code = `const { handler } = await import(${JSON.stringify(file)}); process.exitCode = typeof handler === "function" ? 0 : 2;`;
  const { status, stderr } = spawnSync(process.execPath, ["--no-warnings", "--input-type=module", "--eval", code], {
    encoding: "utf8",
    env: {
      ...textsOf(step),
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: `serverless-prover-dev-${step}`,
    },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("the watcher lives long enough to hand over: two ticks may start 120 s apart", () => {
  expect(lambda("watch-market").properties).toMatchObject({ Timeout: 180, MemorySize: 256 });
});

test.each(Object.entries(schedules))("%s starts each %o and never again later", (step, { everyMinutes }) => {
  const { properties } = only(stack, "AWS::Scheduler::Schedule", lambda(step).id);
  expect(properties).toMatchObject({
    ScheduleExpression: everyMinutes === 1 ? "rate(1 minute)" : `rate(${everyMinutes} minutes)`,
    FlexibleTimeWindow: { Mode: "OFF" },
    State: "ENABLED",
    Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } },
  });
});

test.each(Object.entries(queues))("the messages of %s are worked on by %s, one by one", (queue, step) => {
  const { id, properties } = only(stack, "AWS::SQS::Queue", `"serverless-prover-dev-${queue}"`);
  stack.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
    EventSourceArn: { "Fn::GetAtt": [id, "Arn"] },
    FunctionName: { Ref: lambda(step).id },
    BatchSize: 1,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
  expect(properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * stepSettings[step].timeoutSec);
});

test.each(Object.entries(queues))(
  "what takes from %s may look up its URL, hold a message back and delete it",
  (queue, step) => {
    const { id } = only(stack, "AWS::SQS::Queue", `"serverless-prover-dev-${queue}"`);
    const arn = JSON.stringify({ "Fn::GetAtt": [id, "Arn"] });
    const granted = allowed(stack, step).filter(({ resources }) => resources === arn);
    expect(granted.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        "sqs:ReceiveMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueUrl",
        "sqs:DeleteMessage",
      ]),
    );
  },
);

test("no event source is throttled to one: that would burn receive counts", () => {
  const mappings = Object.values(stack.findResources("AWS::Lambda::EventSourceMapping"));
  expect(mappings).toHaveLength(Object.keys(queues).length);
  for (const { Properties } of mappings as Array<{ Properties: { ScalingConfig: { MaximumConcurrency: number } } }>) {
    expect(Properties.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
  }
  stack.allResourcesProperties("AWS::Lambda::Function", { ReservedConcurrentExecutions: Match.absent() });
});

test("only launch-proof submits jobs, only reconcile ends them, and who decides by them may look at them", () => {
  const who = (action: string) => may(action).map(({ step }) => step);
  expect(who("batch:SubmitJob")).toEqual(["launch-proof"]);
  expect(who("batch:TerminateJob")).toEqual(["reconcile"]);
  expect(who("batch:ListJobs")).toEqual(["watch-market", "launch-proof", "reconcile"]);
  expect(who("batch:DescribeJobs")).toEqual(["watch-market", "record-result", "reconcile"]);
  expect(who("iam:PassRole")).toEqual([]);
  expect(who("s3:PutObject")).toEqual(["watch-market"]); // the journal
});

const may = (action: string) =>
  steps.flatMap((step) =>
    allowed(stack, step).flatMap((grant) => (grant.action === action ? [{ step, ...grant }] : [])),
  );
const classes = usualFleet.map(({ name }) => hostClassName("dev", name));

test("only reconcile keeps hosts, those of our fleet; who places jobs or bids sees them", () => {
  const [keeping, ...others] = may("batch:UpdateComputeEnvironment");
  expect(others).toEqual([]);
  expect(keeping?.step).toBe("reconcile");
  for (const name of classes) {
    const { id } = only(stack, "AWS::Batch::ComputeEnvironment", `"${name}"`);
    expect(keeping?.resources).toContain(JSON.stringify({ "Fn::GetAtt": [id, "ComputeEnvironmentArn"] }));
  }
  expect(may("batch:DescribeComputeEnvironments").map(({ step }) => step)).toEqual([
    ...["watch-market", "launch-proof", "reconcile"],
  ]);
});

test("who has to do with jobs is told of each class, its type, its market and how many hosts it may have", () => {
  const told = usualFleet.map(({ instanceType, buy, hosts }, index) => {
    return `${classes[index]}=${instanceType}:${buy}:${hosts}`;
  });
  const knowing = steps.filter((step) => environment.fleetClasses in variables(step));
  expect(knowing).toEqual(["watch-market", "launch-proof", "record-result", "reconcile"]);
  for (const step of knowing) expect(variables(step)[environment.fleetClasses]).toBe(told.join(","));
});

test("jobs are submitted to the queues and by the definitions of our classes alone", () => {
  const [{ resources } = { resources: "" }] = may("batch:SubmitJob");
  for (const name of classes) {
    const { id } = only(stack, "AWS::Batch::JobQueue", `"${name}"`);
    expect(resources).toContain(JSON.stringify({ "Fn::GetAtt": [id, "JobQueueArn"] }));
  }
  const definitions = [...resources.matchAll(/:job-definition\/([\w-]+)(:\*)?"/g)].map(([, name]) => name);
  expect(new Set(definitions)).toEqual(new Set(classes));
  expect(definitions).toHaveLength(2 * classes.length);
});

test("who sees hosts may ask how many have joined, of the clusters of our fleet alone", () => {
  const asking = may("ecs:DescribeClusters");
  expect(asking.map(({ step }) => step)).toEqual(["watch-market", "launch-proof", "reconcile"]);
  for (const { resources } of asking) {
    const clusters = [...resources.matchAll(/:cluster\/([^"]+)"/g)].map(([, name]) => name);
    const ours = classes.flatMap((name) => [`${name}_Batch_*`, `AWSBatch-${name}-*`]);
    expect(clusters.sort()).toEqual(ours.sort());
  }
});

const seen = ["batch:ListJobs", "batch:DescribeJobs", "batch:DescribeComputeEnvironments"];

test("no step may do everything, or anything to everything but list and describe what Batch has", () => {
  for (const step of steps) {
    for (const { action, resources } of allowed(stack, step)) {
      expect(action).not.toMatch(/^\*|:\*$/);
      if (resources === '"*"') expect(seen).toContain(action);
    }
  }
});

test("no step may read the whole table at once", () => {
  for (const step of steps) expect(allowed(stack, step).map(({ action }) => action)).not.toContain("dynamodb:Scan");
});

test("a step without a bundle is named in one sentence", () => {
  const bundled = steps.filter((step) => step !== "reconcile");
  expect(() => synthesizedStack({ bundled })).toThrow(
    /^The bundle of reconcile is missing: lambdas\/reconcile\.lambda\.ts must exist/,
  );
});

test("a bundle that is too big to be read at a cold start is named in one sentence", () => {
  const ballast = `//${" ".repeat(1_500_000)}`;
  expect(() => synthesizedStack({ ballast })).toThrow(
    /^The bundle of [a-z-]+ has 15000\d\d bytes, and 1500000 are the most\.$/,
  );
});

test("who reports to the network is told which image proves, and which commit is deployed where that is said", () => {
  expect(variables("report-health")).toMatchObject({ [environment.imageTag]: unbuiltImage.split("@")[1] });
  expect(environment.gitSha in variables("report-health")).toBe(false);
  const gitSha = "0123456789abcdef0123456789abcdef01234567";
  const { properties } = only(
    synthesizedStack({ context: { gitSha } }),
    "AWS::Lambda::Function",
    `serverless-prover-dev-report-health"`,
  );
  expect(properties.Environment).toMatchObject({ Variables: { [environment.gitSha]: gitSha } });
});
