import { connect as connectTcp } from "node:net";
import { createClient, type Interceptor } from "@connectrpc/connect";
import { compressionGzip, createGrpcTransport } from "@connectrpc/connect-node";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { framed } from "../../conformance/raw-call.ts";
import { ProverNetwork } from "../../src/gen/network_pb.ts";
import { request } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { callRaw } from "./raw-call.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
  await request(it);
});
afterEach(async () => {
  await it.network.getProvePrice({}); // it still serves
  await it.box.close();
});

test("garbage in place of a message is an error of that call alone", async () => {
  const methods = Object.values(ProverNetwork.method).map(({ name }) => name);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...methods),
      fc.uint8Array({ maxLength: 64 }),
      fc.boolean(),
      async (method, bytes, frame) => {
        // A subscription to everything is well-formed and would go on for ever.
        if (method === "SubscribeProofRequests") return;
        expect(await callRaw(it.box.url, `network.ProverNetwork/${method}`, frame ? framed(bytes) : bytes)).toBeTypeOf(
          "string",
        );
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

test("a message that is longer than it says ends its call with a status", async () => {
  expect(await callRaw(it.box.url, "network.ProverNetwork/GetNonce", Uint8Array.of(0, 255, 255, 255, 255, 1))).not.toBe(
    "0",
  );
});

test("what is no HTTP/2 at all loses its connection", async () => {
  await new Promise<void>((resolve) => {
    const socket = connectTcp(it.box.port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\n\r\n"));
    socket
      .on("close", () => resolve())
      .on("error", () => undefined)
      .resume();
  });
});

test("addresses and ids of another length are invalid arguments", async () => {
  const short = new Uint8Array(3);
  const calls = [
    it.network.getNonce({ address: short }),
    it.network.getBalance({}),
    it.network.getOwner({ address: new Uint8Array(21) }),
    it.network.getProgram({ vkHash: short }),
    it.network.getProofRequestStatus({ requestId: short }),
    it.network.getTransactionDetails({ txHash: short }),
    it.network.getProofRequestParams({ mode: 0 }),
  ];
  const codes = (await Promise.all(calls.map(refused))).map(({ code }) => code);
  expect(codes).toEqual(calls.map(() => "InvalidArgument"));
});

test("an RPC outside the wire is Unimplemented, and a page that is no RPC is not found", async () => {
  expect(await callRaw(it.box.url, "network.ProverNetwork/GetWeather", framed(new Uint8Array()))).toBe("12");
  expect(await callRaw(it.box.url, "network.Weather/GetNonce", framed(new Uint8Array()))).toBe("12");
  expect(await callRaw(it.box.url, "index.html", new Uint8Array(), "text/html")).toBe("HTTP 404");
});

test("a message over gRPC with gzip and of many megabytes is read, and a long answer comes with gzip", async () => {
  const encodings: (string | null)[] = [];
  const seen: Interceptor = (next) => async (call) => {
    const answer = await next(call);
    encodings.push(answer.header.get("grpc-encoding"));
    return answer;
  };
  const network = createClient(
    ProverNetwork,
    createGrpcTransport({
      baseUrl: it.box.url,
      sendCompression: compressionGzip,
      acceptCompression: [compressionGzip],
      interceptors: [seen],
    }),
  );
  const body = { proof: new Uint8Array(2 ** 25) };
  const call = network.fulfillProof({ format: 1, signature: new Uint8Array(65), body });
  expect(await refused(call)).toMatchObject({ code: "Unauthenticated" });

  for (let count = 0; count < 4; count += 1) await request(it);
  expect((await network.getFilteredProofRequests({})).requests).toHaveLength(5);
  expect(encodings).toEqual(["gzip"]);
});
