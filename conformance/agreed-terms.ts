import { domainSeparator } from "../src/adapters/network/signing.ts";
import { networkTerms } from "./signed-call.ts";
import type { Target } from "./target.ts";
import { sameBytes } from "./values.ts";

/** What whoever lends the keys has agreed to. */
export type Agreed = { mainnet: boolean; maxFeeWei: bigint };

/** What the server has each signed call name. Fees are wei in decimal, by the RPC that costs them. */
type Terms = { domain: Uint8Array; fees: Readonly<Record<string, string>> };

/**
 * Why nothing may be signed for this server; undefined where it may. A signature holds wherever its domain is: a server
 * at any address can name the mainnet's and hand on what it is sent. On loopback that is the box, whose chain is 1.
 */
export function unagreed(url: string, { domain, fees }: Terms, { mainnet, maxFeeWei }: Agreed): string | undefined {
  if (!mainnet && !isLoopback(url) && sameBytes(domain, domainSeparator(1n))) {
    return `${url} has calls signed for the mainnet, where they cost real PROVE: say --mainnet as well.`;
  }
  for (const [rpc, fee] of Object.entries(fees)) {
    if (/^\d+$/.test(fee) && BigInt(fee) <= maxFeeWei) continue;
    return `${rpc} costs "${fee.slice(0, 40)}" wei there, and --max-fee is ${maxFeeWei} wei.`;
  }
  return undefined;
}

/** The same of a server that is there. One that does not say its terms can be sent nothing, as its checks will say. */
export async function unagreedBy(target: Target, agreed: Agreed): Promise<string | undefined> {
  const terms = await networkTerms(target).catch(() => undefined);
  return terms && unagreed(target.url, { domain: terms.params.domain, fees: terms.fees }, agreed);
}

const isLoopback = (url: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
