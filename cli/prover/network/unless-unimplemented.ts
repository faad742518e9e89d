import { PortError } from "../../../src/ports/port-error.ts";

/** undefined where the network does not have the call: what else is shown does without. */
export const unlessUnimplemented = <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: unknown) => {
    if (error instanceof PortError && error.code === "unimplemented") return undefined;
    throw error;
  });
