import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { describe, expect, test } from "vitest";
import { aFunction, aMapping, aQueue, createScratch, type Scratch } from "./stage/fixture-stack.ts";
import { createStage, until } from "./stage/stage.ts";

/** Processes whose command line or environment names the scratch folder: environments, engines, whatever they started. */
function processesOf(scratch: Scratch): string[] {
  const ids = execFileSync("ps", ["-A", "-o", "pid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const read = (id: string, file: string): string => {
    try {
      return readFileSync(`/proc/${id}/${file}`, "latin1");
    } catch {
      return ""; // ended meanwhile, or a zombie
    }
  };
  return ids.filter((id) => `${read(id, "cmdline")}${read(id, "environ")}`.includes(scratch.folder));
}

const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(Number(new URL(url).port), "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

const hang = `export const handler = async () => { console.log('{"inside":true}'); await new Promise(() => setInterval(() => {}, 1000)); };`;
const slow = `export const handler = async () => { console.log('{"began":true}'); await new Promise((later) => setTimeout(later, 300)); console.log('{"ended":true}'); };`;

describe.runIf(process.platform === "linux")("the end of everything", () => {
  test("leaves no process and no port, though functions hang", async () => {
    const scratch = createScratch();
    const stage = await createStage({
      scratch,
      drainMs: 50,
      resources: {
        hang: aFunction(scratch, "hang", hang, { Timeout: 900 }),
        warm: aFunction(scratch, "warm", "export const handler = async () => 1;"),
        ...aQueue("jobs"),
        ...aMapping("jobs", "hang"),
      },
    });
    await stage.invoke("warm");
    await stage.send("jobs", {});
    await until(() => expect(stage.said("hang")).toHaveLength(1));
    expect(processesOf(scratch).length).toBeGreaterThanOrEqual(3);
    await stage.close();
    expect(processesOf(scratch)).toEqual([]);
    const urls = Object.values(stage.aws.endpoints);
    expect(await Promise.all(urls.map(answers))).toEqual(urls.map(() => false));
    scratch.remove();
  });

  test("comes at once for a stack that cannot be made, and the fault is told", async () => {
    const scratch = createScratch();
    const wrong = {
      Type: "AWS::Events::Rule",
      Properties: { EventPattern: { a: [{ cidr: "10.0.0.0/8" }] }, Targets: [] },
    };
    await expect(createStage({ scratch, resources: { ...aQueue("jobs"), wrong } })).rejects.toThrow("match type cidr");
    expect(processesOf(scratch)).toEqual([]);
    scratch.remove();
  });

  test("waits for a batch that runs, and its message is gone", async () => {
    const scratch = createScratch();
    const resources = { slow: aFunction(scratch, "slow", slow), ...aQueue("jobs"), ...aMapping("jobs", "slow") };
    const stage = await createStage({ scratch, resources, drainMs: 20_000 });
    await stage.send("jobs", {});
    await until(() => expect(stage.said("slow")).toHaveLength(1));
    await stage.close();
    expect(stage.said("slow")).toEqual([{ began: true }, { ended: true }]);
    const again = await createStage({ scratch, resources, start: false });
    expect(await again.depth("jobs")).toEqual({ visible: 0, held: 0 });
    await again.close();
    scratch.remove();
  });

  test("is the end of the children too when the parent is killed without a word", async () => {
    const scratch = createScratch();
    aFunction(scratch, "warm", "export const handler = async () => 1;");
    const source = new URL("./stage/doomed-parent.ts", import.meta.url).pathname;
    const { spawn } = await import("node:child_process");
    const parent = spawn(process.execPath, ["--import", "tsx", source, scratch.folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise<void>((ready) => parent.stdout.once("data", () => ready()));
    expect(processesOf(scratch).length).toBeGreaterThanOrEqual(3); // the parent, dynoxide, and a frozen environment
    parent.kill("SIGKILL");
    await until(() => expect(processesOf(scratch)).toEqual([]));
    scratch.remove();
  });
});

test("what the template made is there again after a restart, with what was put into it", async () => {
  const { CreateTableCommand: _none, ...dynamodb } = await import("@aws-sdk/client-dynamodb");
  const { GetObjectCommand, PutObjectCommand } = await import("@aws-sdk/client-s3");
  const scratch = createScratch();
  const resources = {
    ...aQueue("jobs"),
    Store: { Type: "AWS::S3::Bucket", Properties: { BucketName: "store" } },
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: "requests",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        TimeToLiveSpecification: { AttributeName: "expiresAtSec", Enabled: true },
      },
    },
  };
  const before = await createStage({ scratch, resources });
  await before.send("jobs", { n: 1 });
  await before.s3.send(new PutObjectCommand({ Bucket: "store", Key: "proof", Body: "bytes" }));
  await before.aws.stack.dynamodb.send(
    new dynamodb.PutItemCommand({ TableName: "requests", Item: { pk: { S: "r1" } } }),
  );
  await before.close();

  const after = await createStage({ scratch, resources });
  expect(await after.depth("jobs")).toEqual({ visible: 1, held: 0 });
  const { Body } = await after.s3.send(new GetObjectCommand({ Bucket: "store", Key: "proof" }));
  expect(await Body?.transformToString()).toBe("bytes");
  const get = new dynamodb.GetItemCommand({ TableName: "requests", Key: { pk: { S: "r1" } } });
  expect((await after.aws.stack.dynamodb.send(get)).Item).toEqual({ pk: { S: "r1" } });
  await after.close();
  scratch.remove();
});
