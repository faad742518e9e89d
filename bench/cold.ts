import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { unbuiltImage } from "../lib/prover-image.ts";
import type { LambdaFunction } from "../local/aws/lambda/function.ts";
import { readFunctions } from "../local/aws/template/functions.ts";
import { readTemplate } from "../local/aws/template/template.ts";
import { synthesize } from "../tools/synth.ts";
import { type Figure, figure } from "./figure.ts";

const budget = { importMs: 250, synthSec: 20 };

/** What a fresh process pays before a Lambda's handler is there, and how long the stack takes to synthesize. */
export async function cold(starts: number): Promise<Figure[]> {
  const { template, assembly } = await synthesize();
  const queueUrl = (name: string): string => `http://127.0.0.1:9/${name}`; // nobody is asked while a bundle loads
  const { functions } = readFunctions(readTemplate(template, { queueUrl }), { assetFolder: assembly });
  return [
    ...functions.map((fn) =>
      figure(
        `cold: import of ${fn.name.replace(/^serverless-prover-dev-/, "")}`,
        "ms",
        times(starts, () => importMs(fn)),
        {
          median: budget.importMs,
        },
      ),
    ),
    figure("cold: cdk synth, bundles built before", "s", times(3, synthSec), { median: budget.synthSec }),
  ];
}

const times = (count: number, measure: () => number): number[] => Array.from({ length: count }, measure);

/** From the first line of a fresh process to the loaded bundle; Node's own start is not in it. */
function importMs({ folder, environment }: LambdaFunction): number {
  const bundle = JSON.stringify(pathToFileURL(join(folder, "index.mjs")).href);
  const script = `const from = performance.now(); await import(${bundle}); console.log(performance.now() - from); process.exit();`;
  const said = execFileSync(process.execPath, ["--no-warnings", "--input-type=module", "--eval", script], {
    env: { ...environment, AWS_REGION: "us-east-1" },
    encoding: "utf8",
  });
  return Number(said.trim());
}

function synthSec(): number {
  const output = mkdtempSync(join(tmpdir(), "bench-synth-"));
  const startedMs = performance.now();
  try {
    const told = ["-c", "stage=dev", "-c", `proverImage=${unbuiltImage}`];
    execFileSync("node_modules/.bin/cdk", ["synth", "--quiet", "--output", output, ...told], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    return (performance.now() - startedMs) / 1_000;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
