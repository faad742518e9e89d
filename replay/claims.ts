import type { Comparison, Row } from "./compare.ts";
import { onTimeShare, type Result } from "./result.ts";

export type Claim = { kind: ClaimKind; market: string; text: string; holds: boolean; detail: string };
export type ClaimKind = "on-time" | "suspensions" | "rivals" | "share";

const [leastOnTime, leastShare] = [0.995, 0.7];

/** What is claimed of a subject on the fleet that starts from zero. */
export function claimsOf(subject: string, comparison: Comparison): Claim[] {
  const { rows, market } = comparison;
  const own = rows.find(
    ({ role, name, result }) => role === "subject" && name === subject && result.fleet === "from zero",
  );
  if (own === undefined) return [];
  return [onTime, suspensions, rivals, share].map((claim) => ({
    ...claim(own.result, comparison),
    market: market.name,
  }));
}

type MakeClaim = (own: Result, comparison: Comparison) => Omit<Claim, "market">;

const onTime: MakeClaim = (own) => ({
  kind: "on-time",
  text: "at least 99.5 % of what was assigned is in time",
  holds: onTimeShare(own) >= leastOnTime,
  detail: `${(onTimeShare(own) * 100).toFixed(2)} %`,
});

const suspensions: MakeClaim = (own) => ({
  kind: "suspensions",
  text: "never suspended",
  holds: own.suspensions === 0,
  detail: `${own.suspensions} suspensions`,
});

const rivals: MakeClaim = (own, { rows }) => {
  const best = bestRival(rows);
  return {
    kind: "rivals",
    text: "earns more than every rival, on the same fleet and always on",
    holds: best === undefined || own.profitUsd > best.result.profitUsd,
    detail: `$${own.profitUsd.toFixed(0)}; ${best?.name}, ${best?.result.fleet}: $${best?.result.profitUsd.toFixed(0)}`,
  };
};

/** Where even one who knows gas, prices and losses ahead earns nothing, not to lose is all that can be asked. */
const share: MakeClaim = (own, { informed }) => {
  if (informed.profitUsd <= 0.005) {
    const detail = `nobody could earn anything; it earned $${own.profitUsd.toFixed(2)}`;
    return { kind: "share", text: "loses nothing where nothing can be earned", holds: own.profitUsd >= -0.005, detail };
  }
  const part = own.profitUsd / informed.profitUsd;
  return {
    kind: "share",
    text: "earns at least 70 % of what one earns who knows gas, prices and losses ahead",
    holds: part >= leastShare,
    detail: `${(part * 100).toFixed(1)} %`,
  };
};

/** The rival that earned most, on either fleet. */
function bestRival(rows: readonly Row[]): Row | undefined {
  const found = rows.filter(({ role }) => role === "rival");
  return found.reduce<Row | undefined>((a, b) => (a && a.result.profitUsd >= b.result.profitUsd ? a : b), undefined);
}

/** What is said of profit must hold for nine seeds of ten; all else for each. */
const neededOfTen: Readonly<Record<ClaimKind, number>> = {
  "on-time": 10,
  suspensions: 10,
  rivals: 9,
  share: 9,
};

/** One claim for many seeds. `name` says what they have in common: "calm". */
export function claimsOverSeeds(name: string, perSeed: readonly (readonly Claim[])[]): Claim[] {
  const all = perSeed.flat();
  return (Object.keys(neededOfTen) as ClaimKind[]).flatMap((kind) => {
    // its own keys
    const found = all.filter((claim) => claim.kind === kind);
    const [first] = found;
    if (first === undefined) return [];
    const needed = Math.ceil((neededOfTen[kind] * found.length) / 10);
    const held = found.filter(({ holds }) => holds).length;
    const failed = found.filter(({ holds }) => !holds).map(({ market, detail }) => `${market}: ${detail}`);
    const detail = [`${held} of ${found.length} seeds, ${needed} needed`, ...failed].join("; ");
    return [{ kind, market: name, text: first.text, holds: held >= needed, detail }];
  });
}
