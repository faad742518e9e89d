import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";
import type { Standing } from "../../../src/domain/pass-input.ts";
import type { Address, Wei } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { aRequest } from "../network/a-request.ts";
import { findDetails } from "../network/find-details.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { ownProver } from "../network/own-prover.ts";
import { optional, yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";
import { typedAddress, typedBeginning, typedPrice } from "../network/typed.ts";
import { unlessUnimplemented } from "../network/unless-unimplemented.ts";
import { countOf, fromNow, momentOf, perBpguOf } from "../terminal/words.ts";

type Flags = { prover?: Address; yes: boolean };

export const bid = networkCommand<Flags, [string, Wei]>({
  brief: "Bids on an open request by hand",
  description:
    "Bids on an open request by hand. The lowest bid wins, and whoever wins owes the proof by the deadline: the node does not know of it until it is assigned. A bid cannot be taken back; a later one takes its place.",
  examples: [
    ["bid 0x4f1c… 0.5", "0.5 PROVE per BPGU (10^9 PGU): shows what is owed, and asks"],
    ["bid 0x4f1c… 500000000wei --yes", "the same in wei per PGU, unasked"],
  ],
  flags: {
    prover: optional(typedAddress, "For which prover; absent: the one that the signer acts for", "ADDRESS"),
    yes,
  },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: typedBeginning, ...aRequest },
      { parse: typedPrice, brief: "PROVE per BPGU, or wei per PGU with that behind it", placeholder: "price" },
    ],
  },
  async run(session, flags, typed, amount) {
    const requestId = await requestNamed(session, typed);
    const request = await findDetails(session, requestId);
    const { tick, floor } = await session.network.requests.params(request.mode);
    refuseBid(request, amount, { tick: tick === 0n ? usualTick : tick, floor: request.floorPricePerPgu ?? floor });
    const prover = flags.prover ?? (await ownProver(session));
    refuseBidder(request, prover, await unlessUnimplemented(session.network.provers.status(prover)));
    await send(session, {
      what: {
        "bid on": requestId,
        price: `${perBpguOf(amount)} PROVE per BPGU (${countOf(amount)} wei per PGU)`,
        for: prover,
        "would owe": `a ${request.mode} proof of at most ${countOf(request.gasLimit || request.cycleLimit)} PGU, due ${fromNow(request.deadlineSec, Date.now() / 1_000)}`,
      },
      yes: flags.yes,
      send: (options) => session.network.auction.bid({ requestId, prover, amount }, options),
      document: { requestId, prover, amount },
      done: `The bid is in: \`prover request show ${requestId}\` says who won.`,
    });
  },
});

/** Where the network advertises none. */
const usualTick = 10_000_000n;

const others = "`prover market open` shows those that can be bid on now.";

/** What of the request or the price the network would refuse, in a sentence, before anything is signed. */
function refuseBid(request: ProofRequestDetails, amount: Wei, { tick, floor }: { tick: bigint; floor: bigint }): void {
  const { fulfillmentStatus: status, maxPricePerPgu: most, isCanceled, deadlineSec } = request;
  const price = (wei: bigint) => `${perBpguOf(wei)} PROVE per BPGU`;
  if (isCanceled) throw new CliError("failed", "It was taken back: nobody can win it.", others);
  if (status !== "requested") throw new CliError("failed", `It is ${status}: only open requests are bid on.`, others);
  if (deadlineSec <= Date.now() / 1_000) throw new CliError("failed", "Its deadline has passed.", others);
  if (amount === 0n) throw new CliError("usage", "A bid must be above 0.");
  if (most !== undefined && amount > most) throw new CliError("usage", `The request pays at most ${price(most)}.`);
  if (amount < floor) throw new CliError("usage", `The floor is ${price(floor)}: a lower bid is not taken.`);
  if (amount % tick === 0n) return;
  const below = amount - (amount % tick);
  const fits = `${countOf(below)} or ${countOf(below + tick)} wei per PGU would`;
  throw new CliError("usage", `A bid must be a multiple of the tick, ${countOf(tick)} wei per PGU.`, `${fits}.`);
}

/** The same of who bids. */
function refuseBidder({ whitelist }: ProofRequestDetails, prover: Address, standing: Standing | undefined): void {
  if (whitelist.length > 0 && !whitelist.includes(prover))
    throw new CliError("failed", `The request lets others bid alone, and not ${prover}.`, others);
  const until = standing?.suspendedUntilSec;
  if (until !== undefined && until > Date.now() / 1_000)
    throw new CliError("failed", `${prover} is suspended until ${momentOf(until)}: it may not bid.`);
}
