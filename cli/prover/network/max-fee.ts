import type { Wei } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { exactProveOf } from "../terminal/words.ts";
import { usually } from "./parameters.ts";
import { typedAmount } from "./typed.ts";

export type MaxFee = { maxFee: Wei };

/** What the network names as its fee is signed: it does not get to name any. */
export const maxFee = usually(typedAmount, "1", "The highest fee to agree to, in PROVE", "PROVE");

/** Throws a CliError where the fee is above it: then nothing is signed. */
export function refuseFee(fee: bigint, { maxFee }: MaxFee): void {
  if (fee <= maxFee) return;
  throw new CliError(
    "failed",
    `The network asks for a fee of ${exactProveOf(fee)} PROVE, and ${exactProveOf(maxFee)} is the most that was agreed to. Nothing was sent.`,
    "Say --max-fee to agree to more.",
  );
}
