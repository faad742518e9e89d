import type { Row } from "../compare.ts";
import type { Market } from "../market/market.ts";

const [stepSec, daySec] = [600, 86_400];

/** How many hosts of each policy were up, each ten minutes of the first day. */
export function hostsOverTime(rows: readonly Row[], { startSec, endSec }: Pick<Market, "startSec" | "endSec">) {
  const count = Math.floor(Math.min(daySec, endSec - startSec) / stepSec) + 1;
  const steps = Array.from({ length: count }, (_, step) => step * stepSec);
  return {
    hours: steps.map((sec) => sec / 3600),
    series: rows.map(({ name, result }) => ({
      name,
      counts: steps.map((sec) => {
        const atSec = startSec + sec;
        return result.lives.filter(({ fromSec, toSec }) => fromSec <= atSec && toSec > atSec).length;
      }),
    })),
  };
}
