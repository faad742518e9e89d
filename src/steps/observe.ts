import type { Ports } from "../ports/ports.ts";

type Deps = Pick<Ports, "samples" | "clock" | "log">;

/** Keeps one measurement in each of `names`, once per `id`. Without it the bidder knows less, and nothing else is wrong. */
export async function observe(deps: Deps, names: readonly string[], value: number, id: string): Promise<void> {
  if (!Number.isFinite(value) || value <= 0) return;
  const sample = { value, atSec: deps.clock.now(), id };
  try {
    await Promise.all(names.map((name) => deps.samples.observe(name, sample)));
  } catch (error) {
    deps.log.warn("a measurement was not kept", { outcome: "unobserved", cause: String(error) });
  }
}
