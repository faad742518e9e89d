import type { SignedIntent } from "../../domain/request.ts";
import type { TransactionHash } from "../../domain/values.ts";
import { NetworkError } from "../../ports/port-error.ts";

/**
 * Nobody said what became of a signed call: it may have been carried out, or may be yet. Look for `transaction`
 * (`accounts.transaction`) before anything is sent in its place; while the account's nonce is still `nonce` it can come,
 * and after that it may be listed late.
 */
export class OutcomeUnknown extends NetworkError {
  override name = "OutcomeUnknown";
  readonly transaction: TransactionHash;
  readonly nonce: bigint;

  constructor(rpc: string, { transaction, nonce }: SignedIntent, cause: unknown) {
    const because = cause instanceof Error ? cause.message : String(cause);
    super("outcome-unknown", "look-first", `${rpc}: unknown what became of ${transaction}: ${because}`, { cause });
    this.transaction = transaction;
    this.nonce = nonce;
  }
}
