/** Faults on demand: rules that are asked at named points, each used up by count or by chance. */

import { seededChance } from "./chance.ts";

/** How an answer is lost: its stream is reset, its whole connection is cut, or it just never comes. */
export type Loss = "reset" | "disconnect" | "withhold";

export type Fault =
  | { kind: "latency"; ms: number }
  /** Holds a call until the next call of `until` (default: the same RPC) was answered, or `holdMs` have passed. */
  | { kind: "reorder"; until?: string; holdMs?: number }
  | { kind: "refuse"; code: string; message: string }
  | { kind: "lose-before-commit"; how?: Loss }
  | { kind: "lose-after-commit"; how?: Loss }
  /** `GetNonce` answers one that is used; a signed call is refused as one that lost the nonce race. */
  | { kind: "wrong-nonce" }
  | { kind: "outage" }
  /** Downloads: a limit of bytes per second; an end after so many bytes. */
  | { kind: "slow"; bytesPerSec: number }
  | { kind: "truncate"; afterBytes: number };

export type FaultRule = {
  /** The RPC's name (`Bid`), `artifact.get`, `artifact.put`, or `*` for every RPC (artifacts excluded). */
  at: string;
  fault: Fault;
  /** How many times it strikes; absent = until removed. */
  count?: number;
  /** Chance from 0 to 1 that it strikes when asked; absent = always. */
  probability?: number;
};

export type Faults = {
  add(rule: FaultRule): number;
  remove(id: number): boolean;
  clear(at?: string): void;
  list(): readonly (FaultRule & { id: number; struck: number })[];
  /** The fault that strikes at this point now, or undefined; counts as a use of its rule. The oldest rule comes first. */
  next(at: string): Fault | undefined;
};

/** `seed` makes the chances repeatable. */
export function createFaults(seed = 1): Faults {
  const rules = new Map<number, FaultRule & { id: number; struck: number }>();
  const random = seededChance(seed);
  let lastId = 0;

  const strikes = (rule: FaultRule): boolean => rule.probability === undefined || random() < rule.probability;

  return {
    add(rule) {
      lastId += 1;
      rules.set(lastId, { ...rule, id: lastId, struck: 0 });
      return lastId;
    },
    remove: (id) => rules.delete(id),
    clear(at) {
      for (const rule of rules.values()) if (at === undefined || rule.at === at) rules.delete(rule.id);
    },
    list: () => [...rules.values()],
    next(at) {
      for (const rule of rules.values()) {
        if (!covers(rule.at, at) || !strikes(rule)) continue;
        rule.struck += 1;
        if (rule.count !== undefined && rule.struck >= rule.count) rules.delete(rule.id);
        return rule.fault;
      }
      return undefined;
    },
  };
}

const covers = (ruleAt: string, at: string): boolean =>
  ruleAt === at || (ruleAt === "*" && !at.startsWith("artifact."));
