import type { ProverCapacity } from "../../../src/adapters/network/provers/get-prover-capacity.ts";
import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { aProver, ownProver } from "../network/own-prover.ts";
import { argumentIfAny } from "../network/parameters.ts";
import { typedAddress } from "../network/typed.ts";
import { unlessUnimplemented } from "../network/unless-unimplemented.ts";
import { type Cell, fields } from "../terminal/table.ts";
import { countOf, exactProveOf, fromNow, momentOf, proveOf } from "../terminal/words.ts";

export const proversShow = networkCommand<object, [Address?]>({
  brief: "How a prover stands: suspension, stake, record, GPUs",
  examples: [
    ["provers show", "the prover that the signer acts for"],
    ["provers show 0x1c5f… --json", "anybody's"],
  ],
  positional: argumentIfAny(typedAddress, aProver),
  async run(session, _flags, given) {
    const prover = given ?? (await ownProver(session));
    const seen = await read(session, prover);
    session.show(
      {
        prover,
        ...seen,
        stats: seen.stats ?? null,
        capacity: seen.capacity ?? null,
        delegation: seen.delegation ?? null,
      },
      () => fields(say(prover, seen), session.terminal),
    );
  },
});

async function read({ network: { provers, statistics, accounts } }: NetworkSession, prover: Address) {
  const [standing, stake, stats, capacity, delegation] = await Promise.all([
    unlessUnimplemented(provers.status(prover)),
    unlessUnimplemented(provers.stake(prover)),
    unlessUnimplemented(statistics.prover(prover)),
    unlessUnimplemented(provers.capacity(prover)),
    unlessUnimplemented(accounts.delegation(prover)),
  ]);
  return { standing, stake, stats, capacity, delegation };
}

type Seen = Awaited<ReturnType<typeof read>>;

function say(
  prover: Address,
  { standing, stake, stats, capacity, delegation }: Seen,
): Record<string, Cell | undefined> {
  const nowSec = Date.now() / 1_000;
  const until = standing?.suspendedUntilSec;
  const isSuspended = until !== undefined && until > nowSec;
  return {
    prover,
    name: stats?.name,
    owner: delegation?.owner ?? stats?.owner,
    delegate: delegation?.delegate,
    standing: isSuspended
      ? { text: `suspended, ends ${fromNow(until, nowSec)} (${momentOf(until)}): it may not bid`, color: "red" }
      : { text: "not suspended", color: "green" },
    whitelisted: standing && (standing.whitelisted ? "yes" : "no"),
    "high availability": standing && (standing.highAvailability ? "yes: exempt from suspension" : "no"),
    stake: stake === undefined ? undefined : `${exactProveOf(stake)} PROVE`,
    proved:
      stats &&
      `${countOf(stats.successfulRequests)} of ${countOf(stats.auctionRequests)} requests, ${countOf(stats.gasProved)} PGU`,
    earned: stats && `${proveOf(stats.earnings)} PROVE`,
    "last active": stats?.lastActiveAtSec && momentOf(stats.lastActiveAtSec),
    GPUs: capacity && sayGpus(capacity),
    busy: capacity && sayBusy(capacity),
  };
}

const sayGpus = ({ gpus, gpuNodes, lastReportedAtSec }: ProverCapacity): string =>
  `${gpus.map(({ name, count, memoryBytes }) => `${count} × ${name} (${memoryBytes / 2n ** 30n} GiB)`).join(", ") || `${gpuNodes} nodes`}, told ${momentOf(lastReportedAtSec)}`;

function sayBusy({ gpuAvailableMs, gpuBusyMs, countersSinceSec }: ProverCapacity): string {
  const share = gpuAvailableMs === 0n ? 0 : Number((gpuBusyMs * 1_000n) / gpuAvailableMs) / 10;
  return `${share} % of the time since ${momentOf(countersSinceSec)}, by its own word`;
}
