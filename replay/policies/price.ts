import { type Wei, wei } from "../../src/domain/values.ts";

/** PROVE per BPGU as wei per PGU, floored to the tick; a tick at least. */
export const priceInProve = (provePerBpgu: number, tick: Wei): Wei =>
  flooredTo(tick, BigInt(Math.round(provePerBpgu * 1e9)));

/** `floor(usd per BPGU × 10^18 / PROVE in USD / 10^9)` wei, floored to the tick; a tick at least. */
export const priceInUsd = (usdPerBpgu: number, proveUsdMicros: bigint, tick: Wei): Wei =>
  flooredTo(tick, (BigInt(Math.round(usdPerBpgu * 1e6)) * 10n ** 18n) / proveUsdMicros / 10n ** 9n);

export const flooredTo = (tick: Wei, amount: bigint): Wei => wei(amount < tick ? tick : (amount / tick) * tick);
