import { hostUsdPerSec } from "../domain/instance-types.ts";
import { hasHost } from "../domain/job.ts";
import type { Calibration, FleetClass } from "../ports/fleet.ts";
import { type BookDeps, book } from "./book.ts";

/** The sweep comes each minute: what idles is paid for so long. */
const sweepSec = 60;

/**
 * Hosts that no job is on, and those on which one measures: it leaves no result that would be booked. A job whose class nobody
 * knows is taken to be on the first one.
 */
export async function bookHosts(
  deps: BookDeps,
  hosts: readonly FleetClass[],
  { busy, calibrations }: { busy: readonly (string | undefined)[]; calibrations: readonly Calibration[] },
): Promise<void> {
  const [first] = hosts;
  const measuring = calibrations.filter(({ job }) => hasHost(job.state));
  let [warmUsdMicros, costUsdMicros] = [0, 0];
  for (const each of hosts) {
    const sweepMicros = sweepSec * hostUsdPerSec(each) * 1e6;
    const proving = busy.filter((className) => (className ?? first?.className) === each.className).length;
    const calibrating = measuring.filter(({ className }) => className === each.className).length;
    warmUsdMicros += Math.max(0, each.readyHosts - proving - calibrating) * sweepMicros;
    costUsdMicros += calibrating * sweepMicros;
  }
  if (warmUsdMicros + costUsdMicros === 0) return;
  await book(deps, { warmUsdMicros: Math.round(warmUsdMicros), costUsdMicros: Math.round(costUsdMicros) });
}
