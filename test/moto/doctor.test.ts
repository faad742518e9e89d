import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchDeleteImageCommand, CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateScheduleCommand, DeleteScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NetworkBox } from "../../local/network/box.ts";
import { realClock } from "../../local/network/clock.ts";
import { demoAccounts } from "../../local/network/demo-accounts.ts";
import { createKmsSigner } from "../../src/adapters/kms/create-kms-signer.ts";
import { knobsPath, schedules } from "../../src/config/names.ts";
import { findPython, type Moto, PYTHON_MISSING, startMoto } from "../../tools/moto.ts";
import { runDoctor } from "../cli/doctor/run-doctor.ts";
import { signTerms } from "../cli/doctor/sign-terms.ts";
import { clientOptions } from "../contracts/target.ts";
import { startBox } from "../network/box-under-test.ts";
import { batchAccount } from "./account.ts";

const INSTALL_LIMIT_MS = 600_000;
const python = await findPython();
if (python === undefined && process.env["CI"] === "true") throw new Error(PYTHON_MISSING);

const className = "serverless-prover-dev-small";
const topic = "serverless-prover-dev-alarms";
const key = { pk: { S: "signer" }, sk: { S: "address" } };

/** All that a deployment of the stage `dev` would have left in the account, as far as the doctor looks. */
async function deploy(endpoint: string) {
  const options = clientOptions({ endpoint });
  const clients = {
    batch: new BatchClient(options),
    ecr: new ECRClient(options),
    kms: new KMSClient(options),
    scheduler: new SchedulerClient(options),
    sns: new SNSClient(options),
    ssm: new SSMClient(options),
  };
  const { KeyMetadata } = await clients.kms.send(
    new CreateKeyCommand({ KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY" }),
  );
  const keyArn = KeyMetadata?.Arn ?? "";
  const signer = await createKmsSigner({ client: clients.kms, keyId: keyArn }).address();

  const outputs = {
    Table: "requests",
    Bucket: "b",
    HostClasses: className,
    SignerKeyArn: keyArn,
    StdinUriFunction: "f",
  };
  const table = {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName: "requests",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    },
  };
  const Outputs = Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }]));
  const TemplateBody = JSON.stringify({ Resources: { Table: table }, Outputs });
  await new CloudFormationClient(options).send(
    new CreateStackCommand({ StackName: "serverless-prover-dev", TemplateBody }),
  );
  const Item = { ...key, address: { S: signer } };
  await new DynamoDBClient(options).send(new PutItemCommand({ TableName: "requests", Item }));

  const repositoryName = "serverless-prover";
  await clients.ecr.send(new CreateRepositoryCommand({ repositoryName }));
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    config: { digest: `sha256:${"0".repeat(64)}` },
    layers: [],
  });
  const put = await clients.ecr.send(new PutImageCommand({ repositoryName, imageTag: "1", imageManifest }));
  const imageDigest = put.image?.imageId?.imageDigest ?? "";
  for (const step of Object.keys(schedules)) {
    const Arn = `arn:aws:lambda:us-east-1:123456789012:function:serverless-prover-dev-${step}`;
    const Target = { Arn, RoleArn: "arn:aws:iam::123456789012:role/r" };
    const FlexibleTimeWindow = { Mode: "OFF" } as const;
    await clients.scheduler.send(
      new CreateScheduleCommand({ Name: step, ScheduleExpression: "rate(1 minute)", FlexibleTimeWindow, Target }),
    );
  }
  const { TopicArn } = await clients.sns.send(new CreateTopicCommand({ Name: topic }));
  await clients.sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "ops@example.com" }));
  await makeHosts(clients.batch, endpoint);
  return { clients, keyArn, signer, TopicArn, repositoryName, imageDigest };
}

async function makeHosts(batch: BatchClient, endpoint: string) {
  const { serviceRole, instanceRole, subnets, securityGroupIds } = await batchAccount(endpoint);
  const hosts = { type: "EC2" as const, minvCpus: 0, maxvCpus: 16, instanceTypes: ["m5.xlarge"] };
  const { computeEnvironmentArn: computeEnvironment } = await batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: className,
      type: "MANAGED",
      state: "ENABLED",
      serviceRole,
      computeResources: { ...hosts, instanceRole, subnets, securityGroupIds },
    }),
  );
  const computeEnvironmentOrder = [{ order: 1, computeEnvironment }];
  await batch.send(
    new CreateJobQueueCommand({ jobQueueName: className, state: "ENABLED", priority: 1, computeEnvironmentOrder }),
  );
}

describe.skipIf(python === undefined)("the doctor, in an account that moto plays", () => {
  let moto: Moto;
  let box: NetworkBox | undefined;
  beforeAll(async () => {
    moto = await startMoto(python!);
  }, INSTALL_LIMIT_MS);
  afterAll(() => Promise.all([moto.close(), box?.close()]));

  const examine = (networkUrl: string, proverImage = "") =>
    runDoctor(["--stage", "dev", "--json", "-c", `networkUrl=${networkUrl}`, "-c", `proverImage=${proverImage}`], {
      AWS_ENDPOINT_URL: moto.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "planted-secret-access-key",
    });

  test("before a deployment, after it, and with every fault planted", { timeout: 180_000 }, async () => {
    const before = await examine("http://127.0.0.1:9");
    const levelsOf = ({ findings }: typeof before, check: string) =>
      findings.filter((finding) => finding.check === check).map(({ level }) => level);
    expect(before.status).toBe(1);
    expect(before.findings.filter(({ level }) => level === "blocker").map(({ check }) => check)).toEqual([
      "image",
      "network",
    ]);
    expect(levelsOf(before, "stack")).toEqual(["advice"]);
    expect(levelsOf(before, "fleet")).toEqual([]);

    const { clients, keyArn, signer, TopicArn, repositoryName, imageDigest } = await deploy(moto.url);
    const accounts = { ...demoAccounts(), signer: { ...demoAccounts().signer, address: signer } };
    const started = await startBox({ clock: realClock(), accounts });
    box = started.box;
    box.fund(accounts.prover.address, 10n ** 18n);
    await signTerms(box);
    const after = await examine(box.url, `${repositoryName}@${imageDigest}`);
    const faults = after.findings.filter(({ level }) => level !== "ok");
    expect(faults.map(({ check }) => check)).toEqual(["quota", "quota", "quota"]); // moto knows no quota of EC2 and no limit of Lambda
    expect(faults.every(({ level, says }) => level === "advice" && says.startsWith("This could not"))).toBe(true);
    expect(after.status).toBe(0);
    expect(after.findings).toContainEqual({ check: "signer", level: "ok", says: `The signer is ${signer}.` });
    for (const check of ["clock", "image", "stack", "network", "knobs", "schedules", "fleet", "alarms"]) {
      expect(new Set(levelsOf(after, check)), check).toEqual(new Set(["ok"]));
    }

    const imageIds = [{ imageDigest }];
    await clients.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    await clients.kms.send(new DisableKeyCommand({ KeyId: keyArn.split("/")[1] }));
    await clients.scheduler.send(new DeleteScheduleCommand({ Name: "reconcile" }));
    await clients.sns.send(new DeleteTopicCommand({ TopicArn }));
    await clients.batch.send(new UpdateJobQueueCommand({ jobQueue: className, state: "DISABLED" }));
    for (const [name, Value] of Object.entries({ "max-promises": "many", generation: "g" })) {
      await clients.ssm.send(new PutParameterCommand({ Name: `${knobsPath("dev")}/${name}`, Value, Type: "String" }));
    }
    box.suspend(accounts.prover.address, Math.floor(Date.now() / 1000) + 3_600);
    const broken = await examine(box.url, `${repositoryName}@${imageDigest}`);
    expect(broken.status).toBe(1);
    expect(broken.findings.filter(({ level }) => level === "blocker").map(({ check }) => check)).toEqual([
      "image",
      "signer",
      "network",
      "knobs",
      "schedules",
      "fleet",
      "alarms",
    ]);
    expect(before.output + after.output + broken.output).not.toContain("planted-secret");
  });
});
