import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Fault } from "../../local/network/faults.ts";
import type { Submission } from "../../src/ports/network.ts";
import {
  anotherRegion,
  createWideWorld,
  expectOneBidEach,
  listening,
  openMany,
  passUntilBid,
  showing,
  strikeBid,
} from "./many-bids.ts";
import { mortal } from "./mortal.ts";
import type { World } from "./world.ts";

let world: World;
afterEach(() => world.close());

test("forty bids at once go out in two windows, each once, with nonces in a row", async () => {
  world = await createWideWorld();
  const ids = await openMany(world, 40);
  const { ports, calls, leases } = listening(world.ports);
  expect(await world.process(ports).pass()).toMatchObject({ bids: 40 });
  expectOneBidEach(world, ids);
  const first = calls[0]?.nonce ?? 0n;
  expect(calls.map(({ nonce }) => nonce)).toEqual(calls.map((_, at) => first + BigInt(at)));
  expect(leases()).toBe(2);
});

describe("in a window of sixteen bids", () => {
  const faults: readonly [string, Fault][] = [
    ["an answer lost before the commit", { kind: "lose-before-commit" }],
    ["an answer lost after the commit", { kind: "lose-after-commit" }],
    ["a connection lost before the commit", { kind: "lose-before-commit", how: "disconnect" }],
    ["a connection lost after the commit", { kind: "lose-after-commit", how: "disconnect" }],
    ["a refused nonce", { kind: "wrong-nonce" }],
    ["a call overtaken by the next", { kind: "reorder", holdMs: 300 }],
    ["an outage", { kind: "outage" }],
    ["an error without a word for it", { kind: "refuse", code: "unknown", message: "no word for it" }],
  ];
  const cases = faults.flatMap(([name, fault]) => [1, 7, 16].map((at) => ({ name, fault, at })));

  test.each(cases)("$name at call $at leads to one bid for each request", async ({ fault, at }) => {
    world = await createWideWorld();
    const ids = await openMany(world, 16);
    strikeBid(world, at, fault);
    const { ports, calls } = listening(world.ports);
    const process = world.process(ports);
    await passUntilBid(world, ids, () => process);
    expectOneBidEach(world, ids);
    expect(calls.length).toBeLessThanOrEqual(16 * 3);
  });

  test.each([1, 7, 16])("a bid that is refused for good at call %i costs the others nothing", async (at) => {
    world = await createWideWorld();
    const ids = await openMany(world, 16);
    strikeBid(world, at, { kind: "refuse", code: "invalid-argument", message: "no longer REQUESTED" });
    expect(await world.process().pass()).toMatchObject({ bids: 15 });
    const refused = ids.filter((id) => world.phase(id) === "abandoned");
    expect(refused).toHaveLength(1);
    expectOneBidEach(
      world,
      ids.filter((id) => !refused.includes(id)),
    );
  });

  test("several that are refused for good leave the others one bid each", async () => {
    world = await createWideWorld();
    const ids = await openMany(world, 16);
    for (const after of [3, 2, 4]) strikeBid(world, after, { kind: "refuse", code: "invalid-argument", message: "" });
    const process = world.process();
    await process.pass();
    const standing = ids.filter((id) => world.phase(id) !== "abandoned");
    expect(standing.length).toBeGreaterThanOrEqual(13);
    await passUntilBid(world, standing, () => process);
    expectOneBidEach(world, standing);
  });

  test("a nonce that another process of the signer spent is seen, and the bids follow it", async () => {
    world = await createWideWorld();
    await openMany(world, 1);
    const process = world.process();
    await process.pass();
    const [other] = await openMany(world, 1);
    await world.process(anotherRegion(world.ports)).pass();
    const ids = [other!, ...(await openMany(world, 15))];
    await passUntilBid(world, ids.slice(1), () => process);
    expectOneBidEach(world, ids.slice(1));
  });
});

test("what another watcher bid on leaves no hole in the nonces of the rest", async () => {
  world = await createWideWorld();
  const ids = await openMany(world, 24);
  const thirds = ids.filter((_, at) => at % 3 === 0);
  const unaware = { ...world.ports, requests: { ...world.ports.requests, inPhase: async () => [] } };
  const late = listening(await showing(world, unaware, ids));
  await world.process(await showing(world, world.ports, thirds)).pass();
  expect(await world.process(late.ports).pass()).toMatchObject({ bids: 16 });
  expectOneBidEach(world, ids);
  expect(late.calls.every(({ ending }) => ending === "accepted")).toBe(true);
});

test("a bid whose deadline passes in the lane is not sent, and those behind it are", async () => {
  world = await createWideWorld();
  const soon = BigInt(Math.floor(world.clock.nowMs() / 1000) + 120);
  const ids = [...(await openMany(world, 3)), await world.open({ deadline: soon }), ...(await openMany(world, 3))];
  const { requests } = world.ports;
  const slow = {
    ...world.ports,
    requests: {
      ...requests,
      create: async (request: Parameters<typeof requests.create>[0]) => {
        if (request.terms.requestId === ids[3]) world.clock.advance(121_000);
        return requests.create(request);
      },
    },
  };
  const { ports, calls } = listening(slow);
  await world.process(ports).pass();
  expect(calls.map(({ requestId }) => requestId)).not.toContain(ids[3]);
  expect(calls.every(({ ending }) => ending === "accepted")).toBe(true);
  expectOneBidEach(world, ids.toSpliced(3, 1));
});

test("a window that was refused falls to one call, and grows again as calls are accepted", async () => {
  world = await createWideWorld();
  const ids = await openMany(world, 32);
  strikeBid(world, 5, { kind: "wrong-nonce" });
  const sizes: number[] = [];
  const { network } = world.ports;
  let under = 0;
  const counting = {
    ...world.ports,
    network: {
      ...network,
      submit: (...given: Parameters<typeof network.submit>) => {
        if (under === 0) sizes.push(0);
        under += 1;
        sizes[sizes.length - 1] = under;
        return network.submit(...given).finally(() => {
          under -= 1;
        });
      },
    },
  };
  await world.process(counting).pass();
  expectOneBidEach(world, ids);
  expect(sizes).toEqual([32, 1, 2, 4, 8, 13]);
});

test("bytes that are still on their way when their nonce's turn comes are not joined by a second bid", async () => {
  world = await createWideWorld();
  const ids = await openMany(world, 5);
  const { network } = world.ports;
  let calls = 0;
  let late: (() => Promise<unknown>) | undefined;
  const ports = {
    ...world.ports,
    network: {
      ...network,
      submit: async (...given: Parameters<typeof network.submit>): Promise<Submission> => {
        calls += 1;
        if (calls === 1) return { kind: "refused", reason: "invalid", message: "no longer REQUESTED" };
        if (calls === 2) {
          late = () => network.submit(...given);
          return { kind: "outcome-unknown", message: "no answer yet" };
        }
        const answer = await network.submit(...given);
        if (answer.kind === "accepted") await late?.();
        return answer;
      },
    },
  };
  const process = world.process(ports);
  await process.pass();
  const standing = ids.filter((id) => world.phase(id) !== "abandoned");
  expect(standing).toHaveLength(4);
  await passUntilBid(world, standing, () => process);
  expectOneBidEach(world, standing);
});

describe("a process killed in the middle of a batch", () => {
  test("leaves one bid for each request, whichever call it died at", async () => {
    world = await createWideWorld();
    const whole = mortal(world.ports, { call: Number.POSITIVE_INFINITY, when: "before" });
    await openMany(world, 5);
    await world.process(whole.ports).pass();
    expect(whole.calls()).toBeGreaterThan(25);
    for (let call = 1; call <= whole.calls(); call++) {
      for (const when of ["before", "after"] as const) {
        await world.advanceSec(120); // what came before is over: each batch meets the same world
        const ids = await openMany(world, 5);
        const victim = mortal(world.ports, { call, when });
        await world
          .process(victim.ports)
          .pass()
          .catch(() => undefined);
        const next = world.process();
        await passUntilBid(world, ids, () => next);
        expectOneBidEach(world, ids);
      }
    }
  }, 300_000);
});

test("whatever happens to single calls, a few passes later each request has one bid", async () => {
  world = await createWideWorld();
  const fault = fc.constantFrom<Fault>(
    { kind: "latency", ms: 0 },
    { kind: "latency", ms: 0 },
    { kind: "lose-before-commit" },
    { kind: "lose-after-commit" },
    { kind: "wrong-nonce" },
    { kind: "reorder", holdMs: 60 },
  );
  const process = world.process();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.array(fault, { maxLength: 16 }), async (count, faults) => {
      const ids = await openMany(world, count);
      for (const each of faults) world.box.faults.add({ at: "Bid", fault: each, count: 1 });
      await passUntilBid(world, ids, () => process);
      expectOneBidEach(world, ids);
      world.box.faults.clear();
    }),
    { numRuns: 60 },
  );
}, 300_000);
