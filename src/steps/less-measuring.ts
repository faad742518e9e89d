import type { Calibration, Fleet, FleetClass } from "../ports/fleet.ts";
import type { Ports } from "../ports/ports.ts";
import { type LastKnown, lastKnown } from "./last-known.ts";

type Lists = Pick<Fleet, "calibrations">;
type Listing = () => Promise<LastKnown<readonly Calibration[]>>;
/** One to a fleet, so that all steps of a process share what it answered last. */
const listings = new WeakMap<Lists, Listing>();

/** The calibrations, as they were known last while nobody can list them; none where they never were. */
export async function knownCalibrations({
  fleet,
  log,
}: Pick<Ports, "log"> & { fleet: Lists }): Promise<readonly Calibration[]> {
  const list = listings.get(fleet) ?? lastKnown({ log }, "the calibrations", () => fleet.calibrations());
  listings.set(fleet, list);
  return (await list())?.value ?? [];
}

/** A class as requests find it; `measuring`: its hosts that they do not. */
export type Less = FleetClass & { measuring: number };

/**
 * The classes without the hosts that measure, which work for no request for up to three quarters of an hour. A calibration that
 * still waits takes the first host that it gets.
 */
export const lessMeasuring = (hosts: readonly FleetClass[], calibrations: readonly Calibration[]): readonly Less[] =>
  hosts.map((each) => {
    const measuring = calibrations.filter(({ className }) => className === each.className).length;
    const less = (count: number): number => Math.max(0, count - measuring);
    return {
      ...each,
      measuring,
      minimumHosts: less(each.minimumHosts),
      desiredHosts: less(each.desiredHosts),
      readyHosts: less(each.readyHosts),
      maximumHosts: less(each.maximumHosts),
      deployedHosts: less(each.deployedHosts),
    };
  });
