import type { ConformanceOptions } from "./options.ts";

/** What `--write` will do, said before it is done. */
export function whatIsSent({ url, keys }: Pick<ConformanceOptions, "url" | "keys">): string {
  const by = (role: keyof typeof keys, does: string): string[] =>
    keys[role] === undefined ? [] : [`  ${role}: ${does}`];
  return [
    `This sends signed calls to ${url}:`,
    "  accounts made for the run: about two hundred calls that must be refused; names, terms and delegations of their own",
    ...by("requester", "a wei to itself and the fee for it; a program; about eight requests, of which one is paid for"),
    ...by(
      "prover",
      "bids on those requests alone; a proof that is simulated; one request given up, which counts against it; its capacity, as it is",
    ),
    ...by("owner", "the prover's delegate, to the one that it has"),
    ...by("auctioneer", "the ends of those auctions; the prover suspended for two seconds"),
    ...by("executor", "executions of those requests"),
    ...(keys.requester === undefined ? ["  no requester's key was given: nothing is requested, bid on or proved"] : []),
  ].join("\n");
}
