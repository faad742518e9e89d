import { unixSeconds, wei } from "../../../../../src/domain/values.ts";
import { type Row, txHash, txHashBytes, who, whoBytes } from "../row.ts";

const feeParams = { auctioneer: whoBytes(9), fee: "7" };

export const paymentRows: readonly Row[] = [
  {
    rpc: "GetBalance",
    call: ({ payments }, options) => payments.balance(who(1), options),
    sends: { address: whoBytes(1) },
    answers: { amount: "340282366920938463463374607431768211456" },
    gives: 2n ** 128n,
  },
  {
    rpc: "GetFilteredBalanceLogs",
    call: ({ payments }, options) => {
      const times = { fromSec: unixSeconds(5), toSec: unixSeconds(9) };
      return payments.balanceLogs({ account: who(1), operation: "transfer-fee-in", ...times }, options);
    },
    sends: {
      address: whoBytes(1),
      operation: "TRANSFER_FEE_IN",
      minimumTimestamp: 5,
      maximumTimestamp: 9,
      limit: 100,
      page: 1,
    },
    answers: {
      logs: [{ address: whoBytes(1), operation: "DEPOSIT", amount: "12", txHash: txHashBytes, createdAt: 6 }],
    },
    gives: [{ account: who(1), operation: "deposit", amount: 12n, transaction: txHash, createdAtSec: 6 }],
  },
  {
    rpc: "GetTransferParams",
    call: ({ payments }, options) => payments.transferParams(options),
    sends: {},
    answers: feeParams,
    gives: { auctioneer: who(9), fee: 7n },
  },
  {
    rpc: "Transfer",
    call: ({ payments }, options) => payments.transfer({ to: who(2), amount: wei(5n) }, options),
    sends: { to: whoBytes(2), amount: "5", ...feeParams },
    variant: "TRANSFER_VARIANT",
    also: { GetTransferParams: feeParams },
  },
  {
    rpc: "GetWithdrawParams",
    call: ({ payments }, options) => payments.withdrawParams(options),
    sends: {},
    answers: feeParams,
    gives: { auctioneer: who(9), fee: 7n },
  },
  {
    rpc: "Withdraw",
    call: ({ payments }, options) => {
      const params = { auctioneer: who(8), fee: wei(6n) };
      return payments.withdraw({ account: who(2), amount: wei(5n), params }, options);
    },
    sends: { account: whoBytes(2), amount: "5", auctioneer: whoBytes(8), fee: "6" },
    variant: "WITHDRAW_VARIANT",
  },
  {
    rpc: "GetFilteredWithdrawalReceipts",
    call: ({ payments }, options) => payments.withdrawalReceipts({ account: who(1) }, options),
    sends: { address: whoBytes(1), limit: 100, page: 1 },
    answers: {
      receipts: [
        {
          txHash: txHashBytes,
          amount: "4",
          createdAt: 5,
          withdrawalType: "PROVER",
          account: whoBytes(1),
          operation: "WITHDRAW_REQUEST",
          sender: whoBytes(2),
        },
      ],
    },
    gives: [
      {
        transaction: txHash,
        amount: 4n,
        createdAtSec: 5,
        type: "prover",
        account: who(1),
        operation: "withdraw-request",
        sender: who(2),
      },
    ],
  },
  {
    rpc: "GetLatestBridgeBlock",
    call: ({ payments }, options) => payments.latestBridgeBlock(11_155_111, options),
    sends: { chainId: 11_155_111 },
    answers: { blockNumber: 21_000_000 },
    gives: 21_000_000n,
  },
];
