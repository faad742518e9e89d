import {
  allModes,
  executionStatuses,
  fulfillmentStatuses,
  type ProofRequest,
  settlementStatuses,
} from "../../src/domain/proof-request.ts";
import { type UnixSeconds, unixSeconds } from "../../src/domain/values.ts";
import {
  type RecordedBid,
  type RecordedHeader,
  type RecordedLine,
  type RecordedPrice,
  type RecordedRequest,
  type Recording,
  recordedForm,
} from "./recorded.ts";
import { type Fields, fieldsOf, RecordingError } from "./recorded-fields.ts";

/** The recording in a file's text. Throws a RecordingError that names the line and the field. */
export function readRecording(text: string): Recording {
  const requests = new Map<string, RecordedRequest>();
  const prices: RecordedPrice[] = [];
  let header: RecordedHeader | undefined;
  let scannedUntilSec: UnixSeconds | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const read = readLine(line, index + 1);
    if (header === undefined && read.kind !== "market")
      throw new RecordingError(1, "kind", "the first line must be a market's");
    switch (read.kind) {
      case "market":
        if (header !== undefined) throw new RecordingError(index + 1, "kind", "a file holds one market");
        header = read;
        break;
      case "request":
        requests.set(read.request.requestId, read);
        break;
      case "prove-price":
        prices.push(read);
        break;
      case "scanned":
        scannedUntilSec = unixSeconds(Math.max(read.untilSec, scannedUntilSec ?? 0));
        break;
    }
  }
  if (header === undefined) throw new RecordingError(1, "kind", "the file is empty");
  return { header, requests: [...requests.values()], prices, scannedUntilSec };
}

function readLine(line: string, number: number): RecordedLine {
  const fields = fieldsOf(line, number);
  const kind = fields.oneOf("kind", ["market", "request", "prove-price", "scanned"] as const);
  const read = readers[kind](fields);
  fields.end();
  return read;
}

const readers: { [K in RecordedLine["kind"]]: (fields: Fields) => RecordedLine } = {
  market(fields) {
    const form = fields.seconds("form");
    if (form !== recordedForm) fields.refuse("form", `only form ${recordedForm} can be read`);
    return { kind: "market", form: recordedForm, network: fields.text("network"), tickWei: fields.amount("tickWei") };
  },
  request: (fields) => ({
    kind: "request",
    fulfilledAtSec: fields.optional("fulfilledAtSec", fields.seconds),
    updatedAtSec: fields.seconds("updatedAtSec"),
    publishedGas: fields.optional("publishedGas", fields.gas),
    bids: fields.list("bids", readBid),
    request: readRequest(fields),
  }),
  "prove-price": (fields) => ({
    kind: "prove-price",
    usdMicros: fields.amount("usdMicros"),
    updatedAtSec: fields.seconds("updatedAtSec"),
  }),
  scanned: (fields) => ({ kind: "scanned", untilSec: fields.seconds("untilSec") }),
};

const readBid = (fields: Fields): RecordedBid => ({
  bidder: fields.address("bidder"),
  name: fields.optional("name", fields.text),
  amount: fields.amount("amount"),
  atSec: fields.seconds("atSec"),
});

function readRequest(fields: Fields): ProofRequest {
  const maxPricePerPgu = fields.optional("maxPricePerPgu", fields.amount);
  const floorPricePerPgu = fields.optional("floorPricePerPgu", fields.amount);
  const publicValuesHash = fields.optional("publicValuesHash", fields.hash);
  const fulfiller = fields.optional("fulfiller", fields.address);
  const gasUsed = fields.optional("gasUsed", fields.gas);
  const deduction = fields.optional("deduction", fields.amount);
  return {
    requestId: fields.requestId("requestId"),
    requester: fields.address("requester"),
    vkHash: fields.hash("vkHash"),
    version: fields.text("version"),
    mode: fields.oneOf("mode", allModes),
    createdAtSec: fields.seconds("createdAtSec"),
    deadlineSec: fields.seconds("deadlineSec"),
    minAuctionPeriodSec: fields.seconds("minAuctionPeriodSec"),
    cycleLimit: fields.amount("cycleLimit"),
    gasLimit: fields.gas("gasLimit"),
    baseFee: fields.amount("baseFee"),
    whitelist: fields.addresses("whitelist"),
    programUri: fields.text("programUri"),
    stdinUri: fields.text("stdinUri"),
    stdinPrivate: fields.flag("stdinPrivate"),
    fulfillmentStatus: fields.oneOf("fulfillmentStatus", fulfillmentStatuses),
    executionStatus: fields.oneOf("executionStatus", executionStatuses),
    settlementStatus: fields.oneOf("settlementStatus", settlementStatuses),
    isCanceled: fields.flag("isCanceled"),
    ...(maxPricePerPgu !== undefined && { maxPricePerPgu }),
    ...(floorPricePerPgu !== undefined && { floorPricePerPgu }),
    ...(publicValuesHash !== undefined && { publicValuesHash }),
    ...(fulfiller !== undefined && { fulfiller }),
    ...(gasUsed !== undefined && { gasUsed }),
    ...(deduction !== undefined && { deduction }),
  };
}
