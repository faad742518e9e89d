import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findPython, PYTHON_MISSING } from "./moto.ts";
import { openWorkshop } from "./sp1/cargo.ts";
import { MissingTool } from "./sp1/missing-tool.ts";

/** `npm test`, `test:moto`, `test:sp1`, `test:gpu`: one of vitest's projects, with what it needs, and one line that sums up. */

const root = resolve(fileURLToPath(import.meta.url), "..", "..");

/** What a project needs beyond Node: makes it, or says in a sentence what is missing. Throws where making it fails. */
const preparations: Readonly<Record<string, () => Promise<string | undefined>>> = {
  node: () => Promise.resolve(undefined),
  moto: async () => ((await findPython()) === undefined ? PYTHON_MISSING : undefined),
  sp1: () => Promise.resolve(buildProver()),
  gpu: () => Promise.resolve(missingForGpu() ?? buildProver()),
};

/** SP1's client looks for the server there, and the prover's image has it there. */
const gpuServer = join(homedir(), ".sp1", "bin", "sp1-gpu-server");

function missingForGpu(): string | undefined {
  if (spawnSync("nvidia-smi", ["-L"], { stdio: "ignore" }).status !== 0)
    return "there is no GPU here: `nvidia-smi -L` lists none.";
  if (!existsSync(gpuServer)) return `there is no ${gpuServer}: batch-image/prover/README.md says how to build it.`;
  return undefined;
}

function buildProver(): string | undefined {
  try {
    openWorkshop(root);
  } catch (error) {
    if (error instanceof MissingTool) return error.message;
    throw error;
  }
  const build = spawnSync(process.execPath, ["tools/run.mjs", "tools/sp1/build.ts"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (build.status !== 0) throw new Error("The SP1 prover does not build: its message is above.");
  return undefined;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Vitest's report, as far as it is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: ReadonlyArray<{
    readonly status: string;
    readonly assertionResults: ReadonlyArray<{ readonly status: string }>;
  }>;
}

async function runTests(project: string, args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), "tests-"));
  try {
    const file = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const child = spawn(process.execPath, [vitest, "run", "--project", project, ...reporters, ...args], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    const status = await new Promise<number | null>((done, fail) => child.once("error", fail).once("close", done));
    return counted(status, existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that does not load has no test that failed, and an error outside a test belongs to none: both count as one. */
function counted(status: number | null, report: Report | undefined): Counts {
  const files = report?.testResults ?? [];
  const unloaded = files.filter(
    ({ status: file, assertionResults }) =>
      file === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const failed = (report?.numFailedTests ?? 0) + unloaded.length;
  return { passed: report?.numPassedTests ?? 0, failed: status === 0 ? failed : Math.max(failed, 1) };
}

function finish({ passed, failed }: Counts): void {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

const [project = "node", ...args] = process.argv.slice(2);
try {
  const prepare = preparations[project];
  if (prepare === undefined)
    throw new Error(`There is no project ${project}: ${Object.keys(preparations).join(", ")}.`);
  const missing = await prepare();
  if (missing === undefined) finish(await runTests(project, args));
  else {
    console.error(process.env.CI === "true" ? missing : `Skipped: ${missing}`);
    finish({ passed: 0, failed: process.env.CI === "true" ? 1 : 0 });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  finish({ passed: 0, failed: 1 });
}
