import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { framed } from "../../conformance/raw-call.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { callRaw } from "./raw-call.ts";

type Table = { services: Record<string, Record<string, { server_streaming?: boolean }>> };
const { services } = JSON.parse(readFileSync("test/fixtures/wire/wire.json", "utf8")) as Table;

let it: BoxUnderTest;
beforeAll(async () => {
  it = await startBox();
});
afterAll(() => it.box.close());

/** An empty message, or for a stream a filter whose vk_hash is one byte: refused, where all others would go on for ever. */
const messages = { unary: framed(new Uint8Array()), stream: framed(Uint8Array.of(0x2a, 1, 0)) };
const unimplemented = "12";

for (const [service, rpcs] of Object.entries(services)) {
  test(`${service}: every RPC of the wire is served`, async () => {
    const statuses: Record<string, string> = {};
    for (const [rpc, { server_streaming: streams }] of Object.entries(rpcs)) {
      statuses[rpc] = await callRaw(it.box.url, `${service}/${rpc}`, streams ? messages.stream : messages.unary);
    }
    const missing = Object.keys(statuses).filter((rpc) => statuses[rpc] === unimplemented);
    expect(missing).toEqual([]);
    expect(Object.values(statuses).every((status) => /^\d+$/.test(status))).toBe(true);
  });
}
