import { FulfillmentStrategy, type RequestProofRequestBody } from "../../../src/gen/types_pb.ts";
import { type Hex, toHex } from "../hex.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { Roles, Rules } from "../rules.ts";
import { decimal } from "./decimal.ts";
import { checkBalance } from "./ledger.ts";
import type { NetworkState } from "./network-state.ts";
import { worstCaseWei } from "./settlement.ts";
import { modeName } from "./status.ts";

export type RequestTerms = { baseFeeWei: bigint; maxPricePerPgu: bigint; heldWei: bigint };

type Claim = { requester: Hex; body: RequestProofRequestBody; nowMs: number };

/** The money of a new request, or why it is refused. */
export function checkRequest(state: NetworkState, rules: Rules, claim: Claim): RequestTerms | Refusal {
  const { requester, body } = claim;
  const wrong = checkShape(body) ?? checkRoles(body, rules.roles) ?? checkLimits(claim);
  if (wrong !== undefined) return refusal("invalid-argument", wrong);
  if (!state.programs.has(toHex(body.vkHash))) return refusal("not-found", `program ${toHex(body.vkHash)} not found`);

  const terms = termsOf(body, rules);
  if (typeof terms === "string") return refusal("invalid-argument", terms);
  return checkBalance(state, requester, terms.heldWei) ?? terms;
}

function checkShape(body: RequestProofRequestBody): string | undefined {
  if (body.vkHash.length !== 32) return "vk_hash must be 32 bytes";
  if (modeName(body.mode) === undefined) return `unknown proof mode ${body.mode}`;
  if (body.strategy !== FulfillmentStrategy.AUCTION) return "this network takes the strategy AUCTION only";
  if (body.version === "") return "version is missing";
  if (body.stdinUri === "") return "stdin_uri is missing";
  if (body.whitelist.some((address) => address.length !== 20)) return "whitelist entries must be 20 bytes";
  if (body.publicValuesHash !== undefined && body.publicValuesHash.length !== 32) {
    return "public_values_hash must be 32 bytes";
  }
  return undefined;
}

function checkRoles(body: RequestProofRequestBody, roles: Roles): string | undefined {
  for (const role of ["auctioneer", "executor", "verifier", "treasury"] as const) {
    if (toHex(body[role]) !== roles[role]) return `${role} must be ${roles[role]}`;
  }
  return undefined;
}

function checkLimits({ body, nowMs }: Claim): string | undefined {
  if (body.deadline * 1000n <= BigInt(nowMs)) return "deadline has passed";
  if (body.deadline > BigInt(Number.MAX_SAFE_INTEGER) / 1000n) return "deadline is not a time";
  if (body.minAuctionPeriod > body.deadline) return "min_auction_period is longer than the deadline";
  if (body.cycleLimit === 0n && body.gasLimit === 0n) return "cycle_limit or gas_limit must be above 0";
  return undefined;
}

function termsOf(body: RequestProofRequestBody, { params }: Rules): RequestTerms | string {
  const baseFeeWei = decimal(body.baseFee);
  const maxPricePerPgu = decimal(body.maxPricePerPgu);
  const leastFeeWei = params.baseFeeWei[modeName(body.mode) ?? "core"];
  if (baseFeeWei === undefined || baseFeeWei < leastFeeWei) return `base_fee must be at least ${leastFeeWei}`;
  if (maxPricePerPgu === undefined || maxPricePerPgu === 0n) return "max_price_per_pgu must be a number above 0";
  if (maxPricePerPgu < params.floorPricePerPgu) {
    return `max_price_per_pgu is below the network's floor ${params.floorPricePerPgu}`;
  }
  const { gasLimit, cycleLimit } = body;
  return { baseFeeWei, maxPricePerPgu, heldWei: worstCaseWei({ baseFeeWei, maxPricePerPgu, gasLimit, cycleLimit }) };
}
