import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, onTestFinished, test } from "vitest";
import { createParameters } from "../../../local/aws/parameters/create-parameters.ts";
import { createKnobs } from "../../../src/adapters/ssm/create-knobs.ts";
import { knobTable } from "../../../src/config/knob-table.ts";
import { defaultPolicy } from "../../../src/config/knobs.ts";
import { clientTo } from "../aws-engines.ts";
import { keptLog } from "../kept-log.ts";

const path = "/serverless-prover/test/knobs";

async function aTree() {
  const service = await createParameters();
  const client = new SSMClient(clientTo(service.url));
  onTestFinished(async () => {
    client.destroy();
    await service.close();
  });
  const log = keptLog();
  const put = (values: Record<string, string>) =>
    Promise.all(
      Object.entries(values).map(([name, Value]) =>
        client.send(new PutParameterCommand({ Name: `${path}/${name}`, Value, Type: "String", Overwrite: true })),
      ),
    );
  const set = async (generation: string, values: Record<string, string>) => {
    await put(values);
    await put({ generation });
  };
  const remove = (name: string) => client.send(new DeleteParameterCommand({ Name: `${path}/${name}` }));
  return { client, log, put, set, remove, faults: service.faults, knobs: createKnobs({ client, path, log }) };
}

test("without a tree the documented defaults hold", async () => {
  const { knobs } = await aTree();
  expect(await knobs.current()).toEqual(defaultPolicy);
});

test("a tree of more than one page is in force within one call, and so is its change", async () => {
  const { knobs, set } = await aTree();
  // The store keeps no empty text: an empty list is a knob that is absent, or one space.
  const all = Object.fromEntries(Object.entries(knobTable).map(([name, { default: value }]) => [name, value || " "]));
  expect(Object.keys(all).length).toBeGreaterThan(10);
  await set("g1", { ...all, "max-promises": "9" });
  const promise = { ...defaultPolicy.promise, maxPromises: 9 };
  expect(await knobs.current()).toEqual({ ...defaultPolicy, generation: "g1", promise });
  await set("g2", { bidding: "false" });
  expect(await knobs.current()).toMatchObject({ generation: "g2", bidding: false, promise: { maxPromises: 9 } });
});

test("a change without a new generation is not read", async () => {
  const { knobs, set, put } = await aTree();
  await set("g1", { "max-promises": "9" });
  await knobs.current();
  await put({ "max-promises": "10" });
  expect(await knobs.current()).toMatchObject({ promise: { maxPromises: 9 } });
});

test("a bad tree keeps the last good policy, and is said once for its generation", async () => {
  const { knobs, set, log } = await aTree();
  await set("g1", { "max-promises": "9" });
  await knobs.current();
  await set("g2", { "max-promises": "many", "buffer-sec": "-1", colour: "blue" });
  for (let call = 0; call < 3; call += 1)
    expect(await knobs.current()).toMatchObject({ generation: "g1", promise: { maxPromises: 9 } });
  expect(log.lines).toMatchObject([{ level: "error", fields: { generation: "g2" } }]);
  for (const name of ["max-promises", "buffer-sec", "colour"]) expect(log.lines[0]?.fields.faults).toContain(name);
});

test.each([
  ["after a good one", { shadow: false }],
  ["and no good one was ever read", { shadow: true }],
])("an operator who says stop in a tree with faults is heard, %s", async (_when, { shadow }) => {
  const { knobs, set } = await aTree();
  if (!shadow) await set("g1", {});
  if (!shadow) await knobs.current();
  await set("g2", { bidding: " false", "max-promises": "many" });
  expect(await knobs.current()).toMatchObject({ bidding: false, endJobs: false, shadow });
  expect(await knobs.areKnown()).toBe(true);
  await set("g3", { bidding: "true", "end-jobs": "true" });
  expect(await knobs.current()).toMatchObject({ bidding: false, endJobs: true, shadow });
  await set("g4", { "end-jobs": "false" });
  expect(await knobs.current()).toMatchObject({ bidding: false, endJobs: true }); // only a good tree takes it back
  await set("g5", { "max-promises": "4" });
  expect(await knobs.current()).toMatchObject({ bidding: true, endJobs: false, shadow: false });
});

test.each([{ bidding: "no" }, { bidding: "true", "end-jobs": "yes" }])(
  "what is no word to stop is none: %o",
  async (values) => {
    const { knobs, set } = await aTree();
    await set("g1", values);
    expect(await knobs.current()).toMatchObject({ bidding: false, endJobs: false, shadow: true });
    expect(await knobs.areKnown()).toBe(false);
  },
);

test("a process that has seen no good tree is in the shadow and does not bid, until it has seen one", async () => {
  const { knobs, set, faults } = await aTree();
  faults.plant({ operation: "GetParameter", kind: "throttle" });
  expect(await knobs.current()).toMatchObject({ bidding: false, shadow: true });
  await set("g1", { "max-promises": "many", shadow: "false", bidding: "true" });
  expect(await knobs.current()).toMatchObject({ bidding: false, shadow: true });
  expect(await knobs.areKnown()).toBe(false);
  await set("g2", { "max-promises": "4" });
  expect(await knobs.current()).toMatchObject({ bidding: true, shadow: false });
  expect(await knobs.areKnown()).toBe(true);
  await set("g3", { "max-promises": "many" });
  expect(await knobs.areKnown()).toBe(true); // the last good ones
});

test("without a tree the knobs are known: they are the defaults", async () => {
  const { knobs } = await aTree();
  expect(await knobs.areKnown()).toBe(true);
});

test("knobs are refused while they are wrong or cannot be read, and no longer", async () => {
  const { knobs, set, faults } = await aTree();
  await set("g1", {});
  expect(await knobs.areRefused()).toBe(false);
  faults.plant({ operation: "GetParameter", kind: "throttle" });
  expect(await knobs.areRefused()).toBe(true);
  expect(await knobs.areRefused()).toBe(false);
  await set("g2", { "max-promises": "many" });
  expect(await knobs.areRefused()).toBe(true);
  faults.plant({ operation: "GetParameter", kind: "throttle" });
  expect(await knobs.areRefused()).toBe(true);
  expect(await knobs.areRefused()).toBe(true); // it can be read again, and is as wrong as before
});

test("throttled or cut off, the last good policy holds until the tree can be read", async () => {
  const { knobs, set, faults, log } = await aTree();
  await set("g1", { "max-promises": "9" });
  await knobs.current();
  await set("g2", { "max-promises": "10" });
  for (const kind of ["throttle", "lose-before", "lose-after"] as const) {
    faults.plant({ operation: "GetParametersByPath", kind });
    expect(await knobs.current()).toMatchObject({ generation: "g1", promise: { maxPromises: 9 } });
  }
  expect(log.lines.map(({ level }) => level)).toEqual(["warn", "warn", "warn"]);
  expect(await knobs.current()).toMatchObject({ generation: "g2", promise: { maxPromises: 10 } });
});

test("a tree that is written while it is read is read again", async () => {
  const { client, knobs, set, put } = await aTree();
  await set("g1", { "max-promises": "9" });
  let written = false;
  client.middlewareStack.add(
    (next, context) => async (given) => {
      const answer = await next(given);
      if (context.commandName === "GetParametersByPathCommand" && !written) {
        written = true;
        await put({ "max-promises": "11" });
        await put({ generation: "g2" });
      }
      return answer;
    },
    { step: "initialize", name: "write while it is read" },
  );
  expect(await knobs.current()).toMatchObject({ generation: "g2", promise: { maxPromises: 11 } });
});

test("a tree whose generation is gone means the defaults again", async () => {
  const { knobs, set, remove } = await aTree();
  await set("g1", { "max-promises": "9" });
  await knobs.current();
  await remove("generation");
  expect(await knobs.current()).toEqual(defaultPolicy);
});
