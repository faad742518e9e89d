import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, expect, test } from "vitest";
import { startSqs } from "../../local/aws/engines/sqs.ts";
import { createParameters } from "../../local/aws/parameters/create-parameters.ts";
import { createKnobs } from "../../src/adapters/ssm/create-knobs.ts";
import { knobsPath } from "../../src/config/names.ts";
import { series } from "../../src/domain/series.ts";
import { type RequestId, unixSeconds, wei } from "../../src/domain/values.ts";
import { NetworkError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { clientOptions } from "../contracts/target.ts";
import { aPolicy, aRequirements } from "../domain/builders.ts";
import { memoryKnobs } from "../steps/memory-ports.ts";
import { takenToAssigned, takenToProved, takenToProving } from "../steps/taken-to.ts";
import type { World } from "../steps/world.ts";
import { createWatchedWorld, type WatchedWorld } from "./watched-world.ts";

let watched: WatchedWorld;
afterEach(() => watched.world.close());
const policy = { capability: { startUpSec: 5 } } as const;

test("at-risk: an assigned request near its deadline, however the minutes fall, until it is over", async () => {
  watched = await createWatchedWorld();
  const { world, sweep } = watched;
  const id = await takenToProving(world, {});
  const leftSec = () => world.request(id)!.terms.deadlineSec - world.ports.clock.now();
  await sweep();
  expect(await watched.stateOf("at-risk")).toBe("OK");
  await world.advanceSec(leftSec() - 121);
  await sweep();
  expect(await watched.stateOf("at-risk")).toBe("OK");
  await sweep(); // 61 s are left
  expect(world.phase(id)).toBe("proving");
  expect(await watched.stateOf("at-risk")).toBe("ALARM");
  await world.advanceSec(leftSec());
  await sweep();
  await watched.minutes(2, sweep);
  expect(world.phase(id)).toBe("abandoned");
  expect(await watched.stateOf("at-risk")).toBe("OK");
});

test("at-risk: a request that the network soon counts as missed, long before its deadline", async () => {
  watched = await createWatchedWorld();
  const { world } = watched;
  world.ports.network.requirements = async () => aRequirements({ minSuccessMillionths: 0 });
  const id = await takenToProving(world, {});
  const { createdAtSec, deadlineSec } = world.request(id)!.terms;
  expect(deadlineSec - createdAtSec).toBeGreaterThan(1_000);
  await world.advanceSec(createdAtSec + 290 - world.ports.clock.now());
  await watched.sweep();
  expect(await watched.stateOf("at-risk")).toBe("OK");
  await watched.sweep();
  expect(await watched.stateOf("at-risk")).toBe("ALARM");
});

/** A job that runs, of a program whose proofs are known to use so much gas. */
async function takenToRunning(world: World, gas: number): Promise<RequestId> {
  const id = await takenToProving(world, { gasLimit: BigInt(gas) });
  world.ports.network.requirements = async () => aRequirements({ minSuccessMillionths: 0 });
  const { vkHash } = world.request(id)!.terms;
  for (const back of [3, 2, 1]) {
    await world.ports.samples.observe(series.gas(vkHash), {
      value: gas,
      atSec: unixSeconds(world.ports.clock.now() - back),
    });
  }
  await world.runJobs("hang", { tell: false });
  return id;
}

test("at-risk: not a proof that takes nearly all of the time that counts, until it is late itself", async () => {
  watched = await createWatchedWorld();
  const { world, sweep } = watched;
  const id = await takenToRunning(world, 750_000_000); // some 345 s on a L40S, and 15 beside
  const { createdAtSec } = world.request(id)!.terms;
  await world.advanceSec(createdAtSec + 310 - world.ports.clock.now());
  await sweep();
  expect(await watched.stateOf("at-risk")).toBe("OK");
  await world.advanceSec(createdAtSec + 400 - world.ports.clock.now());
  await sweep();
  expect(await watched.stateOf("at-risk")).toBe("ALARM");
});

test("at-risk: a job that cannot be expected to end in time, as soon as it runs", async () => {
  watched = await createWatchedWorld();
  const { world } = watched;
  await takenToRunning(world, 1_500_000_000);
  await watched.sweep();
  expect(await watched.stateOf("at-risk")).toBe("ALARM");
});

test("at-risk: what the network wanted last counts while it does not answer", async () => {
  watched = await createWatchedWorld();
  const { world } = watched;
  const id = await takenToProving(world, {});
  let isOut = false;
  world.ports.network.requirements = async () => {
    if (isOut) throw new NetworkError("no-answer", "retry", "[Unavailable]");
    return aRequirements({ minSuccessMillionths: 0 });
  };
  const process = world.process();
  await process.sweep();
  isOut = true;
  await world.advanceSec(world.request(id)!.terms.createdAtSec + 350 - world.ports.clock.now());
  await process.sweep();
  expect(await watched.stateOf("at-risk")).toBe("ALARM");
});

test("missed-deadline: a promise that was not kept, and quiet once nothing more is missed", async () => {
  watched = await createWatchedWorld();
  const { world, sweep } = watched;
  const id = await takenToAssigned(world);
  expect(await watched.stateOf("missed-deadline")).toBe("OK");
  await world.advanceSec(world.request(id)!.terms.deadlineSec - world.ports.clock.now() + 5);
  await sweep();
  expect(world.phase(id)).toBe("abandoned");
  expect(await watched.stateOf("missed-deadline")).toBe("ALARM");
  await watched.minutes(5);
  expect(await watched.stateOf("missed-deadline")).toBe("OK");
});

test("suspended: while the network says so", async () => {
  watched = await createWatchedWorld();
  const { world, report } = watched;
  const suspend = (untilSec?: number) => world.box.suspend(world.prover, untilSec);
  await report();
  expect(await watched.stateOf("suspended")).toBe("OK");
  suspend(world.ports.clock.now() + 3_600);
  await report();
  expect(await watched.stateOf("suspended")).toBe("ALARM");
  suspend();
  await watched.minutes(5, report);
  expect(await watched.stateOf("suspended")).toBe("OK");
});

test("reverted: a settlement that failed", async () => {
  watched = await createWatchedWorld();
  const { world, sweep } = watched;
  const id = await takenToProved(world);
  await world.process().consume({ queue: "deliver-proof", requestId: id });
  expect(world.phase(id)).toBe("fulfilled");
  world.box.revert(id);
  await sweep();
  expect(world.phase(id)).toBe("reverted");
  expect(await watched.stateOf("reverted")).toBe("ALARM");
  await watched.minutes(5);
  expect(await watched.stateOf("reverted")).toBe("OK");
});

test("watcher-silent: no pass for two minutes", async () => {
  watched = await createWatchedWorld();
  const { pass } = watched;
  await watched.minutes(3, pass);
  expect(await watched.stateOf("watcher-silent")).toBe("OK");
  await watched.minutes(2);
  expect(await watched.stateOf("watcher-silent")).toBe("ALARM");
  await watched.minutes(1, pass);
  expect(await watched.stateOf("watcher-silent")).toBe("OK");
});

test("watcher-silent: passes that could decide nothing, with a request a minute or with none", async () => {
  watched = await createWatchedWorld();
  const { pass, world } = watched;
  const requirements = () => Promise.reject(new NetworkError("no-answer", "retry", "out"));
  await watched.minutes(3, pass);
  await pass({ network: { ...world.ports.network, requirements } });
  await watched.minutes(3, () => pass());
  expect(await watched.stateOf("watcher-silent")).toBe("ALARM");
  await watched.minutes(3, async () => {
    await pass(); // nothing is open
    await world.open();
    await pass();
  });
  expect(await watched.stateOf("watcher-silent")).toBe("ALARM");
});

test("watcher-silent: every class of hosts is disabled or invalid", async () => {
  watched = await createWatchedWorld();
  const { pass, world } = watched;
  const [host] = await world.fleet.hosts();
  await watched.minutes(3, pass);
  expect(await watched.stateOf("watcher-silent")).toBe("OK");
  world.fleet.setHosts([{ ...host!, enabled: false }]);
  await watched.minutes(3, pass);
  expect(await watched.stateOf("watcher-silent")).toBe("ALARM");
});

test("sweep-silent: the fleet cannot be asked for five minutes", async () => {
  watched = await createWatchedWorld();
  const { sweep, world } = watched;
  const hosts = () => Promise.reject(new Error("not authorized to perform: batch:DescribeComputeEnvironments"));
  await watched.minutes(6, sweep);
  expect(await watched.stateOf("sweep-silent")).toBe("OK");
  await watched.minutes(6, () => sweep({ fleet: { ...world.fleet, hosts } }));
  expect(await watched.stateOf("sweep-silent")).toBe("ALARM");
  await sweep();
  expect(await watched.stateOf("sweep-silent")).toBe("OK");
});

test("bids-failing: refusal after refusal, for ten minutes", async () => {
  watched = await createWatchedWorld({ policy: { ...policy, promise: { maxPromises: 100 } } });
  const { world, pass } = watched;
  const open = async () => {
    await world.open();
    await world.open();
    await pass();
  };
  await watched.minutes(2, open);
  expect(await watched.stateOf("bids-failing")).toBe("OK");
  world.box.faults.add({ at: "Bid", fault: { kind: "refuse", code: "permission-denied", message: "not delegated" } });
  await watched.minutes(11, open);
  expect(await watched.stateOf("bids-failing")).toBe("ALARM");
  world.box.faults.clear();
  await watched.minutes(6, open);
  expect(await watched.stateOf("bids-failing")).toBe("OK");
});

/** So many auctions in an hour that we bid in; a rival asks less in all but `won`. */
async function auctions(count: number, { won = 0, ports = {} }: { won?: number; ports?: Partial<Ports> } = {}) {
  const { world, pass } = watched;
  for (let nth = 0; nth < count; nth++) {
    const id = await world.open();
    await pass(nth === 0 ? ports : {});
    if (nth >= won) world.rivalBids(id, 10_000_000n);
    await world.advanceSec(40);
    await pass();
  }
}

test("winning-nothing: twenty auctions of an hour that others won, until one is ours or fewer end", async () => {
  watched = await createWatchedWorld({ policy: { ...policy, promise: { maxPromises: 100 } } });
  await auctions(19);
  expect(await watched.stateOf("winning-nothing")).toBe("OK");
  await auctions(1);
  expect(await watched.stateOf("winning-nothing")).toBe("ALARM");
  await auctions(1, { won: 1 });
  expect(await watched.stateOf("winning-nothing")).toBe("OK");
  await auctions(19);
  expect(await watched.stateOf("winning-nothing")).toBe("ALARM"); // one in forty
  await watched.minutes(45, () => watched.pass());
  expect(await watched.stateOf("winning-nothing")).toBe("OK");
});

test("winning-nothing: not in the shadow, where nothing is won", async () => {
  watched = await createWatchedWorld();
  const shadow = memoryKnobs(() => aPolicy({ ...policy, shadow: true }));
  await auctions(25, { ports: { knobs: shadow } });
  expect(watched.world.requests.all()).toEqual([]);
  expect(await watched.stateOf("winning-nothing")).toBe("OK");
});

test("fleet-cannot-start: a host that was asked for does not come", async () => {
  watched = await createWatchedWorld();
  const { world, sweep } = watched;
  const [host] = await world.fleet.hosts();
  const hosts = (desiredHosts: number, readyHosts: number) =>
    world.fleet.setHosts([{ ...host!, desiredHosts, readyHosts, minimumHosts: 0 }]);
  hosts(2, 0);
  await watched.minutes(15, sweep);
  expect(await watched.stateOf("fleet-cannot-start")).toBe("OK"); // it may still come
  await watched.minutes(15, sweep);
  expect(await watched.stateOf("fleet-cannot-start")).toBe("ALARM");
  hosts(2, 2);
  await watched.minutes(1, sweep);
  expect(await watched.stateOf("fleet-cannot-start")).toBe("OK");
});

test("balance-low: below the operator's minimum", async () => {
  watched = await createWatchedWorld();
  const { world, report } = watched;
  const balance = await world.ports.network.balance(world.prover);
  const needing = (minimumBalance: bigint) =>
    memoryKnobs(() => aPolicy({ money: { minimumBalance: wei(minimumBalance) } }));
  await report({ knobs: needing(balance) });
  expect(await watched.stateOf("balance-low")).toBe("OK");
  await report({ knobs: needing(balance + 10n ** 15n) });
  expect(await watched.stateOf("balance-low")).toBe("ALARM");
  await watched.minutes(5, () => report({ knobs: needing(balance) }));
  expect(await watched.stateOf("balance-low")).toBe("OK");
});

test("bad-configuration: knobs that are wrong, for as long as they are", async () => {
  watched = await createWatchedWorld();
  const { report, world } = watched;
  const service = await createParameters();
  const client = new SSMClient(clientOptions({ endpoint: service.url }));
  const path = knobsPath("dev");
  const knobs = createKnobs({ client, path, log: world.ports.log });
  const write = (name: string, Value: string) =>
    client.send(new PutParameterCommand({ Name: `${path}/${name}`, Value, Type: "String", Overwrite: true }));
  await report({ knobs });
  expect(await watched.stateOf("bad-configuration")).toBe("OK");
  await write("max-promises", "many");
  await write("generation", "1");
  await report({ knobs });
  await watched.minutes(5, () => report({ knobs })); // the fault is logged once, and holds
  expect(await watched.stateOf("bad-configuration")).toBe("ALARM");
  await write("max-promises", "4");
  await write("generation", "2");
  await watched.minutes(5, () => report({ knobs }));
  expect(await watched.stateOf("bad-configuration")).toBe("OK");
  client.destroy();
  await service.close();
});

test("bad-configuration: knobs that cannot be read", async () => {
  watched = await createWatchedWorld();
  const { report, world } = watched;
  const client = new SSMClient({ ...clientOptions({ endpoint: "http://127.0.0.1:1" }), maxAttempts: 1 });
  const knobs = createKnobs({ client, path: knobsPath("dev"), log: world.ports.log });
  await report({ knobs });
  expect(await watched.stateOf("bad-configuration")).toBe("ALARM");
  client.destroy();
});

test("cost-above-budget: hosts that idle through a day's share of the budget", async () => {
  watched = await createWatchedWorld();
  const { sweep } = watched;
  await watched.minutes(5, sweep);
  expect(await watched.stateOf("cost-above-budget")).toBe("OK");
  await watched.minutes(15, sweep); // four hosts at 3 USD an hour: 3 USD in a quarter of an hour
  expect(await watched.stateOf("cost-above-budget")).toBe("ALARM");
  await watched.world.advanceSec(24 * 3_600);
  expect(await watched.stateOf("cost-above-budget")).toBe("OK");
});

test("dead-letters: a message that was tried as often as it may be, in the only queue that CloudWatch hears of", async () => {
  watched = await createWatchedWorld();
  const stateDir = mkdtempSync(join(tmpdir(), "alarms-"));
  const engine = await startSqs({ stateDir });
  const client = new SQSClient(clientOptions({ endpoint: engine.url }));
  const dead = await queue(client, "serverless-prover-dev-assigned-dead");
  const arn = await attribute(client, dead, "QueueArn");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1 });
  const source = await queue(client, "serverless-prover-dev-assigned", { RedrivePolicy, VisibilityTimeout: "0" });
  const measure = async () => {
    const value = Number(await attribute(client, dead, "ApproximateNumberOfMessages"));
    const id = {
      ...{ namespace: "AWS/SQS", name: "ApproximateNumberOfMessagesVisible" },
      dimensions: { QueueName: "serverless-prover-dev-assigned-dead" },
    };
    watched.store.add(id, { kind: "value", atMs: watched.world.ports.clock.nowMs(), unit: "Count", value, count: 1 });
  };
  await client.send(new SendMessageCommand({ QueueUrl: source, MessageBody: "{}" }));
  await measure();
  expect(await watched.stateOf("dead-letters-assigned")).toBe("OK");
  for (let receive = 0; receive < 3; receive++) await client.send(new ReceiveMessageCommand({ QueueUrl: source }));
  await measure();
  expect(await watched.stateOf("dead-letters-assigned")).toBe("ALARM");
  expect(await watched.stateOf("dead-letters-finished")).toBe("OK");
  await client.send(new PurgeQueueCommand({ QueueUrl: dead }));
  await watched.minutes(5, measure);
  expect(await watched.stateOf("dead-letters-assigned")).toBe("OK");
  client.destroy();
  await engine.close();
  rmSync(stateDir, { recursive: true });
});

async function queue(client: SQSClient, QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
  return (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
}

async function attribute(client: SQSClient, QueueUrl: string, name: QueueAttributeName): Promise<string> {
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
  return Attributes?.[name] ?? "";
}
