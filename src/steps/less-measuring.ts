import type { Calibration, FleetClass } from "../ports/fleet.ts";

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
