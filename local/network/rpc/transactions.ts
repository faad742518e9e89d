import { id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { known } from "../wire.ts";
import type { NetworkRpcs } from "./service.ts";

/** The only way to learn whether a call whose answer was lost was accepted. */
export const transactions = ({ state }: Engine): NetworkRpcs => ({
  getTransactionDetails(request) {
    const hash = id32(request.txHash, "tx_hash");
    const found = orRefuse(state.transactions.get(hash) ?? refusal("not-found", `transaction ${hash} not found`));
    return {
      transaction: {
        txHash: fromHex(found.hash),
        sender: fromHex(found.sender),
        signature: fromHex(found.signature),
        nonce: found.nonce,
        createdAt: BigInt(found.createdAtSec),
        ...known({
          name: state.accounts.get(found.sender)?.name,
          requestId: found.requestId === undefined ? undefined : fromHex(found.requestId),
        }),
      },
    };
  },
});
