import { expect, test } from "vitest";
import { createProverNetwork } from "../../../../library/network.ts";
import { domainOf, encode, type Fields, methods, opened, shown, signerOfText, theSigner } from "./independent-wire.ts";
import type { Row } from "./row.ts";
import { rows } from "./rows.ts";
import { clientOf, isTransaction, made, methodOf, receipt } from "./under-test.ts";

test("there is one row for each of the 73 RPCs", () => {
  expect(rows.map(({ rpc }) => rpc).sort()).toEqual([...methods.keys()].sort());
  expect(methods.size).toBe(73);
});

/** The body by protobufjs: what the row sends, and what every signed body has. */
function expectedBody(row: Row): Uint8Array {
  const { body } = methodOf(row);
  if (body === undefined) throw new Error(`${row.rpc} is not signed`);
  const common: Fields = {
    ...(body.fields.nonce && { nonce: 7 }),
    ...(body.fields.domain && !row.emptyDomain && { domain: domainOf(1) }),
    ...(row.variant !== undefined && { variant: row.variant }),
  };
  return encode(body, { ...row.sends, ...common });
}

const isEnveloped = (row: Row) => methodOf(row).body !== undefined;

test.each(rows.filter(isEnveloped))(
  "$rpc: its signed body is, byte by byte, what protobufjs makes of it",
  async (row) => {
    const { network, sent } = await clientOf(row);
    expect(await made(row.call(network))).toEqual("gives" in row ? row.gives : receipt);
    expect(sent()).toHaveLength(1);
    const { format, signer, body } = opened(sent()[0]?.request ?? new Uint8Array());
    const type = methodOf(row).body;
    if (type) expect(shown(type, body)).toEqual(shown(type, expectedBody(row)));
    expect(body).toEqual(Buffer.from(expectedBody(row)));
    expect({ format, signer }).toEqual({ format: 1, signer: theSigner });
  },
);

test.each(rows.filter((row) => !isEnveloped(row)))(
  "$rpc: sends what protobufjs makes of it, and reads the answer",
  async (row) => {
    const { network, sent } = await clientOf(row);
    expect(await made(row.call(network))).toEqual(row.gives);
    expect(sent()).toHaveLength(1);
    const { request: type } = methodOf(row);
    const request = sent()[0]?.request ?? new Uint8Array();
    const { signature, ...unsigned } = type.decode(request) as unknown as Fields; // one of them is signed as a text
    expect(shown(type, encode(type, unsigned))).toEqual(shown(type, encode(type, row.sends)));
    if (type.fields.signature === undefined) expect(request).toEqual(Buffer.from(encode(type, row.sends)));
    else expect(signerOfText("create_artifact", signature as Uint8Array)).toBe(theSigner);
  },
);

/** gRPC's numbers. What the network says of a call is the call's end, and the same for every RPC. */
const refusals = [
  { status: 3, code: "invalid" },
  { status: 5, code: "not-found" },
  { status: 6, code: "precondition" },
  { status: 7, code: "not-allowed" },
  { status: 9, code: "precondition" },
  { status: 11, code: "invalid" },
  { status: 12, code: "unimplemented" },
  { status: 16, code: "not-allowed" },
];

test.each(rows)("$rpc: each refusal is an error that says what, and is not tried again", async (row) => {
  const { network, sent } = await clientOf(row, ({ name }, _, nth) => (name === row.rpc ? refusals[nth] : undefined));
  for (const [nth, { status, code }] of refusals.entries()) {
    const result = made(row.call(network));
    if (status === 5 && row.mayBeUnknown) expect(await result).toBeUndefined();
    else await expect(result).rejects.toMatchObject({ name: "NetworkError", code, policy: "give-up" });
    expect(sent()).toHaveLength(nth + 1);
  }
});

const isSigned = (row: Row) => isEnveloped(row) || row.rpc === "CreateArtifact";

test.each(rows.filter((row) => !isEnveloped(row)))("$rpc: is asked again after an outage", async (row) => {
  const { network, sent } = await clientOf(row, ({ name }, _, nth) =>
    name === row.rpc && nth === 0 ? { status: 14 } : undefined,
  );
  expect(await made(row.call(network))).toEqual(row.gives);
  expect(sent()).toHaveLength(2);
});

test.each(rows)("$rpc: an aborted signal keeps it from being sent", async (row) => {
  const { network, sent } = await clientOf(row);
  const reason = new Error("enough");
  await expect(made(row.call(network, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  expect(sent()).toEqual([]);
});

test.each(rows.filter((row) => row.also === undefined && isSigned(row)))(
  "$rpc: is refused where there is no signer",
  async (row) => {
    const network = createProverNetwork({ url: "http://127.0.0.1:1" });
    await expect(made(row.call(network))).rejects.toMatchObject({ code: "no-signer", policy: "give-up" });
    network.close();
  },
);

test("transactions are told from other calls by their answers", () => {
  expect(rows.filter(isTransaction)).toHaveLength(20);
});
