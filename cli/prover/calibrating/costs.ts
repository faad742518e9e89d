import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { idleShare } from "../../../src/domain/books.ts";
import { createBooks } from "../../../src/steps/books.ts";
import { readingOf } from "../../doctor/account/knob-tree.ts";
import type { Account } from "../account/account.ts";
import { CliError } from "../cli-error.ts";
import { lastProvePrice } from "../reading/decisions.ts";
import type { Costs } from "./propose-price.ts";

/** What a price holds beside the host. */
export type PriceFlags = { margin?: number; proveUsd?: number };
export type Shared = Omit<Costs, "hostUsdPerSec">;

export const priceFlags = {
  margin: {
    kind: "parsed",
    parse: shareOf,
    optional: true,
    brief: "Above the cost; the knob price-margin where absent",
    placeholder: "SHARE",
  },
  proveUsd: {
    kind: "parsed",
    parse: shareOf,
    optional: true,
    brief: "USD for a PROVE; as the bidder last saw it where absent",
    placeholder: "USD",
  },
} as const;

/** The journal has a decision, and so the PROVE price, wherever there was a request. */
const priceWithinSec = 3_600;

export async function readCosts(account: Account, { margin, proveUsd }: PriceFlags): Promise<Shared> {
  const [{ tallies }, knobs, bucket] = await Promise.all([account.table(), account.knobs(), account.bucket()]);
  const reading = readingOf(await knobs.read());
  const now = systemClock.now();
  return {
    idleShare: idleShare(await createBooks({ tallies, clock: systemClock })()),
    margin: margin ?? (reading.kind === "policy" ? reading.policy.price.margin : 0),
    proveUsdMicros:
      proveUsd === undefined
        ? lastProvePrice(await bucket.journal(now - priceWithinSec, now + 1))
        : BigInt(Math.round(proveUsd * 1e6)),
  };
}

function shareOf(text: string): number {
  if (/^\d{1,6}(\.\d{1,6})?$/.test(text) && Number(text) > 0) return Number(text);
  throw new CliError("usage", "it must be a number above 0");
}
