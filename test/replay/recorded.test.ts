import { expect, test } from "vitest";
import { marketFromRecording } from "../../replay/market/market-from-recording.ts";
import { readRecording } from "../../replay/market/read-recording.ts";
import { type RecordedLine, type RecordedRequest, writeRecorded } from "../../replay/market/recorded.ts";
import { address, hash, pgu, unixSeconds } from "../../src/domain/values.ts";
import { prover, rival } from "../domain/builders.ts";
import { aRecorded, header, price } from "./recorded-lines.ts";
import { t0 } from "./stand-ins.ts";

const text = (...lines: RecordedLine[]): string => lines.map(writeRecorded).join("");

test("what is written is what is read", () => {
  const lines = [header, price, aRecorded(1), { ...aRecorded(2), publishedGas: undefined }];
  const recording = readRecording(text(...lines, { kind: "scanned", untilSec: unixSeconds(t0 + 50) }));
  expect(recording).toEqual({
    header,
    requests: [lines[2], lines[3]],
    prices: [price],
    scannedUntilSec: t0 + 50,
  });
});

test("a request that was written twice counts once", () => {
  expect(readRecording(text(header, aRecorded(1), aRecorded(1))).requests).toHaveLength(1);
});

const brokenBy = (field: string, value: unknown): string => {
  const line = JSON.parse(writeRecorded(aRecorded(1))) as Record<string, unknown>;
  return `${writeRecorded(header)}${JSON.stringify({ ...line, [field]: value })}\n`;
};

test.each([
  ["requestId", "0x12", 'line 2, requestId: not a request id (32 bytes of hex): "0x12"'],
  ["gasLimit", 5, "line 2, gasLimit: not a text"],
  ["gasLimit", "-5", "line 2, gasLimit: not a whole number in a text"],
  ["createdAtSec", 1.5, "line 2, createdAtSec: not a whole number from 0"],
  ["mode", "fast", "line 2, mode: not one of core, compressed, plonk, groth16, unknown"],
  ["isCanceled", "no", "line 2, isCanceled: neither true nor false"],
  ["bids", {}, "line 2, bids: not a list"],
  ["bids", [{ bidder: rival, amount: "1", atSec: -1 }], "line 2, bids[0].atSec: not a whole number from 0"],
  ["bids", [{ bidder: rival, amount: "1", atSec: 1, extra: 1 }], "line 2, bids[0].extra: there is no such field"],
  ["whitelist", ["0x12"], 'line 2, whitelist[0]: not an address (20 bytes of hex): "0x12"'],
  ["colour", "red", "line 2, colour: there is no such field"],
  ["vkHash", undefined, "line 2, vkHash: missing"],
])("a wrong %s is refused with its place", (field, value, message) => {
  expect(() => readRecording(brokenBy(field, value))).toThrow(message);
});

test.each([
  ["an empty file", "", "line 1, kind: the file is empty"],
  ["a file without its header", text(price), "line 1, kind: the first line must be a market's"],
  ["a second header", text(header, header), "line 2, kind: a file holds one market"],
  ["a torn line", `${text(header)}{"kind":`, "line 2, the line: "],
  ["another form", '{"kind":"market","form":2,"network":"x","tickWei":"1"}\n', "line 1, form: only form 1 can be read"],
])("%s is refused", (_, file, message) => {
  expect(() => readRecording(file)).toThrow(message);
});

const options = { name: "recorded", seed: 1 };

test("a recording becomes a market: its rivals, its gas, its prices", () => {
  const market = marketFromRecording(readRecording(text(header, price, aRecorded(2), aRecorded(1))), options);
  expect(market).toMatchObject({ name: "recorded", startSec: t0 + 10, endSec: t0 + 20, tickWei: 10_000_000 });
  expect(market.prove.usdAt(t0 + 500)).toBe(0.4023);
  expect(market.requests).toHaveLength(2);
  expect(market.requests[0]).toMatchObject({
    index: 0,
    gas: 90_000_000,
    publishedGas: 80_000_000n,
    executable: true,
    rivalWei: 400_000_000,
    cancelledAtSec: Number.POSITIVE_INFINITY,
    auctionEndsAtSec: t0 + 25,
    request: { fulfillmentStatus: "requested", executionStatus: "unexecuted", isCanceled: false },
  });
});

test("one's own bids are left out, and one's own address is who bids", () => {
  const recording = readRecording(text(header, price, aRecorded(1, { whitelist: [prover] })));
  const [entry] = marketFromRecording(recording, { ...options, leaveOut: [prover] }).requests;
  expect(entry).toMatchObject({ rivalWei: 500_000_000, mayBid: true });
  const [other] = marketFromRecording(recording, { ...options, leaveOut: [address(`0x${"99".repeat(20)}`)] }).requests;
  expect(other).toMatchObject({ rivalWei: 400_000_000, mayBid: false });
});

test("gas that never became known is taken from the program, else from the limit", () => {
  const other = hash(`0x${"8".repeat(64)}`);
  const unknown = { gasUsed: undefined as never, gasLimit: pgu(230_000_000n) };
  const market = marketFromRecording(
    readRecording(
      text(header, price, aRecorded(1), aRecorded(2, unknown), aRecorded(3, { ...unknown, vkHash: other })),
    ),
    options,
  );
  expect(market.requests.map(({ gas }) => gas)).toEqual([90_000_000, 90_000_000, 200_000_000]);
});

test("who cancelled because nobody came would have stayed; who cancelled what was assigned would not", () => {
  const cancelled = (request: Partial<RecordedRequest["request"]>) =>
    marketFromRecording(
      readRecording(text(header, price, { ...aRecorded(1, { isCanceled: true, ...request }) })),
      options,
    ).requests[0]?.cancelledAtSec;
  expect(cancelled({})).toBe(t0 + 101);
  expect(cancelled({ fulfiller: undefined as never })).toBe(Number.POSITIVE_INFINITY);
});

test("a market needs a PROVE price and a request", () => {
  expect(() => marketFromRecording(readRecording(text(header, aRecorded(1))), options)).toThrow(
    "prove-price: no PROVE",
  );
  expect(() => marketFromRecording(readRecording(text(header, price)), options)).toThrow("request: no request");
});
