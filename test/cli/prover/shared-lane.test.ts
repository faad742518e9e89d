import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { realClock } from "../../../local/network/clock.ts";
import { createFaults } from "../../../local/network/faults.ts";
import { announce } from "../../../local/system/announcement.ts";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { createLaneLeases } from "../../../src/adapters/dynamodb/create-lane-leases.ts";
import { announceSigner } from "../../../src/adapters/dynamodb/known-signer.ts";
import { environment } from "../../../src/config/names.ts";
import { address } from "../../../src/domain/values.ts";
import { aDynamodb } from "../../adapters/aws-engines.ts";
import { request } from "../../network/actors.ts";
import { type BoxUnderTest, startBox } from "../../network/box-under-test.ts";
import { privateKeySigner } from "../../steps/private-key-signer.ts";
import { heard } from "./a-network.ts";
import { runProver } from "./run-prover.ts";

const aTable = aDynamodb();
let folder: string;
let net: BoxUnderTest;
let called: string[];
let table: Awaited<ReturnType<typeof aTable>>;
let lambda: Server;
const children: ChildProcess[] = [];

/** A box, a prover's table, and the word of both in a state folder: a system on this machine, without its steps. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "prover-lane-"));
  called = [];
  const faults = heard(createFaults(), called);
  net = await startBox({ requirements: "none", clock: realClock(), auctionPeriodSec: 60, faults });
  table = await aTable();
  const { box } = net;
  await announceSigner(table, privateKeySigner(box.accounts.signer.privateKey)).address();
  const told = { table: table.tableName, bucket: "b", knobsPath: "/k", networkUrl: box.url, chainId: "1" };
  const Variables = {
    ...Object.fromEntries(Object.entries(told).map(([name, value]) => [environment[name as keyof typeof told], value])),
    ...Object.fromEntries(Object.values(environment.queueUrl).map((name) => [name, "http://127.0.0.1:9/q"])),
    [environment.fleetClasses]: "l4=g6.4xlarge:spot:4",
  };
  lambda = createServer((_request, answer) => answer.end(JSON.stringify({ Environment: { Variables } }))).listen(
    0,
    "127.0.0.1",
  );
  await once(lambda, "listening");
  announce(folder, {
    ...{ startedAtMs: 0, stage: "dev", prover: "simulated", network: { url: box.url, chainId: "1" } },
    endpoints: { lambda: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`, dynamodb: table.endpoint },
  });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  lambda.close();
  await net.box.close();
  rmSync(folder, { recursive: true, force: true });
});

/** With the key of the prover's signer. */
const prover = (...args: string[]) =>
  runProver([...args, "--state", folder], {
    env: { XDG_CONFIG_HOME: folder, PROVER_SIGNER_KEY: net.box.accounts.signer.privateKey },
  });

/** A process of the prover, which bids on all that is open each time that it is told to. */
async function bidder() {
  const { url, accounts } = net.box;
  const given = {
    ...{ name: "bidder", endpoint: table.endpoint, tableName: table.tableName, networkUrl: url },
    ...{ privateKey: accounts.signer.privateKey, prover: accounts.prover.address },
  };
  const child = spawn(process.execPath, ["--import", "tsx", "test/steps/lane-process.ts", JSON.stringify(given)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect(await lines.next()).toMatchObject({ value: "ready" });
  return async (): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify({ do: "bid" })}\n`);
    return JSON.parse(String((await lines.next()).value));
  };
}

const count = (method: string) => ({
  calls: called.filter((each) => each === method).length,
  taken: net.box.transactions(method).length,
});

test("a command with the prover's key goes between its bids: each gets its nonce at the first try", async () => {
  net.box.faults.add({ at: "Bid", fault: { kind: "latency", ms: 30 } });
  const bid = await bidder();
  const isOver = { commands: false };
  const storm = async () => {
    let bids = 0;
    while (!isOver.commands) {
      for (let asked = 0; asked < 40; asked += 1) await request(net);
      const { bid: placed = 0 } = (await bid()) as { bid?: number };
      bids += placed;
    }
    return bids;
  };
  const commands = async () => {
    for (const name of ["one", "two", "three", "four", "five", "six"]) {
      const { code, stderr } = await prover("account", "name", name, "--yes");
      expect([code, stderr]).toEqual([0, expect.stringMatching(/in turn with +the prover dev, whose key this is/)]);
    }
    isOver.commands = true;
  };
  const [bids] = await Promise.all([storm(), commands()]);
  expect(bids).toBeGreaterThan(40);
  expect(count("SetAccountName")).toEqual({ calls: 6, taken: 6 });
  expect(count("Bid")).toEqual({ calls: bids, taken: bids });
}, 120_000);

test("without the turn they do race, which --alone says that they may", async () => {
  const leases = createLaneLeases({ ...table, clock: systemClock });
  const signer = address(net.box.accounts.signer.address);
  await leases.acquire(signer, "a bidder", "bid", 120_000);
  const waiting = prover("account", "name", "patient", "--yes");
  for (const name of ["hasty", "hastier"]) {
    const { code, stderr } = await prover("account", "name", name, "--yes", "--alone");
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("in turn with")]);
  }
  expect(net.box.transactions("SetAccountName")).toHaveLength(2);
  await leases.release(signer, "a bidder", undefined);
  expect((await waiting).code).toBe(0);
  expect(net.box.transactions("SetAccountName")).toHaveLength(3);
}, 60_000);

test("another key takes no turns", async () => {
  const leases = createLaneLeases({ ...table, clock: systemClock });
  await leases.acquire(address(net.box.accounts.signer.address), "a bidder", "bid", 120_000);
  const { privateKey } = net.box.accounts.requester;
  const env = { XDG_CONFIG_HOME: folder, PROVER_SIGNER_KEY: privateKey };
  const { code, stderr } = await runProver(["account", "name", "other", "--yes", "--state", folder], { env });
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("in turn with")]);
});

test("where the table is out of reach nothing is signed, unless somebody says that the key is another's", async () => {
  lambda.close();
  lambda.closeAllConnections();
  const { code, stderr } = await prover("account", "name", "one", "--yes");
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/Whether the prover dev signs with the same key could not be looked up, .*\n {2}→ .*--alone/),
  ]);
  expect(called).not.toContain("SetAccountName");
  expect((await prover("account", "name", "one", "--yes", "--alone")).code).toBe(0);
}, 60_000);
