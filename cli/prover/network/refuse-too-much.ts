import { CliError } from "../cli-error.ts";
import { exactProveOf } from "../terminal/words.ts";

/** What is left after it, in wei. Throws a CliError where the balance is too small: then nothing is sent. */
export function refuseTooMuch(balance: bigint, { amount, fee }: { amount: bigint; fee: bigint }): bigint {
  const left = balance - amount - fee;
  if (left >= 0n) return left;
  const and = fee > 0n ? ` and the fee of ${exactProveOf(fee)}` : "";
  throw new CliError(
    "failed",
    `The balance is ${exactProveOf(balance)} PROVE: ${exactProveOf(amount)}${and} are more. Nothing was sent.`,
    "`prover balance` shows what there is; a deposit on the chain adds to it.",
  );
}
