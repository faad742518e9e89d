import { SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { createKnobs } from "../../src/adapters/ssm/create-knobs.ts";
import { reportHealth } from "../../src/steps/report-health.ts";
import { clientTo } from "../adapters/aws-engines.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { assignedRequest } from "../network/actors.ts";
import { takenToAssigned } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** The ports of a process that started while the parameter store cannot be reached. */
function withoutKnobs() {
  const client = new SSMClient({ ...clientTo("http://127.0.0.1:1"), maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return world.through({}, { knobs: createKnobs({ client, path: "/nowhere", log: keptLog() }) });
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
