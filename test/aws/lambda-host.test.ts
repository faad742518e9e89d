import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aFunction, createScratch, type Scratch } from "./stage/fixture-stack.ts";
import { createStage, onStage, type Stage, until } from "./stage/stage.ts";

const echo = `
let calls = 0;
export const handler = async (event, context) => {
  calls += 1;
  console.log(JSON.stringify({ calls, id: context.awsRequestId }));
  if (event.throw) throw new TypeError(event.throw);
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.hang) await new Promise(() => setInterval(() => {}, 1000));
  return { event, calls, left: context.getRemainingTimeInMillis() > 0, arn: context.invokedFunctionArn, env: process.env[event.variable] };
};`;

describe("a function behind the Runtime API", () => {
  let scratch: Scratch;
  let stage: Stage;
  beforeAll(async () => {
    scratch = createScratch();
    stage = await createStage({
      scratch,
      environment: { OVERRIDDEN: "here" },
      resources: {
        Echo: aFunction(scratch, "echo", echo, { Environment: { Variables: { OWN: "set", OVERRIDDEN: "there" } } }),
        Brief: aFunction(scratch, "brief", echo, { Timeout: 1 }),
        Broken: aFunction(scratch, "broken", "export const other = 1;"),
        Unborn: aFunction(scratch, "unborn", "throw new RangeError('no start');"),
        Python: { Type: "AWS::Lambda::Function", Properties: { FunctionName: "python", Runtime: "python3.13" } },
      },
    });
  });
  afterAll(async () => {
    await stage.close();
    scratch.remove();
  });

  test("answers what the handler returns, and says who it is", async () => {
    const { error, payload } = await stage.invoke("echo", { n: 1 });
    expect(error).toBeUndefined();
    expect(payload).toMatchObject({
      event: { n: 1 },
      left: true,
      arn: "arn:aws:lambda:us-east-1:000000000000:function:echo",
    });
  });

  test("keeps its environment warm from one invocation to the next", async () => {
    await stage.aws.lambda.recycle("echo");
    const before = stage.reports.length;
    const calls = [(await stage.invoke("echo")).payload, (await stage.invoke("echo")).payload];
    expect(calls).toMatchObject([{ calls: 1 }, { calls: 2 }]);
    expect(stage.reports.slice(before).map(({ coldStart }) => coldStart)).toEqual([true, false]);
    expect(stage.aws.lambda.size("echo")).toEqual({ environments: 1, busy: 0 });
  });

  test("gets its own variables, the overrides, and endpoints on loopback", async () => {
    const read = async (variable: string) =>
      ((await stage.invoke("echo", { variable })).payload as { env: string }).env;
    expect(await read("OWN")).toBe("set");
    expect(await read("OVERRIDDEN")).toBe("here");
    expect(await read("AWS_ENDPOINT_URL_SQS")).toBe(stage.aws.endpoints.sqs);
    expect(await read("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")).toBe("256");
    expect(await read("HOME")).toBeUndefined();
  });

  test("tells a handler's error by its type and message, and lives on", async () => {
    const { error, payload } = await stage.invoke("echo", { throw: "no good" });
    expect(error).toBe("Unhandled");
    expect(payload).toMatchObject({ errorType: "TypeError", errorMessage: "no good" });
    expect((await stage.invoke("echo")).error).toBeUndefined();
  });

  test("is ended when its time is over, and the next invocation starts afresh", async () => {
    const { error, payload } = await stage.invoke("brief", { hang: true });
    expect(error).toBe("Unhandled");
    expect(payload).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/) as string,
    });
    expect((await stage.invoke("brief")).payload).toMatchObject({ calls: 1 });
  });

  test("reports a process that exits", async () => {
    const { payload } = await stage.invoke("echo", { exit: 7 });
    expect(payload).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: "Runtime exited with error: exit status 7",
    });
    expect((await stage.invoke("echo")).payload).toMatchObject({ calls: 1 });
  });

  test("reports code that does not load, and a handler that is not there", async () => {
    expect((await stage.invoke("unborn")).payload).toMatchObject({ errorType: "RangeError", errorMessage: "no start" });
    expect((await stage.invoke("broken")).payload).toMatchObject({ errorType: "Runtime.HandlerNotFound" });
  });

  test("is killed in the middle when a test says so", async () => {
    const running = stage.invoke("echo", { hang: true });
    await until(() => expect(stage.aws.lambda.size("echo").busy).toBe(1));
    stage.aws.lambda.kill("echo");
    expect((await running).payload).toMatchObject({ errorType: "Runtime.ExitError" });
  });

  test("has its lines tagged with the invocation that wrote them", async () => {
    const payloads = [
      (await stage.invoke("echo", { mark: 1 })).payload,
      (await stage.invoke("echo", { mark: 2 })).payload,
    ];
    expect(payloads).toHaveLength(2);
    const own = stage.lines.filter(({ functionName, line }) => functionName === "echo" && line.includes('"id"'));
    for (const { line, requestId } of own) expect(JSON.parse(line)).toMatchObject({ id: requestId });
  });

  test("is unknown by a name that the template lacks, and absent in another runtime", async () => {
    await expect(stage.invoke("nobody")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(stage.invoke("python")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(stage.aws.notHere).toContain("python: its runtime is python3.13");
  });

  test("refuses a payload that is no JSON", async () => {
    const call = stage.lambda.send(new InvokeCommand({ FunctionName: "echo", Payload: "{" }));
    await expect(call).rejects.toMatchObject({ name: "InvalidRequestContentException" });
  });
});

const gate = `
export const handler = async ({ wait = true }) => {
  console.log(JSON.stringify({ inside: true }));
  while (wait && (await fetch(process.env.GATE)).status !== 200) await new Promise((again) => setTimeout(again, 20));
  return "out";
};`;

/** Functions of this stack wait until `open` is called. */
async function withGate(act: (gateUrl: string, open: () => void) => Promise<void>): Promise<void> {
  const { listen } = await import("../../local/aws/http/listen.ts");
  let isOpen = false;
  const server = await listen((_request, response) =>
    Promise.resolve(void response.writeHead(isOpen ? 200 : 503).end()),
  );
  try {
    await act(server.url, () => {
      isOpen = true;
    });
  } finally {
    await server.close();
  }
}

describe("concurrency", () => {
  test("is one invocation in each environment, and a call beyond the reserved number is throttled", () =>
    withGate((GATE, open) =>
      onStage(
        (scratch) => ({
          environment: { GATE },
          resources: { Gate: aFunction(scratch, "gate", gate, { ReservedConcurrentExecutions: 2 }) },
        }),
        async (stage) => {
          const running = [stage.invoke("gate"), stage.invoke("gate")];
          await until(() => expect(stage.said("gate")).toHaveLength(2));
          await expect(stage.invoke("gate")).rejects.toMatchObject({ name: "TooManyRequestsException" });
          expect(stage.aws.lambda.size("gate")).toEqual({ environments: 2, busy: 2 });
          open();
          expect((await Promise.all(running)).map(({ payload }) => payload)).toEqual(["out", "out"]);
        },
      ),
    ));

  test("is shared over the account by functions that reserve none", () =>
    withGate((GATE, open) =>
      onStage(
        (scratch) => ({
          environment: { GATE },
          accountConcurrency: 1,
          resources: { One: aFunction(scratch, "one", gate), Two: aFunction(scratch, "two", gate) },
        }),
        async (stage) => {
          const running = stage.invoke("one");
          await until(() => expect(stage.said("one")).toHaveLength(1));
          await expect(stage.invoke("two")).rejects.toMatchObject({ name: "TooManyRequestsException" });
          open();
          await running;
          expect((await stage.invoke("two")).payload).toBe("out");
        },
      ),
    ));

  test("ends environments that nobody needs", () =>
    onStage(
      (scratch) => ({ idleMs: 1, resources: { Echo: aFunction(scratch, "echo", echo) } }),
      async (stage) => {
        await stage.invoke("echo");
        await until(() => expect(stage.aws.lambda.size("echo")).toEqual({ environments: 0, busy: 0 }));
      },
    ));
});

test("an idle environment ends without a word: no signal reaches its code, and no timer runs once more", () =>
  onStage(
    (scratch) => ({
      idleMs: 1_000,
      resources: {
        Polite: aFunction(
          scratch,
          "polite",
          `process.on("SIGTERM", () => console.log(JSON.stringify({ heard: "SIGTERM" })));
           export const handler = async () => {
             setTimeout(() => console.log(JSON.stringify({ heard: "timer" })), 800);
             return "done";
           };`,
        ),
      },
    }),
    async (stage) => {
      expect((await stage.invoke("polite")).payload).toBe("done");
      await until(() => expect(stage.aws.lambda.size("polite")).toEqual({ environments: 0, busy: 0 }));
      await stage.aws.close(); // the process has gone, and with it whatever it still had to say
      expect(stage.said("polite")).toEqual([]);
    },
  ));

test("a frozen environment does nothing between its invocations", () =>
  onStage(
    (scratch) => ({
      resources: {
        Ticks: aFunction(
          scratch,
          "ticks",
          `let ticks = 0;
           export const handler = async () => {
             const before = ticks;
             if (before === 0) setInterval(() => { ticks += 1; console.log(JSON.stringify({ ticks })); }, 1);
             while (ticks < before + 3) await new Promise((later) => setTimeout(later, 1));
             return ticks;
           };`,
        ),
        Other: aFunction(scratch, "other", echo),
      },
    }),
    async (stage) => {
      await stage.invoke("ticks");
      await stage.invoke("other"); // a cold start: long enough for hundreds of ticks, if there were any
      const said = stage.said("ticks").length;
      await stage.invoke("other");
      expect(stage.said("ticks")).toHaveLength(said);
      expect((await stage.invoke("ticks")).error).toBeUndefined();
    },
  ));
