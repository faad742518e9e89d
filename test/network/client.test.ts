import { afterAll, beforeAll, expect, test } from "vitest";
import { signedRpcs } from "../../conformance/signed-rpcs.ts";
import { createProverNetwork, type ProverNetwork, privateKeySigner } from "../../library/network.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { rows } from "../adapters/network/client/rows.ts";
import { made } from "../adapters/network/client/under-test.ts";
import type { BoxUnderTest } from "./box-under-test.ts";
import { startBusyBox } from "./busy-box.ts";

let it: BoxUnderTest;
let network: ProverNetwork;
beforeAll(async () => {
  it = await startBusyBox();
  const signer = privateKeySigner(it.box.accounts.requester.privateKey);
  network = createProverNetwork({ url: it.box.url, signer, log: keptLog(), deadlineMs: 10_000 });
});
afterAll(async () => {
  network.close();
  await it.box.close();
});

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
const isSigned = (rpc: string) => signedRpcs.some(({ name }) => name === rpc);
const unary = rows.filter(({ rpc }) => rpc !== "SubscribeProofRequests");

test.each(unary.filter(({ rpc }) => !isSigned(rpc)))("$rpc: the client can read what the box answers", async (row) => {
  const asksOtherChain = row.rpc === "GetLatestBridgeBlock";
  const outcome = await made(row.call(network)).then(() => "read", codeOf);
  expect(outcome).toBe(asksOtherChain ? "not-found" : "read");
});

test.each(unary.filter(({ rpc }) => isSigned(rpc)))(
  "$rpc: what the client signs the box believes, and takes or refuses for what is in it",
  async (row) => {
    const [code, words] = await made(row.call(network)).then(
      () => ["taken", ""],
      (error: unknown) => [codeOf(error), String(error)],
    );
    expect(["taken", "invalid", "not-found", "not-allowed"]).toContain(code);
    expect(words).not.toMatch(/signature|domain|variant|format|nonce/);
  },
);
