import { z } from "zod";
import type { DrivenClock } from "./clock.ts";
import type { FaultRule, Faults } from "./faults.ts";
import type { Hex } from "./hex.ts";
import type { Inspection } from "./inspect.ts";
import type { Clock } from "./ports.ts";
import type { PriceFeed } from "./price-feed.ts";
import { isRefusalCode } from "./refusal.ts";
import { statusName } from "./state/status.ts";

export type ControlDeps = { inspection: Inspection; faults: Faults; provePrice: PriceFeed; clock: Clock };

type Call = { query: URLSearchParams; body: unknown };
type Route = (call: Call) => unknown;

const hex = z.string().regex(/^0x[0-9a-f]+$/, "lower-case 0x hex") as unknown as z.ZodType<Hex>; // the pattern is Hex's
const loss = z.enum(["reset", "disconnect", "withhold"]);

const fault = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("latency"), ms: z.number().nonnegative() }),
  z.object({ kind: z.literal("reorder"), until: z.string().optional(), holdMs: z.number().positive().optional() }),
  z.object({
    kind: z.literal("refuse"),
    code: z.string().refine(isRefusalCode, "a gRPC code in kebab-case, such as failed-precondition"),
    message: z.string(),
  }),
  z.object({ kind: z.literal("lose-before-commit"), how: loss.optional() }),
  z.object({ kind: z.literal("lose-after-commit"), how: loss.optional() }),
  z.object({ kind: z.literal("wrong-nonce") }),
  z.object({ kind: z.literal("outage") }),
  z.object({ kind: z.literal("slow"), bytesPerSec: z.number().positive() }),
  z.object({ kind: z.literal("truncate"), afterBytes: z.number().nonnegative() }),
]);

const faultRule = z.object({
  at: z.string().min(1),
  fault,
  count: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
});

const wei = z.string().regex(/^\d+$/, "a decimal number of wei");
const prover = z.object({
  address: hex,
  name: z.string().optional(),
  owner: hex.optional(),
  delegate: hex.optional(),
  listed: z.boolean().optional(),
  highAvailability: z.boolean().optional(),
  featured: z.boolean().optional(),
  stake: wei.optional(),
  stakerFeeBips: z.number().int().min(0).max(10_000).optional(),
});
const staking = z.object({ prover: hex, staker: hex, wei });

const requestId = z.object({ requestId: hex });
const price = z.object({ usd: z.string().regex(/^\d+(\.\d+)?$/, "a decimal number"), updatedAtSec: z.number() });

/** Every path of the control surface. Amounts are answered as `{ "$bigint": "…" }`. */
export const controlRoutes = ({ inspection, faults, provePrice, clock }: ControlDeps): Record<string, Route> => ({
  "GET /state": () => ({
    nowMs: clock.nowMs(),
    requests: countsByStatus(inspection),
    transactions: inspection.transactions().length,
    accounts: inspection.accountsKnown(),
    provers: inspection.provers(),
    totalWei: inspection.totalWei(),
    provePrice: provePrice.current(),
  }),
  "GET /transactions": ({ query }) => inspection.transactions(query.get("method") ?? undefined),
  "GET /requests": () => inspection.requests(),
  "GET /request": ({ query }) => inspection.request(hex.parse(query.get("id"))) ?? null,
  "GET /bids": ({ query }) => inspection.bids(hex.parse(query.get("id"))),
  "GET /balance-logs": () => inspection.balanceLogs(),
  "GET /faults": () => faults.list(),
  "POST /faults": ({ body }) => ({ id: faults.add(withoutUndefined(faultRule.parse(body)) as FaultRule) }), // parsed above
  "DELETE /faults": ({ query }) => {
    const id = query.get("id");
    if (id === null) faults.clear(query.get("at") ?? undefined);
    else faults.remove(Number(id));
    return faults.list();
  },
  "POST /clock/advance": ({ body }) => {
    const { ms } = z.object({ ms: z.number().nonnegative() }).parse(body);
    if (!isDriven(clock)) throw new SyntaxError("this box runs on the machine's clock, which cannot be advanced");
    clock.advance(ms);
    return { nowMs: clock.nowMs() };
  },
  "POST /prove-price": ({ body }) => {
    provePrice.set(price.parse(body));
    return provePrice.current();
  },
  "POST /cancel": ({ body }) => ({ done: inspection.cancel(requestId.parse(body).requestId) }),
  "POST /revert": ({ body }) => ({ done: inspection.revert(requestId.parse(body).requestId) }),
  "POST /suspend": ({ body }) => {
    const order = z.object({ prover: hex, untilSec: z.number().optional() }).parse(body);
    return { done: inspection.suspend(order.prover, order.untilSec) };
  },
  "POST /provers": ({ body }) => {
    const { stake, stakerFeeBips, ...registration } = prover.parse(body);
    inspection.registerProver({
      ...(withoutUndefined(registration) as { address: Hex }), // parsed above
      ...(stake !== undefined && { stakeWei: BigInt(stake) }),
      ...(stakerFeeBips !== undefined && { stakerFeeBips: BigInt(stakerFeeBips) }),
    });
    return inspection.provers();
  },
  "POST /fund": ({ body }) => {
    const order = z.object({ address: hex, wei }).parse(body);
    inspection.fund(order.address, BigInt(order.wei));
    return inspection.account(order.address);
  },
  "POST /stake": ({ body }) => {
    const order = staking.parse(body);
    return { done: inspection.stake(order.prover, order.staker, BigInt(order.wei)) };
  },
  "POST /unstake": ({ body }) => {
    const order = staking.parse(body);
    return { done: inspection.unstake(order.prover, order.staker, BigInt(order.wei)) };
  },
  "POST /slash": ({ body }) => {
    const order = staking.omit({ staker: true }).parse(body);
    return { done: inspection.slash(order.prover, BigInt(order.wei)) };
  },
  "POST /tee-whitelist": ({ body }) => {
    const order = z.object({ address: hex, listed: z.boolean() }).parse(body);
    inspection.teeWhitelist(order.address, order.listed);
    return { listed: order.listed };
  },
  "GET /delegations": () => inspection.delegations(),
  "GET /withdrawals": () => inspection.withdrawals(),
  "GET /stake-logs": ({ query }) => inspection.stakeLogs(query.get("of") === "provers" ? "provers" : "stakers"),
  "POST /snapshot": () => inspection.snapshot(),
});

const isDriven = (clock: Clock): clock is DrivenClock => "advance" in clock;

/** Optional fields that were left out are absent, not undefined. */
const withoutUndefined = (value: object): object => JSON.parse(JSON.stringify(value)) as object; // JSON drops them

function countsByStatus(inspection: Inspection): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { fulfillment } of inspection.requests())
    counts[statusName(fulfillment)] = (counts[statusName(fulfillment)] ?? 0) + 1;
  return counts;
}
