import { afterEach, describe, expect, test } from "vitest";
import { waitedInVain } from "../../src/domain/job.ts";
import { type RequestId, unixSeconds } from "../../src/domain/values.ts";
import type { FleetClass } from "../../src/ports/fleet.ts";
import { PortError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { classesNow } from "../../src/steps/classes-now.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aPolicy } from "../domain/builders.ts";
import { assignedRequest } from "../network/actors.ts";
import { deliver, drive, survive } from "./drive.ts";
import { mortal } from "./mortal.ts";
import { takenToAssigned, takenToProving } from "./taken-to.ts";
import { createSeen, createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const hosts = (readyHosts: number, of: Partial<FleetClass>): FleetClass => ({
  ...{ className: "on-demand", instanceType: "g6e.4xlarge", buy: "on-demand", minimumHosts: 0, enabled: true },
  ...{ desiredHosts: readyHosts, readyHosts, maximumHosts: 4, deployedHosts: 4 },
  ...of,
});
const spot = (ready: number) => hosts(ready, { className: "spot", buy: "spot" });
const onDemand = (ready: number) => hosts(ready, {});
const small = (ready: number) => hosts(ready, { className: "small", instanceType: "g6.2xlarge" });

/** A world whose bids are promised on spot, the cheapest. */
async function aWorld(...classes: readonly FleetClass[]): Promise<World> {
  const made = await createWorld();
  made.fleet.setHosts(classes);
  return made;
}
const placed = (id: RequestId) => world.request(id)?.placed;
const jobs = () => world.fleet.jobs().map(({ plan, state }) => [plan.className, state.kind]);
async function deliverAll(process = world.process()) {
  for (let messages = world.takeMessages(); messages.length > 0; messages = world.takeMessages()) {
    for (const message of messages) await process.consume(message);
  }
}

test("a job goes to the class that it was promised on while a host stands idle there, and says so", async () => {
  world = await aWorld(spot(1), onDemand(2));
  const id = await takenToProving(world);
  expect(world.request(id)?.promise?.className).toBe("spot");
  expect(placed(id)).toEqual({ className: "spot", because: "promised" });
  expect(jobs()).toEqual([["spot", "waiting"]]);
});

test("bids, places and books reckon with the spot price that the operator says", async () => {
  world = await aWorld(hosts(1, { className: "spot", buy: "spot", spotShare: 0.8 }));
  const { experience, fleetWatch } = createSeen(world.ports);
  const expected = { capability: { usdPerSec: expect.closeTo((0.8 * 3.004) / 3_600, 12) as number } };
  expect(await fleetWatch.classes(aPolicy())).toMatchObject([expected]);
  expect(await classesNow({ ...world.ports, experience }, [])).toMatchObject([expected]);
  await world.process().sweep();
  const [hour] = await world.ports.tallies.since(unixSeconds(0));
  expect(Number(hour?.counts.warmUsdMicros)).toBe(Math.round(60e6 * ((0.8 * 3.004) / 3_600)));
});

test("where its hosts are taken since, it goes where one stands idle: each host is counted on once", async () => {
  world = await aWorld(spot(2), onDemand(2));
  const first = await takenToAssigned(world);
  const second = await takenToAssigned(world);
  world.fleet.setHosts([spot(1), onDemand(1)]);
  await deliverAll();
  expect([placed(first), placed(second)]).toEqual([
    { className: "spot", because: "promised" },
    { className: "on-demand", because: "idle-here" },
  ]);
  const third = await takenToAssigned(world);
  await deliverAll();
  expect(placed(third)).toMatchObject({ because: "waits-where-promised" });
});

test("a fleet that cannot be looked at delays no job: it waits where it was promised", async () => {
  world = await aWorld(onDemand(1), spot(1));
  const id = await takenToAssigned(world);
  const log = keptLog();
  const hosts = () => Promise.reject(new PortError("batch-Down", "retry", "Batch is out"));
  await deliverAll(world.process({ ...world.ports, log, fleet: { ...world.fleet, hosts } }));
  expect(world.phase(id)).toBe("proving");
  expect(placed(id)).toEqual({ className: "spot", because: "fleet-unseen" });
  const warned = log.lines.filter(({ level }) => level === "warn");
  expect(warned).toMatchObject([{ fields: { requestId: id, outcome: "unseen" } }]);
});

test("a network that says nothing delays no job either", async () => {
  world = await aWorld(spot(1), onDemand(1));
  const id = await takenToAssigned(world);
  const out = () => Promise.reject(new PortError("network-Down", "retry", "the network is out"));
  await deliverAll(world.process(world.through({ requirements: out, gasEstimates: out })));
  expect(placed(id)).toEqual({ className: "spot", because: "promised" });
});

test("a request that was adopted gets a class too", async () => {
  world = await aWorld(small(0), spot(0), onDemand(1));
  await assignedRequest(world);
  await world.process().sweep();
  await deliverAll();
  expect(world.requests.all()).toMatchObject([
    { phase: "proving", placed: { className: "on-demand", because: "idle-here" } },
  ]);
});

test("a request whose mode no host has the memory for is given up at once, and the network is told", async () => {
  world = await aWorld(spot(1));
  const id = await takenToAssigned(world);
  const tiny = hosts(1, { className: "tiny", instanceType: "g6.xlarge" }); // of a later deployment
  world.fleet.setHosts([tiny]);
  await deliverAll();
  expect(world.request(id)).toMatchObject({ phase: "failed", told: true, failure: { error: "UNKNOWN_FAILURE" } });
  expect(jobs()).toEqual([]);
});

test("a job that lost its spot host goes to a host on demand, and the loss counts against its own class", async () => {
  world = await aWorld(spot(4), onDemand(1));
  const id = await takenToProving(world);
  await world.runJobs("host-lost");
  await deliverAll();
  expect(world.request(id)).toMatchObject({ phase: "proving", round: 2, placed: { className: "on-demand" } });
  const losses = await world.ports.samples.read(["hosts-lost#spot", "hosts-lost#on-demand"]);
  expect([...losses.keys()]).toEqual(["hosts-lost#spot"]);
});

describe("a job whose class is sold out", () => {
  async function waitsInVain() {
    world = await aWorld(spot(1), onDemand(0));
    const id = await takenToProving(world);
    world.fleet.setHosts([spot(0), onDemand(0)]);
    world.fleet.sellOut("spot");
    return id;
  }

  test("is ended by the sweep, and only then is there another, in another class", async () => {
    const id = await waitsInVain();
    await world.process().sweep();
    expect(jobs()).toEqual([["spot", "waiting"]]); // it has just been submitted
    await world.advanceSec(60);
    await world.process().sweep();
    expect(world.fleet.jobs()).toMatchObject([{ state: { kind: "ended", reason: waitedInVain } }]);
    expect(world.phase(id)).toBe("proving");
    await world.process().sweep(); // finds that it ended
    await deliverAll();
    expect(jobs()).toEqual([
      ["spot", "ended"],
      ["on-demand", "waiting"],
    ]);
    expect(world.request(id)).toMatchObject({
      ...{ phase: "proving", round: 2, placed: { className: "on-demand", because: "waits-for-a-host" } },
    });
    await drive(world, id);
    expect(world.box.transactions("FulfillProof")).toHaveLength(1);
  });

  test("whose host came as it was ended counts if it proved", async () => {
    const id = await waitsInVain();
    await world.advanceSec(60);
    const { terminate } = world.fleet;
    const fleet = {
      ...world.fleet,
      terminate: async (...given: Parameters<typeof terminate>) => {
        world.fleet.writeLate(id, given[0], world.proofFor(id));
        await terminate(...given);
      },
    };
    await world.process({ ...world.ports, fleet }).sweep();
    await world.process().sweep();
    await deliverAll();
    expect(world.phase(id)).toBe("fulfilled");
    expect(jobs()).toEqual([["spot", "ended"]]);
  });

  test("stays there where it is the only one", async () => {
    world = await aWorld(spot(1));
    await takenToProving(world);
    world.fleet.setHosts([spot(0)]);
    world.fleet.sellOut("spot");
    await world.advanceSec(900);
    await world.process().sweep();
    expect(jobs()).toEqual([["spot", "waiting"]]);
  });

  /** Sweeps and deliveries, by processes with the ports that `through` gives, until there is a job elsewhere. */
  async function untilElsewhere(through: () => Ports) {
    let together = 0;
    for (let round = 0; round < 12 && !jobs().some(([className]) => className === "on-demand"); round++) {
      await world.advanceSec(30);
      const process = world.process(through());
      await survive(() => process.sweep());
      await deliver(world, process);
      together = Math.max(together, jobs().filter(([, kind]) => kind === "waiting").length);
    }
    return together;
  }

  // Found by counting, so that steps that grow more calls are killed at those too.
  test("moves to another by processes that die between any two calls: never two jobs at once, and one proof", async () => {
    const whole = mortal(await moving(), { call: Number.POSITIVE_INFINITY, when: "before" });
    await untilElsewhere(() => whole.ports);
    expect(whole.calls()).toBeGreaterThan(30);
    for (let call = 1; call <= whole.calls(); call++) {
      for (const when of ["before", "after"] as const) {
        await world.close();
        const victim = mortal(await moving(), { call, when });
        const together = await untilElsewhere(() => (victim.dead() ? world.ports : victim.ports));
        await drive(world, movingId);
        const proved = world.fleet.jobs().filter(({ state }) => state.kind === "succeeded");
        const said = world.box.transactions("FulfillProof").length;
        expect([call, when, victim.dead(), together, proved.length, said]).toEqual([call, when, true, 1, 1, 1]);
      }
    }
  }, 240_000);

  let movingId: RequestId;
  async function moving(): Promise<Ports> {
    movingId = await waitsInVain();
    return world.ports;
  }
});
