import { domainSeparator } from "../../src/adapters/network/signing.ts";
import { type DemoAccounts, rolesOf } from "./demo-accounts.ts";
import { toHex } from "./hex.ts";
import { defaultRules, type Fees, type Params, type Requirements, type Rules } from "./rules.ts";

/** What of the rules can be chosen; the rest of each is as usual. */
export type RuleOptions = {
  /** 1 (mainnet's domain, the only one that the reference node signs for) unless told. */
  chainId?: bigint;
  params?: Partial<Params>;
  fees?: Partial<Fees>;
  /** `none` = nothing is enforced. */
  requirements?: Partial<Requirements> | "none";
} & Partial<
  Pick<
    Rules,
    | "protocolFeeBips"
    | "circuitVersions"
    | "auctionPeriodSec"
    | "auctioneer"
    | "settlementDelayMs"
    | "bridgeDelayMs"
    | "nonceRefusal"
    | "stdinUriConsumesNonce"
    | "stdinUriTtlSec"
  >
>;

/** The rules of a box that is started with these options. */
export function rulesOf(options: RuleOptions, accounts: DemoAccounts): Rules {
  const chainId = options.chainId ?? 1n;
  const { requirements, ...rest } = defaultRules;
  return {
    ...rest,
    fees: { ...rest.fees, ...options.fees },
    protocolFeeBips: options.protocolFeeBips ?? rest.protocolFeeBips,
    circuitVersions: options.circuitVersions ?? rest.circuitVersions,
    auctionPeriodSec: options.auctionPeriodSec ?? rest.auctionPeriodSec,
    auctioneer: options.auctioneer ?? rest.auctioneer,
    bridgeDelayMs: options.bridgeDelayMs ?? rest.bridgeDelayMs,
    settlementDelayMs: options.settlementDelayMs ?? rest.settlementDelayMs,
    nonceRefusal: options.nonceRefusal ?? rest.nonceRefusal,
    stdinUriConsumesNonce: options.stdinUriConsumesNonce ?? rest.stdinUriConsumesNonce,
    stdinUriTtlSec: options.stdinUriTtlSec ?? rest.stdinUriTtlSec,
    params: { ...rest.params, ...options.params },
    ...(options.requirements === "none" ? {} : { requirements: { ...requirements, ...options.requirements } }),
    chainId,
    domain: toHex(domainSeparator(chainId)),
    roles: rolesOf(accounts),
  };
}
