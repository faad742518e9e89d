const weiPerProve = 10n ** 18n;

type Books = { earnedWei: bigint; costUsdMicros: bigint; warmUsdMicros: bigint };
export type HourMargin = { earnedUsd: number; costUsd: number; marginUsd: number };

/** What settled requests brought in an hour, at a price of PROVE in millionths of a USD, less what hosts cost, at work or warm. */
export function hourMargin({ earnedWei, costUsdMicros, warmUsdMicros }: Books, proveUsdMicros: bigint): HourMargin {
  const earnedMicros = (earnedWei * proveUsdMicros) / weiPerProve;
  const costMicros = costUsdMicros + warmUsdMicros;
  const usd = (micros: bigint): number => Number(micros) / 1e6;
  return { earnedUsd: usd(earnedMicros), costUsd: usd(costMicros), marginUsd: usd(earnedMicros - costMicros) };
}
