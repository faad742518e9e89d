import { Code, ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { expect, test } from "vitest";
import { classify } from "../../../src/adapters/network/classify.ts";

const said = (code: Code, message = "no") => new ConnectError(message, code, { "grpc-status": String(code) });
const codes = Object.values(Code).filter((code): code is Code => typeof code === "number");

test.each([
  [Code.Aborted, "busy", "nonce-refused"],
  [Code.Unavailable, "Failed nonce verification: expected 3", "nonce-refused"],
  [Code.Unavailable, "try later", "no-answer"],
  [Code.DeadlineExceeded, "late", "no-answer"],
  [Code.InvalidArgument, "not a multiple of the tick", "invalid"],
  [Code.PermissionDenied, "not the prover", "not-allowed"],
  [Code.Unauthenticated, "bad signature", "not-allowed"],
  [Code.NotFound, "unknown", "not-found"],
  [Code.FailedPrecondition, "already fulfilled", "precondition"],
  [Code.Unimplemented, "what?", "unimplemented"],
  [Code.ResourceExhausted, "slow down", "busy"],
  [Code.Unknown, "hm", "other"],
  [Code.DataLoss, "gone", "other"],
])("status %i with the text %j is %s", (code, text, expected) => {
  expect(classify("Bid", "signed", said(code, text)).code).toBe(expected);
});

test("what the network did not say itself leaves a signed call unknown, whatever Connect calls it", () => {
  for (const code of codes) {
    const madeHere = new ConnectError("the connection broke", code);
    expect(classify("Bid", "signed", madeHere)).toMatchObject({ code: "no-answer", policy: "look-first" });
  }
});

test("a signed call is never told to be simply tried again", () => {
  const error = fc.oneof(
    fc.record({ code: fc.constantFrom(...codes), text: fc.string() }).map(({ code, text }) => said(code, text)),
    fc.string().map((text) => new Error(text)),
  );
  fc.assert(
    fc.property(error, (raw) => {
      expect(classify("Bid", "signed", raw).policy).not.toBe("retry");
    }),
  );
});

test("reads are tried again for exactly the codes that the network's own clients repeat", () => {
  const repeated = codes.filter((code) => classify("GetNonce", "read", said(code)).policy === "retry");
  const expected = [Code.Canceled, Code.DeadlineExceeded, Code.Aborted, Code.Internal, Code.Unavailable];
  expect(repeated.sort()).toEqual(expected.sort());
});

test("a message that is too large to send has not left", () => {
  const error = new ConnectError("message size 9 is larger than configured writeMaxBytes 8", Code.ResourceExhausted);
  expect(classify("FulfillProof", "signed", error)).toMatchObject({ code: "invalid", policy: "give-up" });
});
