import { join } from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { aFunction, type Resources, type Scratch } from "./stage/fixture-stack.ts";
import { onStage, type Stage } from "./stage/stage.ts";

/** Writes two items, one after the other, with the SDK as a bundle has it. */
const source = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
export const handler = async () => {
  for (const pk of ["first", "second"]) {
    await client.send(new PutItemCommand({ TableName: "effects", Item: { pk: { S: pk } } }));
    console.log(JSON.stringify({ after: pk }));
  }
};`;

/** Fetches by each of the ways that a Lambda has: fetch, and a gRPC call's HTTP/2. */
const others = `
import http2 from "node:http2";
export const handler = async () => {
  await fetch(process.env.PLAIN + "/fetched");
  console.log(JSON.stringify({ after: "fetch" }));
  const session = http2.connect(process.env.STREAMS);
  const stream = session.request({ ":method": "POST", ":path": "/network.ProverNetwork/Bid" });
  stream.end();
  await new Promise((answered) => stream.on("end", answered).resume());
  session.close();
  console.log(JSON.stringify({ after: "bid" }));
};`;

let bundled = "";
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: join(import.meta.dirname, "..", "..") },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    banner: {
      js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
    },
  });
  bundled = outputFiles[0]?.text ?? "";
});

const stack = (scratch: Scratch): { resources: Resources; faults: boolean } => ({
  faults: true,
  resources: {
    Write: aFunction(scratch, "write", bundled),
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: "effects",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      },
    },
  },
});

const written = async ({ aws }: Stage): Promise<string[]> => {
  const get = (pk: string) =>
    aws.stack.dynamodb.send(new GetItemCommand({ TableName: "effects", Key: { pk: { S: pk } } }));
  const there = await Promise.all(
    ["first", "second"].map(async (pk) => ((await get(pk)).Item === undefined ? [] : [pk])),
  );
  return there.flat();
};
const exit = { errorType: "Runtime.ExitError" };

describe("a planted death", () => {
  test("before a call leaves nothing of the call", () =>
    onStage(stack, async (stage) => {
      const planted = stage.aws.lambda.kills.plant("write", { at: "before", call: 2, matching: "PutItem" });
      expect((await stage.invoke("write")).payload).toMatchObject(exit);
      expect(planted.killed()).toBe(true);
      expect(await written(stage)).toEqual(["first"]);
      expect(stage.said("write")).toEqual([{ after: "first" }]);
    }));

  test("after a call leaves its effect, which the function never hears of", () =>
    onStage(stack, async (stage) => {
      const planted = stage.aws.lambda.kills.plant("write", { at: "after", call: 2 });
      expect((await stage.invoke("write")).payload).toMatchObject(exit);
      expect(planted.killed()).toBe(true);
      expect(await written(stage)).toEqual(["first", "second"]);
      expect(stage.said("write")).toEqual([{ after: "first" }]);
    }));

  test("strikes one invocation, and says so where it found nothing to strike", () =>
    onStage(stack, async (stage) => {
      const planted = stage.aws.lambda.kills.plant("write", { at: "before", call: 3 });
      expect(planted.killed()).toBeUndefined();
      expect((await stage.invoke("write")).error).toBeUndefined();
      expect(planted.killed()).toBe(false);
      expect((await stage.invoke("write")).error).toBeUndefined();
    }));

  test("is refused where the host was not told to allow it", () =>
    onStage(
      (scratch) => ({ ...stack(scratch), faults: false }),
      ({ aws }) => {
        expect(() => aws.lambda.kills.plant("write", { at: "before", call: 1 })).toThrow("faults: true");
        return Promise.resolve();
      },
    ));

  test("strikes fetch and gRPC as well", async () => {
    const { listen } = await import("../../local/aws/http/listen.ts");
    const { createServer } = await import("node:http2");
    const asked: string[] = [];
    const plain = await listen((request, response) => {
      asked.push(request.url ?? "");
      return Promise.resolve(void response.end());
    });
    const streams = createServer((request, response) => {
      asked.push(request.url);
      response.end();
    });
    await new Promise<void>((ready) => streams.listen(0, "127.0.0.1", ready));
    const { port } = streams.address() as { port: number };
    const environment = { PLAIN: plain.url, STREAMS: `http://127.0.0.1:${port}` };
    const setUp = (scratch: Scratch) => ({
      faults: true,
      environment,
      resources: { Others: aFunction(scratch, "others", others) },
    });
    await onStage(setUp, async (stage) => {
      const dies = async (at: "before" | "after", matching: string): Promise<string[]> => {
        stage.aws.lambda.kills.plant("others", { at, call: 1, matching });
        expect((await stage.invoke("others")).payload).toMatchObject(exit);
        return asked.splice(0);
      };
      expect(await dies("before", "/fetched")).toEqual([]);
      expect(await dies("after", "/fetched")).toEqual(["/fetched"]);
      expect(await dies("before", "ProverNetwork/Bid")).toEqual(["/fetched"]);
      expect(await dies("after", "ProverNetwork/Bid")).toEqual(["/fetched", "/network.ProverNetwork/Bid"]);
    });
    await plain.close();
    await new Promise((closed) => streams.close(closed));
  });
});
