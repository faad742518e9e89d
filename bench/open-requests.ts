import { createAsker } from "./ask.ts";
import { accountsOf } from "./bidder-network.ts";
import type { BoxSaid } from "./box-process.ts";

/** Requests of hours whose auctions do not end meanwhile. */
export async function openRequests(box: BoxSaid, count: number): Promise<void> {
  const { requester: account } = accountsOf(box);
  const asker = createAsker({ rpcUrl: box.rpcUrl, privateKey: account.privateKey });
  for (let opened = 0; opened < count; opened++) await asker.ask("bench", 3 * 3_600);
  asker.close();
}
