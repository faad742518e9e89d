import { clientOptions, type ServiceName } from "../../../local/aws/endpoints.ts";
import { CliError } from "../cli-error.ts";
import type { Place } from "../place/choose-place.ts";

/** From an operator's desk: further than a Lambda is, and nobody's promise waits for it. */
const limits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
} as const;

/** How a client of `service` reaches the place; of a deployed one, all else is said by AWS' own variables and files. */
export function optionsFor(place: Place, service: ServiceName) {
  if (place.kind === "deployed") {
    const { region, awsProfile } = place;
    return {
      ...limits,
      ...(region !== undefined && { region }),
      ...(awsProfile !== undefined && { profile: awsProfile }),
    };
  }
  const endpoint = place.system.endpoints[service];
  if (endpoint === undefined)
    throw new CliError(
      "failed",
      `The system on this machine does not say where its ${service} is.`,
      "It was started by another version: end it, and `npm start` again.",
    );
  return { ...limits, ...clientOptions(endpoint) };
}
