import * as z from "zod/mini";
import { executeFailureCauses, proofRequestErrors } from "../../domain/failure.ts";
import { proofModes } from "../../domain/proof-request.ts";
import { abandonReasons, livePhases, lostReasons, placedReasons, terminalPhases } from "../../domain/request.ts";
import {
  address,
  hash,
  type JobName,
  jobId,
  pgu,
  requestId,
  transactionHash,
  type UnixSeconds,
  wei,
} from "../../domain/values.ts";

/**
 * A request as an item's attributes and back. Amounts and nonces are decimal strings: exact whatever their size. What a
 * newer version adds to an item is read over.
 */

const isText = (value: unknown) => typeof value === "string";
const isBigint = (value: unknown) => typeof value === "bigint";

/** Text in the table, a branded value in the domain; what the constructor refuses makes the item unreadable. */
const text = <T extends string>(make: (text: string) => T) =>
  z.codec(z.string(), z.custom<T>(isText), { decode: make, encode: (value) => value });
const amount = <T extends bigint>(make: (amount: bigint) => T) =>
  z.codec(z.string().check(z.regex(/^\d{1,78}$/)), z.custom<T>(isBigint), {
    decode: (written) => make(BigInt(written)),
    encode: (value) => value.toString(),
  });
const seconds = z.codec(z.int(), z.custom<UnixSeconds>(Number.isSafeInteger), {
  decode: (written) => written as UnixSeconds, // whole seconds, as the schema before it says
  encode: (value) => value,
});
const count = z.int().check(z.nonnegative());
const hex = z.templateLiteral(["0x", z.string().check(z.regex(/^[0-9a-f]*$/))]);
const keysOf = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as [keyof T & string]; // never empty

const plain = amount((value) => value);
const jobName = text((name) => name as JobName); // it is only ever compared with names that we made

const terms = z.object({
  requestId: text(requestId),
  requester: text(address),
  vkHash: text(hash),
  version: z.string(),
  mode: z.enum([...proofModes, "unknown"]),
  createdAtSec: seconds,
  deadlineSec: seconds,
  minAuctionPeriodSec: count,
  cycleLimit: plain,
  gasLimit: amount(pgu),
  maxPricePerPgu: z.exactOptional(amount(wei)),
  floorPricePerPgu: z.exactOptional(amount(wei)),
  baseFee: amount(wei),
  whitelist: z.readonly(z.array(text(address))),
  programUri: z.string(),
  stdinUri: z.string(),
  stdinPrivate: z.boolean(),
  publicValuesHash: z.exactOptional(text(hash)),
});

const intent = z.object({
  nonce: plain,
  signature: hex,
  transaction: text(transactionHash),
  signedAtSec: seconds,
});
const delivery = z.discriminatedUnion("state", [
  z.object({ state: z.literal("none"), tries: z.literal(0) }),
  z.object({ state: z.literal("intended"), tries: count, intent }),
]);
const failure = z.object({
  error: z.enum(keysOf(proofRequestErrors)),
  cause: z.exactOptional(z.enum(keysOf(executeFailureCauses))),
  message: z.string(),
  stage: z.string(),
});
const proof = z.object({ key: z.string(), sha256: z.string(), sizeBytes: count });
const bid = z.object({
  prover: text(address),
  amount: amount(wei),
  expectedGas: amount(pgu),
  intent,
  accepted: z.boolean(),
});
const fulfillment = text(transactionHash);

const share = z.number().check(z.minimum(0), z.maximum(1));
const promise = z.object({
  amount: amount(wei),
  className: z.string(),
  chance: share,
  onTime: share,
  costMicros: count,
});

const placed = z.object({ className: z.string(), because: z.enum(placedReasons) });
const round = { round: count, losses: z.exactOptional(count) };
const before = z.object({ because: z.enum(lostReasons), className: z.exactOptional(z.string()) });
const record = z.object({
  schema: z.literal(1),
  terms,
  revision: count,
  promise: z.exactOptional(promise),
  placed: z.exactOptional(placed),
  reachedAtSec: z.partialRecord(z.enum([...livePhases, ...terminalPhases]), seconds),
});

const phases = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("bidding"), bid, auctionEndsAtSec: seconds }),
  z.object({ phase: z.literal("lost") }),
  z.object({ phase: z.literal("assigned"), ...round, before: z.exactOptional(before) }),
  z.object({
    ...{ phase: z.literal("launching"), ...round, before: z.exactOptional(before) },
    ...{ job: jobName, intendedAtSec: seconds },
  }),
  z.object({ phase: z.literal("proving"), ...round, job: jobName, jobId: text(jobId), submittedAtSec: seconds }),
  z.object({ phase: z.literal("proved"), proof, gas: z.exactOptional(amount(pgu)), delivery }),
  z.object({ phase: z.literal("failing"), failure, delivery }),
  z.object({ phase: z.literal("fulfilled"), fulfillment }),
  z.object({ phase: z.literal("failed"), failure, told: z.boolean() }),
  z.object({ phase: z.literal("settled"), fulfillment, gasUsed: amount(pgu), earned: amount(wei) }),
  z.object({ phase: z.literal("reverted"), fulfillment }),
  z.object({ phase: z.literal("abandoned"), because: z.enum(abandonReasons), detail: z.string() }),
]);

export const requestSchema = z.intersection(record, phases);
