import { accountName } from "./commands/account-name.ts";
import { accountNonce } from "./commands/account-nonce.ts";
import { accountShow } from "./commands/account-show.ts";
import { accountSignTerms } from "./commands/account-sign-terms.ts";
import { artifactDownload } from "./commands/artifact-download.ts";
import { artifactUpload } from "./commands/artifact-upload.ts";
import { auctionExecute } from "./commands/auction-execute.ts";
import { auctionFailExecution } from "./commands/auction-fail-execution.ts";
import { auctionFailFulfillment } from "./commands/auction-fail-fulfillment.ts";
import { auctionFulfill } from "./commands/auction-fulfill.ts";
import { auctionSettle } from "./commands/auction-settle.ts";
import { auctionSettleable } from "./commands/auction-settleable.ts";
import { auctionStdin } from "./commands/auction-stdin.ts";
import { balanceBridge } from "./commands/balance-bridge.ts";
import { balanceLogs } from "./commands/balance-logs.ts";
import { balanceShow } from "./commands/balance-show.ts";
import { balanceWithdrawals } from "./commands/balance-withdrawals.ts";
import { bid } from "./commands/bid.ts";
import { delegateAccept } from "./commands/delegate-accept.ts";
import { delegateAdd } from "./commands/delegate-add.ts";
import { delegateList } from "./commands/delegate-list.ts";
import { delegateRemove } from "./commands/delegate-remove.ts";
import { delegateSet } from "./commands/delegate-set.ts";
import { delegateShow } from "./commands/delegate-show.ts";
import { delegateTerminate } from "./commands/delegate-terminate.ts";
import { marketBids } from "./commands/market-bids.ts";
import { marketGraphs } from "./commands/market-graphs.ts";
import { marketHistory } from "./commands/market-history.ts";
import { marketOpen } from "./commands/market-open.ts";
import { marketOverview } from "./commands/market-overview.ts";
import { marketPrices } from "./commands/market-prices.ts";
import { programsGas } from "./commands/programs-gas.ts";
import { programsList } from "./commands/programs-list.ts";
import { programsName } from "./commands/programs-name.ts";
import { programsRegister } from "./commands/programs-register.ts";
import { programsShow } from "./commands/programs-show.ts";
import { proversBids } from "./commands/provers-bids.ts";
import { proversList } from "./commands/provers-list.ts";
import { proversReport } from "./commands/provers-report.ts";
import { proversRequirements } from "./commands/provers-requirements.ts";
import { proversShow } from "./commands/provers-show.ts";
import { proversStakes } from "./commands/provers-stakes.ts";
import { proversStats } from "./commands/provers-stats.ts";
import { proversSuspend } from "./commands/provers-suspend.ts";
import { proversSuspendable } from "./commands/provers-suspendable.ts";
import { proversTotals } from "./commands/provers-totals.ts";
import { proversUptime } from "./commands/provers-uptime.ts";
import { requestCancel } from "./commands/request-cancel.ts";
import { requestDownload } from "./commands/request-download.ts";
import { requestFollow } from "./commands/request-follow.ts";
import { requestList } from "./commands/request-list.ts";
import { requestShow } from "./commands/request-show.ts";
import { requestSubmit } from "./commands/request-submit.ts";
import { requestVerify } from "./commands/request-verify.ts";
import { requestWatch } from "./commands/request-watch.ts";
import { search } from "./commands/search.ts";
import { transactionList } from "./commands/transaction-list.ts";
import { transactionShow } from "./commands/transaction-show.ts";
import { transfer } from "./commands/transfer.ts";
import { withdraw } from "./commands/withdraw.ts";
import { group } from "./group.ts";

/** What speaks to the network, by the words that are typed for it: requester, prover, and the rare roles. */
export const networkCommands = {
  request: group("Proofs that you ask for, and anybody's requests (what your prover owes: `prover requests`)", {
    submit: requestSubmit,
    cancel: requestCancel,
    list: requestList,
    show: requestShow,
    watch: requestWatch,
    follow: requestFollow,
    download: requestDownload,
    verify: requestVerify,
  }),
  bid,
  account: group("Accounts of the network", {
    show: accountShow,
    name: accountName,
    nonce: accountNonce,
    signTerms: accountSignTerms,
  }),
  balance: group(
    "What an account has, and what changed it",
    { show: balanceShow, logs: balanceLogs, withdrawals: balanceWithdrawals, bridge: balanceBridge },
    "show",
  ),
  transfer,
  withdraw,
  delegate: group("Who signs for whom", {
    show: delegateShow,
    set: delegateSet,
    list: delegateList,
    add: delegateAdd,
    remove: delegateRemove,
    accept: delegateAccept,
    terminate: delegateTerminate,
  }),
  market: group("What is asked for, and what it costs", {
    prices: marketPrices,
    open: marketOpen,
    history: marketHistory,
    bids: marketBids,
    overview: marketOverview,
    graphs: marketGraphs,
  }),
  provers: group("Provers of the network: how they stand and what they do", {
    list: proversList,
    show: proversShow,
    stats: proversStats,
    totals: proversTotals,
    requirements: proversRequirements,
    uptime: proversUptime,
    stakes: proversStakes,
    bids: proversBids,
    report: proversReport,
    suspendable: proversSuspendable,
    suspend: proversSuspend,
  }),
  programs: group("Programs that proofs are of", {
    list: programsList,
    show: programsShow,
    register: programsRegister,
    name: programsName,
    gas: programsGas,
  }),
  search,
  transaction: group("What you sent, and what the network took of it", {
    show: transactionShow,
    list: transactionList,
  }),
  artifact: group("Files that requests and programs name", { upload: artifactUpload, download: artifactDownload }),
  auction: group("Rare calls of auctioneer, executor and fulfiller", {
    settleable: auctionSettleable,
    settle: auctionSettle,
    execute: auctionExecute,
    failExecution: auctionFailExecution,
    fulfill: auctionFulfill,
    failFulfillment: auctionFailFulfillment,
    stdin: auctionStdin,
  }),
} as const;
