import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ProverStatsSchema } from "../../../src/gen/types_pb.ts";
import { address, optionalAddress } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { newestPage, pageOf, slicePage } from "../page.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { leaderboard } from "../state/leaderboard.ts";
import { isActive, type ProverTotals, totalsOf } from "../state/prover-stats.ts";
import type { Prover } from "../state/records.ts";
import { known } from "../wire.ts";
import type { NetworkRpcs } from "./service.ts";

/** Provers as the explorer lists them: who they are, and what they have made of their auctions. */
export const proverStats = (engine: Engine): NetworkRpcs => ({
  getFilteredProvers: (filter) => ({
    provers: newestPage([...engine.state.provers.values()], () => true, pageOf(filter)).map((prover) => ({
      address: fromHex(prover.address),
      owner: fromHex(prover.owner),
      blockNumber: prover.registered.block,
      txHash: fromHex(prover.registered.txHash),
      stakerFeeBips: prover.stakerFeeBips.toString(),
      ...known({ name: nameOf(engine, prover) }),
    })),
  }),
  getProverStats(filter) {
    const only = optionalAddress(filter.address);
    const provers = [...engine.state.provers.values()].filter(
      (prover) => only === undefined || prover.address === only,
    );
    const sum = { earnedWei: 0n, cycles: 0n, gas: 0n, won: 0 };
    for (const { address: prover } of provers) {
      const totals = totalsOf(engine.state, prover, engine.nowSec());
      sum.earnedWei += totals.earnedWei;
      sum.cycles += totals.cycles;
      sum.gas += totals.gas;
      sum.won += totals.won;
    }
    return {
      totalEarnings: sum.earnedWei.toString(),
      totalCycles: sum.cycles.toString(),
      totalGasProved: sum.gas.toString(),
      activeProvers: provers.filter((prover) => isActive(prover, engine.nowSec())).length.toString(),
      totalProofsWon: sum.won.toString(),
    };
  },
  getFilteredProverStats(filter) {
    const entries = [...engine.state.provers.values()].map((prover) => withTotals(engine, prover));
    const page = slicePage(leaderboard(entries, filter), pageOf(filter));
    return { stats: page.map((entry) => toStats(engine, entry)) };
  },
  getProverStatsDetail(request) {
    const id = address(request.address);
    const prover = orRefuse(engine.state.provers.get(id) ?? refusal("not-found", `prover ${id} not found`));
    return { stats: toStats(engine, withTotals(engine, prover)) };
  },
});

type Entry = ProverTotals & { prover: Prover };

const withTotals = ({ state, nowSec }: Engine, prover: Prover): Entry => ({
  prover,
  ...totalsOf(state, prover.address, nowSec()),
});

const nameOf = ({ state }: Engine, prover: Prover): string | undefined => state.accounts.get(prover.address)?.name;

/** The box has no pictures and asks nobody for an address of the internet: those two fields stay absent. */
const toStats = (engine: Engine, { prover, ...totals }: Entry): MessageInitShape<typeof ProverStatsSchema> => ({
  address: fromHex(prover.address),
  owner: fromHex(prover.owner),
  totalAuctionRequests: BigInt(totals.won),
  successfulRequests: BigInt(totals.proved),
  totalGasProved: totals.gas.toString(),
  lastActiveAt: BigInt(prover.lastActiveAtSec ?? 0),
  createdAt: BigInt(prover.registered.atSec),
  blockNumber: prover.registered.block,
  txHash: fromHex(prover.registered.txHash),
  totalEarnings: totals.earnedWei.toString(),
  lifetimeRewards: totals.stakersWei.toString(),
  stakerRewards24Hr: totals.stakersDayWei.toString(),
  stakerFeeBips: prover.stakerFeeBips.toString(),
  ...known({ name: nameOf(engine, prover) }),
});
