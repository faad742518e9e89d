import type { TransactionHash } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument } from "../network/parameters.ts";
import { typedTransaction } from "../network/typed.ts";
import { fields } from "../terminal/table.ts";
import { momentOf } from "../terminal/words.ts";

export const transactionShow = networkCommand<object, [TransactionHash]>({
  brief: "A transaction by its hash: did it come?",
  description:
    "A transaction by its hash. Ends with 4 where the network has not taken it: it may be on its way while its sender's nonce has not moved.",
  examples: [["transaction show 0x7b20…", "after an answer that was lost"]],
  positional: argument(typedTransaction, { brief: "0x and 64 hex digits", placeholder: "hash" }),
  async run(session, _flags, hash) {
    const found = await session.network.accounts.transaction(hash);
    if (found === undefined) {
      const todo = "`prover account nonce` of its sender: once that is past the transaction's, it can come no more.";
      throw new CliError("unknown", `The network has not taken the transaction ${hash}.`, todo);
    }
    const { transaction, name, sender, nonce, createdAtSec, requestId } = found;
    session.show(found, () =>
      fields(
        { transaction, name, sender, nonce: `${nonce}`, at: momentOf(createdAtSec), request: requestId },
        session.terminal,
      ),
    );
  },
});
