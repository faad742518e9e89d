import type { RecordedLine, RecordedRequest } from "../../replay/market/recorded.ts";
import { hash, pgu, requestId, unixSeconds, wei } from "../../src/domain/values.ts";
import { aProofRequest, prover, rival } from "../domain/builders.ts";
import { t0 } from "./stand-ins.ts";

export const header: RecordedLine = {
  kind: "market",
  form: 1,
  network: "http://127.0.0.1:50051",
  tickWei: 10_000_000n,
};
export const price: RecordedLine = { kind: "prove-price", usdMicros: 402_300n, updatedAtSec: unixSeconds(t0) };

/** Created at ten seconds times `index` after `t0`, taken by a rival, with a bid of ours below its. */
export function aRecorded(index: number, request: Partial<RecordedRequest["request"]> = {}): RecordedRequest {
  return {
    kind: "request",
    request: aProofRequest({
      requestId: requestId(`0x${index.toString().padStart(64, "0")}`),
      createdAtSec: unixSeconds(t0 + index * 10),
      fulfillmentStatus: "fulfilled",
      executionStatus: "executed",
      settlementStatus: "settled",
      fulfiller: rival,
      gasUsed: pgu(90_000_000n),
      deduction: wei(123n),
      publicValuesHash: hash(`0x${"7".repeat(64)}`),
      ...request,
    }),
    fulfilledAtSec: unixSeconds(t0 + 100),
    updatedAtSec: unixSeconds(t0 + 101),
    publishedGas: pgu(80_000_000n),
    bids: [
      { bidder: rival, name: "rival", amount: wei(500_000_000n), atSec: unixSeconds(t0 + 3) },
      { bidder: prover, name: undefined, amount: wei(400_000_000n), atSec: unixSeconds(t0 + 4) },
    ],
  };
}
