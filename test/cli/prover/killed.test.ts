import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Fault } from "../../../local/network/faults.ts";
import { type NetworkUnderTest, startNetwork } from "./a-network.ts";
import { keys, sitDown } from "./at-a-terminal.ts";
import { runProver } from "./run-prover.ts";

let folder: string;
let network: NetworkUnderTest;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "prover-killed-"));
  network = await startNetwork(folder);
});
afterEach(async () => {
  await network.close();
  rmSync(folder, { recursive: true, force: true });
});

const nobody = `0x${"ab".repeat(20)}`;
const sent = () => network.box.transactions("Transfer").length;
const typed = (amount = "1") => ["transfer", nobody, amount, "--yes", "--network", network.box.url];
const variables = (more: Readonly<Record<string, string>> = {}) => ({
  XDG_CONFIG_HOME: folder,
  PROVER_SIGNER_KEY: network.box.accounts.requester.privateKey,
  ...more,
});
const fileOf = (transaction: string) =>
  join(kept(), `${transaction}@${new URL(network.box.url).host.replace(":", "_")}.json`);
const kept = () => join(folder, "serverless-prover", "transactions");

/** A transfer whose process ends without a word when the network has heard of it and not yet answered: the hash that is kept. */
async function killedInFlight(fault: Fault): Promise<string> {
  network.box.faults.add({ at: "Transfer", fault, count: 1 });
  const heard = network.called.length;
  const arrived = async () => {
    while (!network.called.slice(heard).includes("Transfer")) await sleep(20);
  };
  const { code, stdout } = await runProver(typed(), { env: variables(), kill: arrived() });
  expect([code, stdout]).toEqual([null, ""]);
  const [file = "", ...others] = readdirSync(kept());
  expect([file, others]).toEqual([expect.stringMatching(/^0x[0-9a-f]{64}@127\.0\.0\.1_\d+\.json$/), []]);
  return file.slice(0, 66);
}

test("what a killed process had sent is written down before, for its owner alone, and without a key", async () => {
  const transaction = await killedInFlight({ kind: "latency", ms: 2_000 });
  const file = fileOf(transaction);
  expect([statSync(file).mode & 0o777, statSync(kept()).mode & 0o777]).toEqual([0o600, 0o700]);
  const { requester } = network.box.accounts;
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain(requester.privateKey.slice(2));
  expect(JSON.parse(text)).toMatchObject({
    ...{ transaction, sender: requester.address, nonce: "0", rpc: "Transfer", network: network.box.url },
    ...{ what: `transfer 1 PROVE, to ${nobody}`, chainId: "1", signedAtSec: expect.any(Number) },
  });
});

test("the next command finds that it was carried out, says so and goes on", async () => {
  const transaction = await killedInFlight({ kind: "reorder", until: "GetLatestBridgeBlock", holdMs: 60_000 });
  const hasty = await runProver(typed(), { env: variables() });
  expect([hasty.code, hasty.stdout]).toEqual([5, ""]);
  expect(hasty.stderr).toMatch(
    new RegExp(`Nobody said what became .*: ${transaction} of 2.*\\(transfer 1 PROVE, to 0x`),
  );
  expect(hasty.stderr).toMatch(/Nothing was done: .*\n {2}→ `prover transaction list`/);

  await network.as("requester", "balance", "bridge"); // and what was on its way arrives
  while (sent() === 0) await sleep(50);
  const next = await runProver(typed(), { env: variables() });
  expect([next.code, next.stderr]).toEqual([0, expect.stringContaining(`was carried out: ${transaction}`)]);
  expect([sent(), readdirSync(kept())]).toEqual([2, []]);
});

test("where nobody knows, a person is asked, though --yes was said; what never came counts as lost in the end", async () => {
  const transaction = await killedInFlight({ kind: "lose-before-commit", how: "withhold" });
  const listed = await network.as("requester", "transaction", "list");
  expect(listed.stdout).toMatch(new RegExp(`not heard of yet +${transaction} +transfer 1 PROVE`));
  for (const pressed of [`n${keys.enter}`, keys.ctrlC]) {
    const seat = sitDown(typed(), { env: variables() });
    await seat.until(/It may still be carried out\. Send another\? \[y\/N\]$/);
    seat.press(pressed);
    expect(await seat.ended).toMatchObject({ code: 5, shown: expect.stringContaining("Nothing was done") });
  }
  expect(sent()).toBe(0);
  const seat = sitDown(typed("2"), { env: variables() });
  await seat.until(/Send another\? \[y\/N\]$/);
  seat.press(`y${keys.enter}`);
  expect(await seat.ended).toMatchObject({ code: 0 });
  expect(sent()).toBe(1);

  const file = fileOf(transaction); // the other took its nonce, so that it can come no more
  const entry = JSON.parse(readFileSync(file, "utf8")) as { signedAtSec: number };
  writeFileSync(file, JSON.stringify({ ...entry, signedAtSec: entry.signedAtSec - 601 }));
  const late = await runProver(typed(), { env: variables() });
  expect([late.code, late.stderr]).toEqual([0, expect.stringContaining(`was not carried out: ${transaction}`)]);
  expect([sent(), readdirSync(kept())]).toEqual([2, []]);
});

test("what is sent again as it was is the same transaction: it is carried out once", async () => {
  const transaction = await killedInFlight({ kind: "lose-before-commit", how: "withhold" });
  const seat = sitDown(typed(), { env: variables() });
  await seat.until(/Send another\? \[y\/N\]$/);
  seat.press(`y${keys.enter}`);
  expect(await seat.ended).toMatchObject({ code: 0, shown: expect.stringContaining(transaction) });
  expect([sent(), readdirSync(kept())]).toEqual([1, []]);
});

test("where the network looks up nothing its nonce tells that it was not carried out, or that nobody can say", async () => {
  const unimplemented = { kind: "refuse", code: "unimplemented", message: "no such RPC" } as const;
  network.box.faults.add({ at: "GetTransactionDetails", fault: unimplemented });
  const late = (transaction: string) => {
    const entry = JSON.parse(readFileSync(fileOf(transaction), "utf8")) as { signedAtSec: number };
    writeFileSync(fileOf(transaction), JSON.stringify({ ...entry, signedAtSec: entry.signedAtSec - 601 }));
  };
  const unspent = await killedInFlight({ kind: "lose-before-commit", how: "withhold" });
  const early = await runProver(typed(), { env: variables() });
  expect([early.code, early.stderr]).toEqual([5, expect.stringMatching(/Nothing was done: .*\n {2}→ `prover tra/)]);
  late(unspent);
  const next = await runProver(typed(), { env: variables() });
  expect([next.code, next.stderr]).toEqual([0, expect.stringContaining(`was not carried out: ${unspent}`)]);
  expect([sent(), readdirSync(kept())]).toEqual([1, []]);

  const spent = await killedInFlight({ kind: "lose-after-commit", how: "withhold" });
  while (sent() < 2) await sleep(20);
  late(spent);
  const listed = await network.as("requester", "transaction", "list");
  expect(listed.stdout).toMatch(new RegExp(`cannot be looked up +${spent} +transfer 1 PROVE`));
  const refused = await runProver(typed(), { env: variables() });
  expect([refused.code, sent()]).toEqual([5, 2]);
  expect(refused.stderr).toContain(
    `see by the balance or the request itself whether it was carried out, and then remove`,
  );
  expect(refused.stderr.replace(/\s+/g, "")).toContain(kept());
  rmSync(fileOf(spent));
  expect((await runProver(typed(), { env: variables() })).code).toBe(0);
}, 120_000);

test("another key's, and another network's, are nobody's hindrance", async () => {
  const transaction = await killedInFlight({ kind: "lose-before-commit", how: "withhold" });
  expect((await network.as("treasury", "account", "name", "another", "--yes")).code).toBe(0);
  const other = await startNetwork(folder);
  try {
    expect((await other.as("requester", "transfer", nobody, "1", "--yes")).code).toBe(0);
    const listed = await other.as("requester", "transaction", "list", "--json");
    expect(listed.json).toMatchObject({ transactions: [{ transaction, fate: "elsewhere" }] });
  } finally {
    await other.close();
  }
});

test("nothing is sent that could not be written down", async () => {
  const { code, stderr } = await runProver(typed(), { env: variables({ XDG_STATE_HOME: "/dev/null" }) });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/and was not sent\.\n {2}→ .*XDG_STATE_HOME/)]);
  expect([sent(), network.called]).toEqual([0, expect.not.arrayContaining(["Transfer"])]);
});
