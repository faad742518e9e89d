import { onTestFinished } from "vitest";
import type { ProverNetworkOptions } from "../../../../library/create-prover-network.ts";
import { createProverNetwork, privateKeySigner } from "../../../../library/network.ts";
import { systemClock } from "../../../../src/adapters/clock/system-clock.ts";
import type { Clock } from "../../../../src/ports/clock.ts";
import { keptLog } from "../../kept-log.ts";
import { type Method, methods, theKey } from "./independent-wire.ts";
import type { Row } from "./row.ts";
import { txHashBytes } from "./row.ts";
import { type Answer, type Answers, wireServer } from "./wire-server.ts";

/** Pauses that take no time. */
export const hastyClock = { ...systemClock, sleep: () => new Promise<void>((done) => setImmediate(done)) };

/** A client that signs with the test's key, and a server that answers as `answers` says, else as the row does. */
export async function clientOf(
  row: Row,
  answers: (...given: Parameters<Answers>) => Answer | undefined = () => undefined,
  over: Parameters<typeof aClient>[1] = {},
) {
  const { url, heard } = await wireServer(
    (method, request, nth) => answers(method, request, nth) ?? usual(row, method) ?? { status: 12 },
  );
  return { ...aClient(url, over), url, heard, sent: () => heard.filter(({ name }) => name === row.rpc) };
}

function aClient(url: string, over: Partial<ProverNetworkOptions> & { clock?: Clock } = {}) {
  const log = keptLog();
  const network = createProverNetwork({ url, signer: privateKeySigner(theKey), log, deadlineMs: 5_000, ...over });
  onTestFinished(() => network.close());
  return { network, log };
}

function usual(row: Row, { name, isStream }: Method): Answer | undefined {
  if (name === row.rpc) {
    const fields = row.answers ?? { txHash: txHashBytes, body: {} };
    return isStream ? { list: [fields] } : { fields };
  }
  const also = row.also?.[name];
  if (also !== undefined) return { fields: also };
  if (name === "GetNonce") return { fields: { nonce: 7 } };
  return name === "GetTransactionDetails" ? { status: 5 } : undefined;
}

/** What comes of the row's call. */
export async function made(result: ReturnType<Row["call"]>): Promise<unknown> {
  if (result instanceof Promise) return result;
  const all: unknown[] = [];
  for await (const item of result) all.push(item);
  return all;
}

export const methodOf = ({ rpc }: Row): Method => {
  const method = methods.get(rpc);
  if (method === undefined) throw new Error(`no RPC ${rpc}`);
  return method;
};

/** It is signed, and its answer names a transaction. */
export function isTransaction(row: Row): boolean {
  const { body, response } = methodOf(row);
  return body !== undefined && response.fields.txHash !== undefined;
}

export const receipt = { transaction: `0x${"33".repeat(32)}`, nonce: 7n };
