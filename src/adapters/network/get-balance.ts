import { type Address, type Wei, wei } from "../../domain/values.ts";
import { NetworkError } from "../../ports/port-error.ts";
import { parseAmount } from "./decimal.ts";
import { bytesOf } from "./hex.ts";
import { type Rpc, read } from "./rpc.ts";

/** What the account may spend, in wei. Throws a NetworkError `unreadable` where the answer is no amount. */
export async function getBalance(rpc: Rpc, account: Address): Promise<Wei> {
  const { amount } = await read(rpc, "GetBalance", (options) =>
    rpc.client.getBalance({ address: bytesOf(account) }, options),
  );
  const balance = amount === "" ? 0n : parseAmount(amount);
  if (balance === undefined) {
    throw new NetworkError("unreadable", "give-up", `GetBalance: no amount: ${JSON.stringify(amount.slice(0, 80))}`);
  }
  return wei(balance);
}
