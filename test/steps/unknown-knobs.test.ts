import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { createParameters } from "../../local/aws/parameters/create-parameters.ts";
import { createKnobs } from "../../src/adapters/ssm/create-knobs.ts";
import { reportHealth } from "../../src/steps/report-health.ts";
import { clientTo } from "../adapters/aws-engines.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { assignedRequest } from "../network/actors.ts";
import { takenToAssigned, takenToProving } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** The ports of a process that started while the parameter store cannot be reached. */
function withoutKnobs() {
  const client = new SSMClient({ ...clientTo("http://127.0.0.1:1"), maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return world.through({}, { knobs: createKnobs({ client, path: "/nowhere", log: keptLog() }) });
}

/** The ports of a process that started while a knob is wrong beside `values`. */
async function withWrongKnobs(values: Readonly<Record<string, string>>) {
  const service = await createParameters();
  const client = new SSMClient(clientTo(service.url));
  onTestFinished(async () => {
    client.destroy();
    await service.close();
  });
  const path = "/stage/knobs";
  for (const [name, Value] of Object.entries({ "max-hosts": "many", ...values, generation: "g1" })) {
    await client.send(new PutParameterCommand({ Name: `${path}/${name}`, Value, Type: "String" }));
  }
  return world.through({}, { knobs: createKnobs({ client, path, log: keptLog() }) });
}

test("a process without knobs bids on nothing, adopts nothing, and reports nothing", async () => {
  world = await createWorld();
  const ports = withoutKnobs();
  await assignedRequest(world);
  const id = await world.open();
  const process = world.process(ports);
  await process.pass();
  await process.sweep();
  expect(world.box.bids(id)).toHaveLength(0);
  expect(world.requests.all()).toEqual([]);
  expect(world.takeMessages()).toEqual([]);
  expect(await reportHealth({ ...ports, build: [] })()).toMatchObject({ reported: false });
});

test.each([0, 2])(
  "a process without knobs leaves a minimum of %d hosts as it is, and counts them",
  async (minimumHosts) => {
    world = await createWorld();
    const [host] = await world.fleet.hosts();
    world.fleet.setHosts([{ ...host!, desiredHosts: 2, readyHosts: 2, minimumHosts }]);
    const ports = withoutKnobs();
    const added: string[] = [];
    const metrics = { add: (name: string) => void added.push(name), flush: () => undefined };
    await world.process({ ...ports, metrics }).sweep();
    expect(await world.fleet.hosts()).toMatchObject([{ minimumHosts, maximumHosts: host!.maximumHosts }]);
    expect(added).toContain("HostCostUsd");
  },
);

test.each([
  [2, 0, { bidding: "false" }],
  [2, 0, { "end-jobs": "true" }],
  [2, 2, { bidding: "true" }],
  [0, 0, { bidding: "false" }],
])("with wrong knobs a minimum of %d hosts becomes %d by %o", async (before, after, values) => {
  world = await createWorld();
  const [host] = await world.fleet.hosts();
  world.fleet.setHosts([{ ...host!, desiredHosts: 2, readyHosts: 2, minimumHosts: before }]);
  await world.process(await withWrongKnobs(values)).sweep();
  expect(await world.fleet.hosts()).toMatchObject([{ minimumHosts: after, maximumHosts: host!.maximumHosts }]);
});

test("with wrong knobs, and told to stop, the host that a promise counts on stays, and none is kept for it anew", async () => {
  world = await createWorld();
  await takenToAssigned(world);
  const [host] = await world.fleet.hosts();
  for (const minimumHosts of [2, 0]) {
    world.fleet.setHosts([{ ...host!, minimumHosts }]);
    await world.process(await withWrongKnobs({ bidding: "false" })).sweep();
    expect(await world.fleet.hosts()).toMatchObject([{ minimumHosts: Math.min(minimumHosts, 1) }]);
  }
});

test("jobs end at the operator's word although other knobs are wrong", async () => {
  world = await createWorld();
  const id = await takenToProving(world);
  await world.runJobs("hang", { tell: false });
  await world.process(await withWrongKnobs({ "end-jobs": "true" })).sweep();
  expect(world.phase(id)).toBe("failing");
  expect(world.fleet.jobs().map(({ state }) => state.kind)).toEqual(["ended"]);
});

test("a process without knobs still launches, proves and delivers what was promised", async () => {
  world = await createWorld();
  const id = await takenToAssigned(world);
  const process = world.process(withoutKnobs());
  await world.ports.queues.send("assigned", { requestId: id });
  const deliver = async () => {
    for (const message of world.takeMessages()) await process.consume(message);
  };
  await deliver();
  expect(world.phase(id)).toBe("proving");
  await world.runJobs();
  await deliver();
  await deliver();
  expect(world.phase(id)).toBe("fulfilled");
});
