import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchClient, DescribeJobsCommand } from "@aws-sdk/client-batch";
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firstKnobs } from "../../cli/start/knobs.ts";
import { encodeStdin } from "../../local/requester/bincode.ts";
import { createRequester } from "../../local/requester/requester.ts";
import { simulatedProgramToProve } from "../../local/requester/wanted-proof.ts";
import { type LocalNetwork, startBox } from "../../local/system/start-box.ts";
import { jobEnvironment, knobsPath } from "../../src/config/names.ts";
import { usualFleet } from "../../src/domain/usual-fleet.ts";
import { findPython, type Moto, PYTHON_MISSING, startMoto } from "../../tools/moto.ts";
import { clientOptions } from "../contracts/target.ts";
import { type DeployedStack, deployStack } from "./deploy-stack.ts";
import { className, nameOf } from "./deployed/account.ts";
import { callDeployed } from "./deployed-lambda.ts";

/** The first run installs moto and some fifty packages that it needs. */
const INSTALL_LIMIT_MS = 600_000;

const python = await findPython();
if (python === undefined && process.env["CI"] === "true") throw new Error(PYTHON_MISSING);

/** Long enough for a loaded machine to see an auction, short enough to wait for. */
const auctionSec = 10;
const knobs = { ...firstKnobs.simulated, generation: "1" };

describe.skipIf(python === undefined)("what was deployed to moto works", () => {
  let stateDir: string;
  let moto: Moto;
  let network: LocalNetwork;
  let stack: DeployedStack;
  const make = () => clientOptions({ endpoint: moto.url });

  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), "way-"));
    [moto, network] = await Promise.all([
      startMoto(python!),
      startBox({
        ...{ port: 0, artifactPort: 0, auctionSec, stateDir },
        ...{ verification: { kind: "simulated" }, rivals: [] },
      }),
    ]);
    const { url, rules, accounts } = network.box;
    // a key of KMS that a template makes is of another curve on moto, and signs no digest
    const secret = { Name: "signer", SecretString: accounts.signer.privateKey };
    await new SecretsManagerClient(make()).send(new CreateSecretCommand(secret));
    stack = await deployStack(moto.url, {
      ...{ networkUrl: url, chainId: String(rules.chainId), signer: "secret", signerSecretName: "signer" },
    });
    const ssm = new SSMClient(make());
    for (const [name, Value] of Object.entries(knobs))
      await ssm.send(new PutParameterCommand({ Name: `${knobsPath("dev")}/${name}`, Value, Type: "String" }));
  }, INSTALL_LIMIT_MS);
  afterAll(async () => {
    await Promise.all([moto.close(), network.close()]);
    rmSync(stateDir, { recursive: true, force: true });
  });

  test("a request is bid on and won, and its job is submitted to the deployed queue with the deployed definition", async () => {
    const { url, rules, accounts } = network.box;
    const asked = { rpcUrl: url, privateKey: accounts.requester.privateKey, chainId: rules.chainId };
    const requester = createRequester(asked);
    const { requestId } = await requester.requestProof({
      program: simulatedProgramToProve({ name: "way", cycles: "1000000", gas: "1000000" }),
      stdin: encodeStdin([new TextEncoder().encode("way")]),
      ...{ mode: "core", cycleLimit: 2_000_000n, gasLimit: 2_000_000n, maxPricePerPguWei: 10n ** 13n },
      deadlineSec: Math.floor(Date.now() / 1000) + 3_600,
    });
    requester.close();
    const id = `0x${Buffer.from(requestId).toString("hex")}`;

    const remainingMs = 10_000 + 2_000 * auctionSec; // the last ten seconds are kept back
    await callDeployed(moto.url, stack, { step: "watch-market", event: {}, remainingMs });

    const sqs = new SQSClient(make());
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: nameOf("assigned") }));
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(message, "the watcher told nobody of a request that was won").toBeDefined();
    const record = {
      ...{ messageId: message?.MessageId, receiptHandle: message?.ReceiptHandle, body: message?.Body },
      eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${nameOf("assigned")}`,
      attributes: { ApproximateReceiveCount: "1" },
    };
    expect(await callDeployed(moto.url, stack, { step: "launch-proof", event: { Records: [record] } })).toEqual({
      batchItemFailures: [],
    });

    const item = await requestItem(id);
    expect(item).toMatchObject({ phase: "proving" });
    const { jobs: [job] = [] } = await new BatchClient(make()).send(
      new DescribeJobsCommand({ jobs: [String(item?.["jobId"])] }),
    );
    const classes = usualFleet.map(({ name }) => className(name));
    const [queue, definition] = [job?.jobQueue, job?.jobDefinition].map((arn) => arn?.split("/")[1]);
    expect(classes).toContain(queue);
    expect(definition).toBe(`${queue}:1`);
    expect(job?.container?.environment).toEqual(
      expect.arrayContaining([{ name: jobEnvironment.requestId, value: id }]),
    );
  });

  async function requestItem(id: string): Promise<Record<string, unknown> | undefined> {
    const db = new DynamoDBClient(make());
    const asked = new QueryCommand({
      TableName: stack.outputs["Table"],
      IndexName: "by-phase",
      KeyConditionExpression: "phase = :phase",
      ExpressionAttributeValues: { ":phase": { S: "proving" } },
    });
    const items = (await db.send(asked)).Items?.map((item) => unmarshall(item)) ?? [];
    return items.find((item) => JSON.stringify(item).includes(id.slice(2)));
  }
});
