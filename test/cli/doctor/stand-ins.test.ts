import { UpdateJobQueueCommand } from "@aws-sdk/client-batch";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, onTestFinished, test } from "vitest";
import { readLastDay } from "../../../cli/doctor/account/cost.ts";
import { judgeFleet, readFleet } from "../../../cli/doctor/account/fleet.ts";
import { judgeKnobs, readKnobs } from "../../../cli/doctor/account/knobs.ts";
import { judgeKey, readKmsKey, readSecret } from "../../../cli/doctor/account/signer.ts";
import { addressInTable, addressOfKey } from "../../../cli/doctor/account/whose-key.ts";
import { createKms } from "../../../local/aws/kms/create-kms.ts";
import { createParameters } from "../../../local/aws/parameters/create-parameters.ts";
import { createSecrets } from "../../../local/aws/secrets/create-secrets.ts";
import { createTallies } from "../../../src/adapters/dynamodb/create-tallies.ts";
import { announceSigner } from "../../../src/adapters/dynamodb/known-signer.ts";
import { createKmsSigner } from "../../../src/adapters/kms/create-kms-signer.ts";
import { knobTable } from "../../../src/config/knob-table.ts";
import { unixSeconds } from "../../../src/domain/values.ts";
import { aDynamodb, clientTo } from "../../adapters/aws-engines.ts";
import { aBatch } from "../../local/aws/batch/a-batch.ts";
import { aStack } from "../../local/aws/batch/stack.ts";

const aTable = aDynamodb();

async function served<S extends { url: string; close(): Promise<void> }>(starting: Promise<S>): Promise<S> {
  const service = await starting;
  onTestFinished(() => service.close());
  return service;
}

test("knobs of several pages are read, their generation apart, and each wrong one is named", async () => {
  const { url } = await served(createParameters());
  const client = new SSMClient(clientTo(url));
  const path = "/serverless-prover/dev/knobs";
  const put = (name: string, Value: string) =>
    client.send(new PutParameterCommand({ Name: `${path}/${name}`, Value, Type: "String", Overwrite: true }));
  expect(await readKnobs(client, path)).toEqual({ generation: undefined, values: {} });
  for (const [name, { default: value }] of Object.entries(knobTable)) await put(name, value || " ");
  await put("generation", "g");
  expect(judgeKnobs(await readKnobs(client, path))).toMatchObject([{ level: "ok" }]);
  await put("max-promises", "many");
  await put("max-promise", "3");
  const says = judgeKnobs(await readKnobs(client, path)).map((verdict) => verdict.says);
  expect(says.join("\n")).toMatch(/max-promise: there is no such knob(.|\n)*max-promises: must be/);
});

test("a key of KMS tells its state and its address, which a signing step leaves in the table", async () => {
  const { url } = await served(createKms());
  const clients = { kms: new KMSClient(clientTo(url)), dynamodb: (await aTable()).client };
  const { tableName } = await aTable();
  const { KeyMetadata } = await clients.kms.send(
    new CreateKeyCommand({ KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY" }),
  );
  const keyId = KeyMetadata?.KeyId ?? "";
  expect(judgeKey(await readKmsKey(clients.kms, keyId))).toMatchObject({ level: "ok" });
  expect(judgeKey(await readKmsKey(clients.kms, "11111111-2222-3333-4444-555555555555")).level).toBe("blocker");

  expect(await addressInTable(clients, tableName)).toBeUndefined();
  const signer = announceSigner(
    { client: clients.dynamodb, tableName },
    createKmsSigner({ client: clients.kms, keyId }),
  );
  const address = await signer.address();
  expect(await addressInTable(clients, tableName)).toBe(address);
  expect(await addressOfKey(clients, { kind: "kms", keyId })).toBe(address);
  expect(await addressOfKey(clients, { kind: "kms", keyId: "nowhere" })).toBeUndefined();
});

test("what a day cost is read from the hourly books, and what is older is left out", async () => {
  const { client, tableName } = await aTable();
  const quiet = () => undefined;
  const books = createTallies({ client, tableName, log: { info: quiet, warn: quiet, error: quiet } });
  const now = unixSeconds(1_787_000_000);
  expect(await readLastDay(client, tableName, now)).toBeUndefined();
  await books.add(unixSeconds(now - 3_600), { bids: 7, eligible: 9, onTime: 2, costUsdMicros: 1_500_000 });
  await books.add(now, { bids: 1, warmUsdMicros: 500_000 });
  await books.add(unixSeconds(now - 26 * 3_600), { bids: 100, costUsdMicros: 9_000_000 });
  expect(await readLastDay(client, tableName, now)).toEqual({
    traffic: { requests: 9, bids: 8, proofs: 2, proofMb: 2.8, hosts: [] },
    hostsUsd: 2,
  });
});

test("a secret is looked for, and its value is not read", async () => {
  const { url } = await served(createSecrets());
  const client = new SecretsManagerClient(clientTo(url));
  await client.send(new CreateSecretCommand({ Name: "signer", SecretString: "4f".repeat(32) }));
  await client.send(new CreateSecretCommand({ Name: "empty" }));
  const found = await readSecret(client, "signer");
  expect(found).toEqual({ kind: "secret", name: "the secret signer", isDeleted: false, hasValue: true });
  expect(await readSecret(client, "empty")).toMatchObject({ hasValue: false });
  expect(await readSecret(client, "nowhere")).toEqual({ kind: "absent", name: "the secret nowhere" });
});

test("a queue that somebody disabled, and a class that has none, are found", async () => {
  const { client } = await aBatch({ resources: aStack({ queue: { JobQueueName: "fleet" } }) });
  const levels = async (classes: string[]) => judgeFleet(classes, await readFleet(client, classes));
  expect(await levels(["fleet"])).toMatchObject([{ level: "ok" }]);
  await client.send(new UpdateJobQueueCommand({ jobQueue: "fleet", state: "DISABLED" }));
  expect(await levels(["fleet"])).toMatchObject([{ level: "blocker", todo: "Enable it in AWS Batch." }]);
  expect(await levels(["none"])).toHaveLength(2);
});
