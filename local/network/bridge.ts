import type { Engine } from "./engine.ts";
import type { Hex } from "./hex.ts";
import { withdrawn } from "./state/ledger.ts";

/** Lets withdrawals reach the chain when their time has come, those of a restored snapshot too. */
export function runBridge(engine: Engine): void {
  for (const { txHash, phase } of engine.state.withdrawals.values()) if (phase === "requested") bridge(engine, txHash);
}

/** Sets the alarm at which this withdrawal is through. */
export function bridge(engine: Engine, txHash: Hex): void {
  const atMs = engine.state.withdrawals.get(txHash)?.bridgesAtMs;
  engine.alarm(txHash, atMs, () => withdrawn(engine.state, txHash, engine.nowSec()));
}
