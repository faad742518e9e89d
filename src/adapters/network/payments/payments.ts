import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { getBalance } from "./get-balance.ts";
import { getLatestBridgeBlock } from "./get-latest-bridge-block.ts";
import { getTransferParams } from "./get-transfer-params.ts";
import { getWithdrawParams } from "./get-withdraw-params.ts";
import { listBalanceLogs } from "./list-balance-logs.ts";
import { listWithdrawalReceipts } from "./list-withdrawal-receipts.ts";
import { transfer } from "./transfer.ts";
import { withdraw } from "./withdraw.ts";

/** Payments: balances and what changes them, all in wei. */
export const payments = (session: Session) => ({
  balance: bind(session, getBalance),
  balanceLogs: bind(session, listBalanceLogs),
  transfer: bind(session, transfer),
  transferParams: bind(session, getTransferParams),
  withdraw: bind(session, withdraw),
  withdrawParams: bind(session, getWithdrawParams),
  withdrawalReceipts: bind(session, listWithdrawalReceipts),
  latestBridgeBlock: bind(session, getLatestBridgeBlock),
});
