import { expect, onTestFinished, test } from "vitest";
import { createProverNetwork, OutcomeUnknown } from "../../../../library/network.ts";
import { systemClock } from "../../../../src/adapters/clock/system-clock.ts";
import { type Row, who } from "./row.ts";
import { rows } from "./rows.ts";
import { clientOf, isTransaction, made, methodOf } from "./under-test.ts";
import type { Answer } from "./wire-server.ts";

const reason = new Error("enough");
const rowOf = (rpc: string): Row => rows.find((row) => row.rpc === rpc) as Row; // there is one for each
/** Longer than a test may take: nothing ends by itself here. */
const forEver = { deadlineMs: 10 * 60_000 };
/** A pause that nothing but an abort ends; `began` hears of each. */
const patientClock = (began: () => void) => ({
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (ms === 0) return resolve();
      signal?.addEventListener("abort", () => resolve());
      began();
    }),
});

/** Everything that is neither a transaction nor signed in an envelope is asked again after an outage. */
const isRead = (row: Row) => methodOf(row).body === undefined;
const endingOf = (result: ReturnType<Row["call"]>): Promise<unknown> =>
  made(result).then(
    () => "answered",
    (error: unknown) => error,
  );

test.each(rows.filter(isRead))("$rpc: its signal ends it while its answer is waited for", async (row) => {
  const stop = new AbortController();
  const silent = ({ name }: { name: string }): Answer | undefined => {
    if (name !== row.rpc) return undefined;
    setImmediate(() => stop.abort(reason));
    return "silence";
  };
  const { network, sent } = await clientOf(row, silent, forEver);
  expect(await endingOf(row.call(network, { signal: stop.signal }))).toBe(reason);
  expect(sent()).toHaveLength(1);
});

test.each(rows.filter(isRead))("$rpc: its signal ends it while it waits to be asked again", async (row) => {
  const stop = new AbortController();
  const clock = patientClock(() => stop.abort(reason));
  const outage = ({ name }: { name: string }): Answer | undefined => (name === row.rpc ? { status: 14 } : undefined);
  const { network, sent } = await clientOf(row, outage, { ...forEver, clock });
  expect(await endingOf(row.call(network, { signal: stop.signal }))).toBe(reason);
  expect(sent()).toHaveLength(1);
});

const lists = rows.filter(({ rpc }) => rpc.startsWith("GetFiltered"));

test.each(lists)("$rpc: its signal ends a list while its second page is waited for", async (row) => {
  const stop = new AbortController();
  const field = Object.keys(row.answers ?? {}).find((name) => Array.isArray(row.answers?.[name])) ?? "";
  const [item] = row.answers?.[field] as Record<string, unknown>[]; // a list's answer has one
  const full = { [field]: Array.from({ length: 100 }, () => item) };
  const { network, sent } = await clientOf(
    row,
    ({ name }, _, nth) => {
      if (name !== row.rpc) return undefined;
      if (nth === 0) return { fields: full };
      setImmediate(() => stop.abort(reason));
      return "silence";
    },
    forEver,
  );
  expect(await endingOf(row.call(network, { signal: stop.signal }))).toBe(reason);
  expect(sent()).toHaveLength(2);
});

const transactions = rows.filter(isTransaction);

test.each(transactions)("$rpc: aborted on its way, or between two tries, its outcome is unknown", async (row) => {
  const [first, second] = [new AbortController(), new AbortController()];
  const onItsWay = await clientOf(
    row,
    ({ name }) => {
      if (name !== row.rpc) return undefined;
      setImmediate(() => first.abort(reason));
      return "silence";
    },
    forEver,
  );
  expect(await endingOf(row.call(onItsWay.network, { signal: first.signal }))).toBeInstanceOf(OutcomeUnknown);
  expect(onItsWay.sent()).toHaveLength(1);

  const lost = ({ name }: { name: string }): Answer | undefined => (name === row.rpc ? "reset" : undefined);
  const clock = patientClock(() => second.abort(reason));
  const between = await clientOf(row, lost, { ...forEver, clock });
  expect(await endingOf(row.call(between.network, { signal: second.signal }))).toBeInstanceOf(OutcomeUnknown);
  expect(between.sent()).toHaveLength(1);
});

test("a call that is aborted before its turn leaves the lane at once; those before and behind it keep theirs", async () => {
  const [leaving, first] = [new AbortController(), new AbortController()];
  const row = rowOf("SetAccountName");
  const named = (text: string, signal?: AbortSignal) =>
    network.accounts.setName({ account: who(1), name: text }, { signal });
  const { network, sent } = await clientOf(
    row,
    ({ name }, _, nth) => (name === row.rpc && nth === 0 ? "silence" : undefined),
    forEver,
  );
  const ahead = endingOf(named("ahead", first.signal));
  const waits = named("waits", leaving.signal);
  const behind = named("behind");
  await expect.poll(() => sent().length).toBe(1);
  leaving.abort(reason);
  await expect(waits).rejects.toBe(reason);
  expect(sent()).toHaveLength(1); // the one ahead has had no answer yet

  first.abort();
  expect(await ahead).toBeInstanceOf(OutcomeUnknown);
  expect(await behind).toMatchObject({ nonce: 7n });
  const names = sent().map(({ request }) => Buffer.from(request).toString("latin1"));
  expect(names.map((each) => ["ahead", "waits", "behind"].find((name) => each.includes(name)))).toEqual([
    "ahead",
    "behind",
  ]);
});

test("a link to a private input leaves the lane as a transaction does", async () => {
  const row = rowOf("GetStdinUri");
  const [leaving, first] = [new AbortController(), new AbortController()];
  const { network, sent } = await clientOf(
    row,
    ({ name }) => (name === "SetAccountName" ? "silence" : undefined),
    forEver,
  );
  const ahead = endingOf(network.accounts.setName({ account: who(1), name: "ahead" }, { signal: first.signal }));
  const waits = endingOf(row.call(network, { signal: leaving.signal }));
  leaving.abort(reason);
  expect(await waits).toBe(reason);
  expect(sent()).toEqual([]);
  first.abort();
  await ahead;
});

const signs = ["SetAccountName", "GetStdinUri", "ReportProverInfo", "CreateArtifact"] as const;

test.each(signs)("%s: its signal ends it while a key that is far away is waited for", async (rpc) => {
  const row = rowOf(rpc);
  const { url } = await clientOf(row);
  const never = () => new Promise<never>(() => undefined);
  for (const far of [
    { address: never, sign: never },
    { address: async () => who(1), sign: never },
  ]) {
    const network = createProverNetwork({ url, ...forEver, signer: far });
    onTestFinished(() => network.close());
    const stop = new AbortController();
    const ending = endingOf(row.call(network, { signal: stop.signal }));
    setTimeout(() => stop.abort(reason), 50);
    expect(await ending).toBe(reason);
  }
});

test("a stream ends with its signal while it waits to be opened again", async () => {
  const row = rowOf("SubscribeProofRequests");
  const stop = new AbortController();
  const clock = patientClock(() => stop.abort(reason));
  const { network } = await clientOf(row, () => ({ status: 14 }), { ...forEver, clock });
  expect(await endingOf(network.requests.subscribe({}, { signal: stop.signal }))).toBe(reason);
});

test("a stream ends with its signal while what it missed is listed", async () => {
  const row = rowOf("SubscribeProofRequests");
  const stop = new AbortController();
  const clock = { ...systemClock, sleep: async () => undefined };
  const { network, heard } = await clientOf(
    row,
    ({ name }, _, nth) => {
      if (name !== "GetFilteredProofRequests") return nth === 0 ? { list: [] } : "silence";
      setImmediate(() => stop.abort(reason));
      return "silence";
    },
    { ...forEver, clock },
  );
  expect(await endingOf(network.requests.subscribe({}, { signal: stop.signal }))).toBe(reason);
  expect(heard.map(({ name }) => name)).toContain("GetFilteredProofRequests");
});
