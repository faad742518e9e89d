import { BatchClient } from "@aws-sdk/client-batch";
import { ECSClient } from "@aws-sdk/client-ecs";
import { createFleet } from "../adapters/batch/create-fleet.ts";
import { systemClock } from "../adapters/clock/system-clock.ts";
import { awsLimits } from "./aws-limits.ts";
import { provider } from "./provider.ts";

/** SubmitJob has no idempotency token: a client that repeats it by itself makes a second job. */
const once = { ...awsLimits, maxAttempts: 1 };

/** A job learns the bucket and the network from its definition; only what the process itself knows is added. */
export const fleet = provider(
  ["fleetClasses", "stdinUriFunction", "networkUrl"],
  ({ fleetClasses: classes, stdinUriFunction, networkUrl }) =>
    createFleet({
      client: new BatchClient(awsLimits),
      submitClient: new BatchClient(once),
      clusterClient: new ECSClient(awsLimits),
      clock: systemClock,
      classes,
      place: { networkUrl, ...(stdinUriFunction !== undefined && { stdinUriFunction }) },
    }),
);
