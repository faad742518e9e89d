import { BatchClient } from "@aws-sdk/client-batch";
import { ECSClient } from "@aws-sdk/client-ecs";
import { createFleet } from "../../../src/adapters/batch/create-fleet.ts";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import type { Fleet } from "../../../src/ports/fleet.ts";
import type { Place } from "../place/choose-place.ts";
import { optionsFor } from "./clients.ts";
import type { Deployed } from "./deployed.ts";

/** The hosts and their jobs, to look at and to end: a job is launched by the system alone. */
export function openFleet(
  place: Place,
  { fleetClasses: classes, networkUrl }: Deployed,
): Pick<Fleet, "classes" | "hosts" | "find" | "describe" | "terminate" | "calibrations"> {
  const client = new BatchClient(optionsFor(place, "batch"));
  const clusterClient = new ECSClient(optionsFor(place, "ecs"));
  return createFleet({
    client,
    submitClient: client,
    clusterClient,
    clock: systemClock,
    classes,
    place: { networkUrl },
  });
}
