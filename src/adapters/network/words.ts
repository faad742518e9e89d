/**
 * The wire's enums in words. There 0 is unspecified and the first word is 1; a number of a newer network is "unknown".
 * Those of a request's states are the domain's.
 */

export const strategies = ["hosted", "reserved", "auction"] as const;
export const balanceOperations = [
  "deposit",
  "withdraw",
  "reward",
  "transfer-out",
  "transfer-in",
  "withdraw-request",
  "withdraw-fee-out",
  "delegate-fee-out",
  "request",
  "transfer-fee-out",
  "withdraw-fee-in",
  "delegate-fee-in",
  "transfer-fee-in",
] as const;
export const stakeOperations = ["stake", "unstake", "slash", "bid"] as const;
export const withdrawalTypes = ["owner", "prover"] as const;
export const socialPlatforms = ["twitter", "github", "discord"] as const;
export const gpuVariants = ["blueberry", "strawberry", "lime", "tangerine", "grape"] as const;

export type Strategy = (typeof strategies)[number];
export type BalanceOperation = (typeof balanceOperations)[number];
export type StakeOperation = (typeof stakeOperations)[number];

export const wordOf = <W extends string>(words: readonly W[], number: number): W | "unknown" =>
  words[number - 1] ?? "unknown";

/** 0 (unspecified) for "unknown". */
export const numberOf = <W extends string>(words: readonly W[], word: W | "unknown"): number =>
  word === "unknown" ? 0 : words.indexOf(word) + 1;

/** For a filter: undefined where nothing is asked. */
export const numberIfAny = <W extends string>(words: readonly W[], word: W | "unknown" | undefined) =>
  word === undefined ? undefined : numberOf(words, word);
