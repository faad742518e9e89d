import type { Finding, Verdict } from "./finding.ts";
import { sayError } from "./say-error.ts";

export type Check = {
  name: string;
  /** Nothing comes back where there is nothing to look at yet. */
  look(): Promise<Verdict | readonly Verdict[]>;
  /** What a look that fails means. */
  onFailure: { level: "advice" | "blocker"; todo: string };
};

/** A service that does not answer must not keep the others' findings. */
const limitMs = 30_000;

/** All checks at once, their findings in the checks' order. Never rejects: a check that fails is a finding. */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  return (await Promise.all(checks.map(runCheck))).flat();
}

async function runCheck({ name, look, onFailure }: Check): Promise<Finding[]> {
  const verdicts = await within(limitMs, look).catch((error: unknown) => ({
    ...onFailure,
    says: `This could not be looked at (${sayError(error)}).`,
  }));
  return [verdicts].flat().map((verdict) => ({ check: name, ...verdict }));
}

async function within<T>(ms: number, act: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([act(), late]);
  } finally {
    clearTimeout(timer);
  }
}
