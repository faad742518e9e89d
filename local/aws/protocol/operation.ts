import type { z } from "zod";
import { AwsError } from "./aws-error.ts";

/** One operation of a service: the parsed JSON body in, the JSON body of the answer out. */
export type Operation = (input: unknown) => unknown;

/** By the name that the SDK's command has: `SubmitJob`, `GetParameter`. */
export type Operations = Readonly<Record<string, Operation>>;

/**
 * Binds operations to the exception that their service throws for a malformed request (`ValidationException` for most,
 * `ClientException` for Batch). Members that a schema does not name are ignored, as the services ignore them.
 */
export const operationsThatRefuseWith =
  (invalid: string) =>
  <S extends z.ZodType>(schema: S, run: (input: z.output<S>) => unknown): Operation =>
  (raw) => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) return run(parsed.data);
    const faults = parsed.error.issues.map(({ path, message }) => `Value at '${path.join(".")}': ${message}`);
    throw new AwsError(invalid, `${faults.length} validation error(s) detected: ${faults.join("; ")}`);
  };
