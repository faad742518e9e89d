import * as z from "zod/mini";
import { unixSeconds } from "../../../src/domain/values.ts";
import type { ProverReport } from "../../../src/ports/network.ts";
import { CliError } from "../cli-error.ts";

const whole = z.int().check(z.minimum(0));
/** A number, or its digits where it is beyond what JSON counts exactly. */
const large = z.pipe(
  z.union([whole, z.string().check(z.regex(/^\d{1,19}$/))]),
  z.transform((value) => BigInt(value)),
);
const seconds = z.pipe(whole, z.transform(unixSeconds));
const text = z.optional(z.string());

const report = z.strictObject({
  observedAtSec: seconds,
  countersSinceSec: seconds,
  gpuNodes: whole,
  gpuAvailableMs: large,
  gpuBusyMs: large,
  gpus: z.array(z.strictObject({ name: z.string(), memoryBytes: large, count: whole })),
  components: z.optional(
    z.array(z.strictObject({ component: z.string(), version: text, gitSha: text, imageTag: text })),
  ),
});

/** Throws a CliError that names what is wrong in the file. */
export function parseReport(content: string, file: string): ProverReport {
  const read = report.safeParse(jsonOf(content));
  if (!read.success) {
    const [fault] = read.error.issues;
    const where = fault?.path.length ? `${fault.path.join(".")}: ` : "";
    throw new CliError(
      "usage",
      `${file} is no report: ${where}${fault?.message ?? "not JSON"}.`,
      "`prover provers report --help` says what is in one.",
    );
  }
  const components = (read.data.components ?? []).map(({ component, version = "", gitSha = "", imageTag = "" }) => ({
    ...{ component, version, gitSha, imageTag },
  }));
  return { ...read.data, components };
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
