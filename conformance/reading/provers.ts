import { callRpc } from "../call.ts";
import { type Check, demand, NotSeen, persistently } from "../check.ts";
import { proversThere } from "../samples.ts";
import type { Target } from "../target.ts";
import { amountOf, decimalOf, demandBytes, demandPast, sameBytes, short, textOf } from "../values.ts";

const some = 8;

/** Those for whom `is_featured` or `is_whitelisted` holds and those for whom it does not are all, and nobody is both. */
async function splits({ network }: Target, field: "isFeatured" | "isWhitelisted"): Promise<string> {
  const read = async (filter: object) =>
    (await network.getFilteredProverStats({ ...filter, limit: 100 })).stats.map(({ address }) => textOf(address));
  const [all, are, areNot] = [await read({}), await read({ [field]: true }), await read({ [field]: false })];
  const wrong = are.filter((address) => areNot.includes(address)).length;
  demand(wrong === 0, `${wrong} provers are on both sides`);
  const rest = all.filter((address) => !are.includes(address) && !areNot.includes(address)).length;
  demand(rest === 0 || are.length === 100 || areNot.length === 100, `${rest} provers are on neither side`);
  if (are.length === 0 || areNot.length === 0) throw new NotSeen(`all ${all.length} provers are on one side`);
  return `${are.length} and ${areNot.length} of ${all.length}`;
}

async function comeFirst(target: Target, first: "featuredFirst" | "whitelistedFirst"): Promise<string> {
  const { network } = target;
  const field = first === "featuredFirst" ? "isFeatured" : "isWhitelisted";
  const ordered = (await network.getFilteredProverStats({ [first]: true, limit: 100 })).stats;
  const { stats } = await network.getFilteredProverStats({ [field]: true, limit: 100 });
  const favoured = new Set(stats.map(({ address }) => textOf(address)));
  const isAhead = ordered.map(({ address }) => favoured.has(textOf(address)));
  const wrong = isAhead.lastIndexOf(true) > isAhead.indexOf(false) && isAhead.includes(false);
  if (favoured.size === 0 || favoured.size === ordered.length) throw new NotSeen("all provers are alike in that");
  demand(!wrong, `one of the ${favoured.size} favoured comes after one who is not`);
  return `${favoured.size} of ${ordered.length} ahead`;
}

async function uptimeHolds({ network }: Target): Promise<string> {
  const { provers } = await network.getProversByUptime({});
  const always = (await network.getProversByUptime({ highAvailabilityOnly: true })).provers;
  for (const address of provers) demandBytes(address, 20, "an address");
  const all = new Set(provers.map(textOf));
  demand(all.size === provers.length, "lists a prover twice");
  demand(
    always.every((address) => all.has(textOf(address))),
    "lists one alone as highly available that it lists not at all",
  );
  for (const prover of provers.slice(0, some)) {
    const status = await network.getProverStatus({ prover });
    demand(status.suspendedUntil === undefined, `lists ${short(prover)}, which is suspended`);
    const isAlways = always.some((address) => sameBytes(address, prover));
    demand(status.isHighAvailability === isAlways, `and GetProverStatus differ about ${short(prover)}'s availability`);
  }
  if (provers.length === 0) throw new NotSeen("no prover is listed");
  return `${provers.length} provers, ${always.length} of high availability`;
}

export const proverChecks: readonly Check[] = [
  {
    name: "names addresses, owners and shares",
    rpc: "GetFilteredProvers",
    kind: "read",
    async run(target) {
      const provers = await proversThere(target);
      for (const { address, owner, txHash, stakerFeeBips } of provers) {
        demandBytes(address, 20, "address");
        demandBytes(owner, 20, "owner");
        demandBytes(txHash, 32, "tx_hash");
        demand(amountOf(stakerFeeBips, "staker_fee_bips") <= 10_000n, `staker_fee_bips is ${stakerFeeBips}`);
      }
      return `${provers.length} provers`;
    },
  },
  {
    name: "lists each once, none suspended, as GetProverStatus has them",
    rpc: "GetProversByUptime",
    kind: "read",
    run: (target) => persistently(() => uptimeHolds(target)),
  },
  {
    name: "has a suspension only in time to come",
    rpc: "GetProverStatus",
    kind: "read",
    async run(target) {
      const provers = (await proversThere(target)).slice(0, some);
      let suspended = 0;
      for (const { address: prover } of provers) {
        const { suspendedUntil } = await target.network.getProverStatus({ prover });
        if (suspendedUntil === undefined) continue;
        suspended += 1;
        demand(suspendedUntil + 300n > BigInt(target.nowSec()), `suspended_until of ${short(prover)} is over`);
      }
      return `${provers.length} provers, ${suspended} suspended`;
    },
  },
  {
    name: "asks for what can be asked of a prover",
    rpc: "GetProverRequirements",
    kind: "read",
    async run({ network }) {
      const { requirements } = await network.getProverRequirements({});
      if (requirements === undefined) return "nothing is enforced";
      const { minMgasPerSecond, minSuccessRatePercentage, floorLatencySeconds } = requirements;
      demand(decimalOf(minMgasPerSecond, "min_mgas_per_second") >= 0, `min_mgas_per_second is ${minMgasPerSecond}`);
      const rate = decimalOf(minSuccessRatePercentage, "min_success_rate_percentage");
      demand(0 <= rate && rate <= 100, `min_success_rate_percentage is ${rate}`);
      return `${minMgasPerSecond} Mgas/s, ${floorLatencySeconds} s, ${rate} %`;
    },
  },
  {
    name: "has been busy no longer than available",
    rpc: "GetProverCapacity",
    kind: "read",
    async run(target) {
      let reports = 0;
      for (const { address: prover } of (await proversThere(target)).slice(0, some)) {
        const { capacity } = await target.network.getProverCapacity({ prover });
        if (capacity === undefined) continue;
        reports += 1;
        demandPast(capacity.lastReportedAt, target.nowSec(), "last_reported_at");
        const window = capacity.latestWindow;
        if (window !== undefined) demand(window.windowStart <= window.windowEnd, "its window ends before it starts");
      }
      if (reports === 0) throw new NotSeen("no prover has reported");
      return `${reports} reports`;
    },
  },
  ...(["isFeatured", "isWhitelisted"] as const).map(
    (field): Check => ({
      name: `filters by ${field}: each prover is on one side`,
      rpc: "GetFilteredProverStats",
      kind: "read",
      run: (target) => persistently(() => splits(target, field)),
    }),
  ),
  ...(["featuredFirst", "whitelistedFirst"] as const).map(
    (field): Check => ({
      name: `puts provers ahead by ${field}`,
      rpc: "GetFilteredProverStats",
      kind: "read",
      run: (target) => persistently(() => comeFirst(target, field)),
    }),
  ),
  {
    name: "agrees with GetFilteredProverStats about each prover",
    rpc: "GetProverStatsDetail",
    kind: "read",
    run: (target) =>
      persistently(async () => {
        const listed = (await target.network.getFilteredProverStats({ limit: some })).stats;
        for (const row of listed) {
          const { stats } = await target.network.getProverStatsDetail({ address: row.address });
          demand(stats !== undefined && sameBytes(stats.address, row.address), "answers with another prover");
          for (const field of [
            "totalEarnings",
            "totalGasProved",
            "successfulRequests",
            "totalAuctionRequests",
          ] as const) {
            demand(
              stats[field] === row[field],
              `${short(row.address)}: ${field} is ${stats[field]}, listed ${row[field]}`,
            );
          }
          demand(
            stats.successfulRequests <= stats.totalAuctionRequests,
            `${short(row.address)} proved more than it won`,
          );
        }
        if (listed.length === 0) throw new NotSeen("no prover is listed");
        return `${listed.length} provers`;
      }),
  },
  {
    name: "agrees with GetProverStatsDetail about one prover",
    rpc: "GetProverStats",
    kind: "read",
    run: (target) =>
      persistently(async () => {
        const { stats } = await target.network.getFilteredProverStats({ limit: 1 });
        const address = stats[0]?.address ?? new Uint8Array(20);
        const detail = (await target.network.getProverStatsDetail({ address })).stats;
        const total = await target.network.getProverStats({ address });
        for (const field of ["totalEarnings", "totalGasProved"] as const) {
          demand(total[field] === detail?.[field], `${field} is ${total[field]}, in the detail ${detail?.[field]}`);
        }
        const all = await target.network.getProverStats({});
        const fields = ["totalEarnings", "totalCycles", "totalGasProved", "totalProofsWon", "activeProvers"] as const;
        for (const field of fields) {
          const [one, sum] = [amountOf(total[field], field), amountOf(all[field], field)];
          demand(one <= sum, `${field} is ${one} of one prover and ${sum} of all`);
        }
        return `${short(address)} earned ${total.totalEarnings} of ${all.totalEarnings} wei`;
      }),
  },
  {
    name: "answers yes or no for every prover",
    rpc: "GetTEEWhitelistStatus",
    kind: "read",
    async run(target) {
      const provers = (await proversThere(target)).slice(0, some);
      const answers = provers.map(({ address }) => callRpc(target, "GetTEEWhitelistStatus", { address }));
      const listed = (await Promise.all(answers)).filter(({ isWhitelisted }) => isWhitelisted === true).length;
      return `${listed} of ${provers.length} provers`;
    },
  },
  {
    name: "counts failures of provers that are there",
    rpc: "GetFilteredSuspendableProvers",
    kind: "read",
    async run({ network }) {
      const { provers } = await network.getFilteredSuspendableProvers({
        lookback: 10n ** 9n,
        outerLookback: 10n ** 9n,
      });
      if (provers.length === 0) throw new NotSeen("no prover has failed");
      for (const { prover, failureCount } of provers) {
        demand(failureCount > 0n, `${short(prover)} has not failed`);
        const { stats } = await network.getProverStatsDetail({ address: prover });
        demand(stats !== undefined, `${short(prover)} is no prover`);
        const { isHighAvailability } = await network.getProverStatus({ prover });
        demand(!isHighAvailability, `${short(prover)} is exempt from suspension`);
      }
      return `${provers.length} provers`;
    },
  },
];
