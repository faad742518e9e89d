import { hostUsdPerSec } from "../domain/instance-types.ts";
import { hasHost } from "../domain/job.ts";
import type { Calibration, FleetClass } from "../ports/fleet.ts";
import { type BookDeps, book } from "./book.ts";

/** The sweep comes each minute: what it sees is paid for so long. */
const sweepSec = 60;

/**
 * What each host costs, by the minute: as work where a request's job or one that measures is on it, whatever becomes of that,
 * else as idle. A job whose class nobody knows is taken to be on the first one.
 */
export async function bookHosts(
  deps: BookDeps,
  hosts: readonly FleetClass[],
  { busy, calibrations }: { busy: readonly (string | undefined)[]; calibrations: readonly Calibration[] },
): Promise<void> {
  const [first] = hosts;
  const measuring = calibrations.filter(({ job }) => hasHost(job.state)).map(({ className }) => className);
  const working = [...busy.map((className) => className ?? first?.className), ...measuring];
  let [warmUsdMicros, costUsdMicros] = [0, 0];
  for (const each of hosts) {
    const sweepMicros = sweepSec * hostUsdPerSec(each) * 1e6;
    const atWork = working.filter((className) => className === each.className).length;
    warmUsdMicros += Math.max(0, each.readyHosts - atWork) * sweepMicros;
    costUsdMicros += atWork * sweepMicros;
  }
  if (warmUsdMicros + costUsdMicros === 0) return;
  await book(deps, { warmUsdMicros: Math.round(warmUsdMicros), costUsdMicros: Math.round(costUsdMicros) });
}
