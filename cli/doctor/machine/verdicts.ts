import { advice, blocker, ok, type Verdict } from "../finding.ts";

const oldestNode = [20, 19] as const;

export function judgeNode(version: string): Verdict {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return ok(`Node ${version}.`);
  return blocker(`Node ${version} is too old.`, `Install Node ${oldestNode.join(".")} or newer.`);
}

const gib = 2 ** 30;
/** A run keeps its state and bundles; the SP1 prover's build takes 3 GB. */
const [leastGib, goodGib] = [1, 5];

export function judgeDisk(folder: string, freeBytes: number): Verdict {
  const free = `${(freeBytes / gib).toFixed(1)} GiB are free in ${folder}`;
  if (freeBytes < leastGib * gib) return blocker(`Only ${free}.`, `Free ${leastGib} GiB at least.`);
  if (freeBytes >= goodGib * gib) return ok(`${free}.`);
  return advice(`Only ${free}.`, `Free ${goodGib} GiB before you build the SP1 prover.`);
}

export function judgePort(port: number, option: string, isFree: boolean): Verdict {
  if (isFree) return ok(`Port ${port} is free.`);
  return blocker(
    `Port ${port} is taken.`,
    `End what listens there, or \`npm start -- ${option} 0\` takes any free one.`,
  );
}

export function judgeProver(found: { prover: string } | { missing: string; command: string }): Verdict {
  if ("prover" in found) return ok("The SP1 prover is built: `npm start` makes real proofs.");
  return advice(
    `Proofs of \`npm start\` are simulated, because ${found.missing}.`,
    `\`${found.command}\` makes them real.`,
  );
}

/** `given`: the origin of the engine that the user names, and why it does not answer; `missing`: why there is none of ours. */
export type Engine = { given: string; fault?: string } | { missing: string } | "ours";

export function judgeEngine(engine: Engine): Verdict {
  if (engine === "ours") return ok("The embedded DynamoDB engine is there.");
  if ("missing" in engine) {
    return blocker(engine.missing, "Run one and name it, then look again.");
  }
  if (engine.fault === undefined) return ok(`DynamoDB answers at ${engine.given}.`);
  return blocker(
    `AWS_ENDPOINT_URL_DYNAMODB names ${engine.given}, and nothing answers there (${engine.fault}).`,
    "Start the engine, or unset the variable.",
  );
}
