import { formatEther } from "viem";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { createClient } from "../../../src/adapters/network/create-client.ts";
import { createNetwork } from "../../../src/adapters/network/create-network.ts";
import type { Standing } from "../../../src/domain/pass-input.ts";
import type { Requirements } from "../../../src/domain/requirements.ts";
import type { Address, Wei } from "../../../src/domain/values.ts";
import type { MessageSigner } from "../../../src/ports/message-signer.ts";
import type { Network } from "../../../src/ports/network.ts";
import { NetworkError, PortError } from "../../../src/ports/port-error.ts";
import { advice, blocker, ok, type Verdict } from "../finding.ts";

/** How the network sees our prover. What it does not say is undefined. */
export type Account = {
  signer: Address;
  owner: Address;
  balance: Wei;
  stake: Wei | undefined;
  standing: Standing | undefined;
  termsSigned: boolean | undefined;
};

export function judgeRequirements(host: string, requirements: Requirements | undefined): Verdict {
  if (!requirements) return ok(`${host} answers, and asks no performance of provers.`);
  const { floorLatencySec, minSuccessMillionths } = requirements;
  return ok(
    `${host} answers: ${minSuccessMillionths / 10_000} % of requests must succeed, ${floorLatencySec} s at least count for each.`,
  );
}

/** `minimum`: the knob minimum-balance; below it nothing is bid. */
export function judgeAccount(account: Account, minimum: Wei, nowSec: number): Verdict[] {
  const { signer, owner } = account;
  if (owner === signer) {
    return [
      blocker(
        `No prover has delegated to the signer ${signer}.`,
        "Delegate to it with the prover's own key, by `prover delegate set` or in the network's explorer: docs/operate/signer.md.",
      ),
    ];
  }
  return [
    ok(`The signer ${signer} acts for the prover ${owner}.`),
    judgeBalance(account.balance, minimum),
    judgeStake(account.stake),
    judgeStanding(account.standing, nowSec),
    judgeTerms(account),
  ];
}

function judgeBalance(balance: Wei, minimum: Wei): Verdict {
  const says = `The prover's balance is ${formatEther(balance)} PROVE`;
  if (balance < minimum) {
    const less = `${says}, less than the knob minimum-balance (${formatEther(minimum)}): nothing is bid.`;
    return blocker(less, "Deposit PROVE, or lower the knob: docs/operate/runbooks/balance-low.md.");
  }
  return balance > 0n ? ok(`${says}.`) : advice(`${says}.`, "Deposit PROVE, unless you mean to start with nothing.");
}

function judgeStake(stake: Wei | undefined): Verdict {
  if (stake === undefined) return ok("The network does not tell the prover's stake.");
  if (stake > 0n) return ok(`The prover's stake is ${formatEther(stake)} PROVE.`);
  return blocker("Nothing is staked behind the prover: it may hold no auction.", "Stake PROVE to it.");
}

function judgeStanding(standing: Standing | undefined, nowSec: number): Verdict {
  if (!standing) return ok("The network does not tell how the prover stands.");
  const { suspendedUntilSec, whitelisted } = standing;
  if (suspendedUntilSec !== undefined && suspendedUntilSec > nowSec) {
    return blocker(
      `The prover is suspended until ${new Date(suspendedUntilSec * 1000).toISOString()}.`,
      "Find what was missed before you bid again: docs/operate/runbooks/suspended.md.",
    );
  }
  if (whitelisted) return ok("The prover is not suspended, and is on the default whitelist.");
  return ok("The prover is not suspended; requesters with a default whitelist do not ask it.");
}

/** Nothing public says what the network refuses to an account that has not signed them. */
function judgeTerms({ owner, termsSigned }: Account): Verdict {
  if (termsSigned === undefined) return ok("The network does not tell whether its terms are signed.");
  if (termsSigned) return ok("The prover has signed the network's terms.");
  return advice(
    `The prover ${owner} has not signed the network's terms.`,
    "Sign them with the prover's own key, in the network's explorer or by `prover account sign-terms`: docs/operate/signer.md.",
  );
}

type AskedNetwork = Network & { termsSigned(account: Address): Promise<boolean | undefined>; close(): void };

/** The network, by a signer that has an address at most and never signs. */
export function openNetwork(to: { url: string; chainId: number }): AskedNetwork {
  const refuse = () => Promise.reject(new PortError("may-not-sign", "give-up", "the doctor signs nothing"));
  const signer: MessageSigner = { address: refuse, sign: refuse };
  const quiet = () => undefined;
  const options = {
    ...{ url: to.url, chainId: BigInt(to.chainId), signer, deadlineMs: 5_000 },
    ...{ log: { info: quiet, warn: quiet, error: quiet }, clock: systemClock },
  };
  const network = createNetwork(options);
  const client = createClient(options); // for what the node itself never asks
  return {
    ...network,
    requirements: () => client.provers.requirements().catch(unlessAbsent), // one look takes a network at its word
    termsSigned: (account) => client.accounts.termsSigned(account).catch(unlessAbsent),
    close() {
      network.close();
      client.close();
    },
  };
}

/** An older network does not have every call. */
function unlessAbsent(error: unknown): undefined {
  if (error instanceof NetworkError && error.code === "unimplemented") return undefined;
  throw error;
}

type Asked = Pick<AskedNetwork, "owner" | "balance" | "stake" | "standing" | "termsSigned">;

export async function readAccount(network: Asked, signer: Address): Promise<Account> {
  const owner = await network.owner(signer);
  const [balance, stake, standing, termsSigned] = await Promise.all([
    network.balance(owner),
    network.stake(owner),
    network.standing(owner),
    network.termsSigned(owner),
  ]);
  return { signer, owner, balance, stake, standing, termsSigned };
}
