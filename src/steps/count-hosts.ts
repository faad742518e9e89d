import { existsSince } from "../domain/fleet-view.ts";
import { series } from "../domain/series.ts";
import type { FleetClass } from "../ports/fleet.ts";
import type { Ports } from "../ports/ports.ts";
import { observe } from "./observe.ts";

type Deps = Pick<Ports, "samples" | "clock" | "log">;

/** A host that has joined pulls the image (3:40) and starts the prover (0:30-1:10) with its first job. */
const afterJoiningSec = 270;

/** No start takes longer: three times what one usually takes. */
const longestStartSec = 1_200;

/**
 * Counts of the class for this minute; a host more than a minute ago was awaited since so many were asked for. Resolves with
 * the hosts that are awaited in vain.
 */
export async function countHosts(deps: Deps, host: FleetClass): Promise<number> {
  const { className, minimumHosts: minimum, desiredHosts, readyHosts } = host;
  deps.log.info("hosts", { outcome: "counted", className, minimum, desired: desiredHosts, ready: readyHosts });
  const now = deps.clock.now();
  const [asked, ready] = [series.hosts(className), series.hostsReady(className)];
  const known = await deps.samples.read([asked, ready]);
  const before = known.get(ready)?.at(-1)?.value;
  const seen = (known.get(asked) ?? []).map(({ atSec, value }) => ({ atSec, hosts: value }));
  if (before !== undefined && readyHosts > before) {
    const startSec = now - existsSince(seen, readyHosts, now) + afterJoiningSec;
    deps.log.info("host started", { outcome: "started", className, startSec });
    await observe(deps, [series.coldStart(className)], startSec, `${className}-${now}`);
  }
  await deps.samples.observe(asked, { value: desiredHosts, atSec: now });
  await deps.samples.observe(ready, { value: readyHosts, atSec: now });
  const awaited = Array.from({ length: Math.max(0, desiredHosts - readyHosts) }, (_, more) => readyHosts + more + 1);
  return awaited.filter((host) => now - existsSince(seen, host, now) > longestStartSec).length;
}
