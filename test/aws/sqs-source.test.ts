import { expect, test } from "vitest";
import { failedMessages } from "../../local/aws/sources/batch-response.ts";
import { aFunction, aMapping, aQueue, type Resources, type Scratch } from "./stage/fixture-stack.ts";
import { onStage, type Stage, until } from "./stage/stage.ts";

/** Prints the bodies of its batch; `fail` in a body says how it must end. */
const worker = `
const seen = new Map();
export const handler = async ({ Records }) => {
  const bodies = Records.map(({ body }) => JSON.parse(body));
  const receives = Records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount));
  console.log(JSON.stringify({ bodies, receives, arn: Records[0].eventSourceARN }));
  if (bodies.some(({ fail }) => fail === "throw")) throw new Error("as asked");
  if (bodies.some(({ fail }) => fail === "exit")) process.exit(1);
  const failed = Records.filter(({ body, attributes }) => {
    const { fail } = JSON.parse(body);
    return fail === "always" || (fail === "once" && attributes.ApproximateReceiveCount === "1");
  });
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

type Batch = { bodies: { n?: number; fail?: string }[]; receives: number[]; arn: string };

const stack =
  (queue: object = {}, mapping: object = {}, source = worker) =>
  (scratch: Scratch): { resources: Resources } => ({
    resources: {
      work: aFunction(scratch, "work", source),
      ...aQueue("jobs", { VisibilityTimeout: 1, ...queue }),
      ...aMapping("jobs", "work", { FunctionResponseTypes: ["ReportBatchItemFailures"], ...mapping }),
    },
  });

const batches = (stage: Stage): Batch[] => stage.said("work") as Batch[];
const numbers = (stage: Stage): number[] => batches(stage).flatMap(({ bodies }) => bodies.map(({ n }) => n ?? 0));
const empty = { visible: 0, held: 0 };

test("a message reaches its function and is deleted when the function returns", () =>
  onStage(stack(), async (stage) => {
    await stage.send("jobs", { n: 1 });
    await until(async () => {
      expect(numbers(stage)).toEqual([1]);
      expect(await stage.depth("jobs")).toEqual(empty);
    });
    expect(batches(stage)[0]?.arn).toBe("arn:aws:sqs:us-east-1:000000000000:jobs");
  }));

test("only the messages that a function reports come back", () =>
  onStage(
    (scratch) => ({ ...stack()(scratch), start: false }),
    async (stage) => {
      await stage.send("jobs", { n: 1 });
      await stage.send("jobs", { n: 2, fail: "once" });
      stage.aws.start();
      await until(async () => {
        expect(numbers(stage).sort()).toEqual([1, 2, 2]);
        expect(await stage.depth("jobs")).toEqual(empty);
      });
      expect(batches(stage).at(-1)?.receives).toEqual([2]);
    },
  ));

test("a function that throws gets its whole batch again, though half of it was well", () =>
  onStage(
    (scratch) => ({ ...stack({ maxReceiveCount: 2 })(scratch), start: false }),
    async (stage) => {
      await stage.send("jobs", { n: 1 });
      await stage.send("jobs", { n: 2, fail: "throw" });
      stage.aws.start();
      await until(() => expect(numbers(stage).filter((n) => n === 1).length).toBeGreaterThan(1));
    },
  ));

test("a message that fails as often as the queue allows ends among the dead letters", () =>
  onStage(stack({ maxReceiveCount: 2 }), async (stage) => {
    await stage.send("jobs", { n: 1, fail: "always" });
    await until(async () => expect(await stage.depth("jobs-dead")).toEqual({ visible: 1, held: 0 }));
    expect(numbers(stage)).toEqual([1, 1]);
    expect(await stage.depth("jobs")).toEqual(empty);
  }));

test("a crash of the function counts as a failed receive", () =>
  onStage(stack({ maxReceiveCount: 1 }), async (stage) => {
    await stage.send("jobs", { n: 1, fail: "exit" });
    await until(async () => expect(await stage.depth("jobs-dead")).toEqual({ visible: 1, held: 0 }));
    expect(numbers(stage)).toEqual([1]);
  }));

test("no more batches run at once than the mapping's maximum concurrency", () => {
  const slow = `
    export const handler = async ({ Records }) => {
      console.log(JSON.stringify({ began: Records.length }));
      await new Promise((later) => setTimeout(later, 50));
      console.log(JSON.stringify({ ended: Records.length }));
    };`;
  const mapping = { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } };
  return onStage(
    (scratch) => ({ ...stack({}, mapping, slow)(scratch), start: false }),
    async (stage) => {
      for (let n = 0; n < 8; n += 1) await stage.send("jobs", { n });
      stage.aws.start();
      await until(() => expect(stage.said("work").filter((line) => "ended" in (line as object))).toHaveLength(8));
      let [running, most] = [0, 0];
      for (const line of stage.said("work")) {
        running += "began" in (line as object) ? 1 : -1;
        most = Math.max(most, running);
      }
      expect(most).toBe(2);
      expect(stage.aws.lambda.size("work").environments).toBeLessThanOrEqual(2);
    },
  );
});

test("a batching window gathers messages until the batch is full", () =>
  onStage(stack({}, { BatchSize: 2, MaximumBatchingWindowInSeconds: 60 }), async (stage) => {
    await stage.send("jobs", { n: 1 });
    await stage.send("jobs", { n: 2 });
    await until(() => expect(batches(stage).map(({ bodies }) => bodies.length)).toEqual([2]));
  }));

test("a batch that finds no free environment waits, and its messages stay alive", () => {
  const hold = `
    export const handler = async ({ Records }) => {
      if (Records) return console.log(JSON.stringify({ bodies: Records.map(({ body }) => JSON.parse(body)) }));
      console.log(JSON.stringify({ holding: true }));
      await new Promise((later) => setTimeout(later, 300));
    };`;
  const setUp = (scratch: Scratch) => ({
    ...stack({ VisibilityTimeout: 60 }, {}, hold)(scratch),
    accountConcurrency: 1,
  });
  return onStage(setUp, async (stage) => {
    const holding = stage.invoke("work");
    await until(() => expect(stage.said("work")).toHaveLength(1));
    await stage.send("jobs", { n: 1 });
    await holding;
    await until(async () => expect(await stage.depth("jobs")).toEqual(empty));
    expect(stage.said("work").at(-1)).toEqual({ bodies: [{ n: 1 }] });
  });
});

test("a message can be made to come twice", () =>
  onStage(stack(), async (stage) => {
    stage.aws.messages("jobs").twice();
    await stage.send("jobs", { n: 1 });
    await until(() => expect(numbers(stage)).toEqual([1, 1]));
    await stage.send("jobs", { n: 2 });
    await until(() => expect(numbers(stage)).toEqual([1, 1, 2]));
  }));

test("messages can be made to overtake each other", () =>
  onStage(stack({ VisibilityTimeout: 60 }, { ScalingConfig: { MaximumConcurrency: 1 } }), async (stage) => {
    const line = stage.aws.messages("jobs").hold();
    for (const n of [1, 2, 3]) {
      await stage.send("jobs", { n });
      await until(() => expect(line.held()).toBe(n));
    }
    line.release("reversed");
    await until(() => expect(numbers(stage)).toEqual([3, 2, 1]));
  }));

test("an answer that Lambda cannot read fails the whole batch", () => {
  const ids = ["a", "b"];
  for (const well of ["null", "{}", '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '"done"']) {
    expect(failedMessages(well, ids)).toEqual([]);
  }
  expect(failedMessages('{"batchItemFailures":[{"itemIdentifier":"b"}]}', ids)).toEqual(["b"]);
  for (const ill of [
    "{",
    '{"batchItemFailures":{}}',
    ...['""', '"c"', "null", "7"].map((id) => `{"batchItemFailures":[{"itemIdentifier":${id}}]}`),
    '{"batchItemFailures":["a"]}',
  ]) {
    expect(failedMessages(ill, ids)).toEqual(ids);
  }
});
