import { type SpawnOptions, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { completeLock, type Lock } from "./complete-lock.ts";
import { isApiPageStale, staleGenerated } from "./generate.ts";
import { lintImage } from "./image/lint.ts";
import { synthesize } from "./synth.ts";

/** `npm run check`: the gate without the tests. One line for each check; what fails says all that it has to say. */

const root = resolve(fileURLToPath(import.meta.url), "..", "..");
const rooms = [
  "src",
  "replay",
  "library",
  "lambdas",
  "lib",
  "batch-image",
  "local",
  "conformance",
  "cli",
  "tools",
  "test",
  "bench",
];

/** Resolves to nothing where all is well, to what is wrong otherwise, or to `skip` and the reason. */
type Check = () => Promise<string | { readonly skip: string }>;

const fine = "";

/** A command of the packages installed here: what it prints matters only where it fails. */
const command =
  (program: string, ...args: string[]): Check =>
  async () => {
    const bin = join(root, "node_modules", ".bin", program);
    const { status, output } = await run(existsSync(bin) ? bin : program, args);
    return status === 0 ? fine : output;
  };

const generatedCode: Check = () => {
  const stale = staleGenerated();
  return Promise.resolve(
    stale.length === 0 ? fine : `Run \`npm run generate\`: ${stale.join(", ")} differ from proto/.`,
  );
};

const apiPage: Check = async () =>
  (await isApiPageStale()) ? "Run `npm run generate`: docs/api.md is not what the tree makes of it." : fine;

const synth: Check = async () => {
  await synthesize();
  return fine;
};

const lockFile: Check = () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock; // npm's own form
  const complete = completeLock(lock) === lock;
  return Promise.resolve(
    complete ? fine : "Run `node tools/run.mjs tools/complete-lock.ts`: `npm ci` would refuse it.",
  );
};

const dockerfile: Check = () => Promise.resolve(lintImage(root).join("\n"));

const rustFormat: Check = async () => {
  const hasCargo = (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, "cargo")));
  if (hasCargo) return command("cargo", "fmt", "--all", "--check")();
  return process.env.CI === "true"
    ? "cargo is missing, and CI=true skips nothing."
    : { skip: "cargo is not installed" };
};

/** The longest first: two run at a time. */
const checks: Readonly<Record<string, Check>> = {
  "typed lint": command("eslint", ".", "--max-warnings", "0"),
  types: command("tsc", "--noEmit", "--project", "."),
  synth,
  "unused exports": command("knip", "--no-progress", "--no-config-hints"),
  "dependency rules": command(
    "depcruise",
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "err",
    ...rooms.filter((room) => existsSync(join(root, room))),
  ),
  "generated code": generatedCode,
  "API page": apiPage,
  format: command("biome", "check", "."),
  "lock file": lockFile,
  Dockerfile: dockerfile,
  "Rust format": rustFormat,
};

function run(program: string, args: readonly string[]): Promise<{ status: number | null; output: string }> {
  const options: SpawnOptions = { cwd: root, stdio: ["ignore", "pipe", "pipe"] };
  return new Promise((done) => {
    const child = spawn(program, args, options);
    let output = "";
    const keep = (chunk: Buffer): string => (output += chunk.toString());
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.once("error", (error) => done({ status: null, output: error.message }));
    child.once("close", (status) => done({ status, output }));
  });
}

async function passes(name: string, check: Check): Promise<boolean> {
  const startedMs = Date.now();
  const found = await check().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  const took = `${((Date.now() - startedMs) / 1000).toFixed(1)} s`.padStart(7);
  if (typeof found !== "string") console.log(`skip  ${took}  ${name}: ${found.skip}`);
  else console.log(found === fine ? `ok    ${took}  ${name}` : `FAIL  ${took}  ${name}\n${found.trim()}\n`);
  return typeof found !== "string" || found === fine;
}

/** Takes one check after the other until none is left; two of these share the machine. */
async function work(waiting: Array<[string, Check]>): Promise<number> {
  let failed = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (!(await passes(...next))) failed += 1;
  }
  return failed;
}

const waiting = Object.entries(checks);
const failed = (await Promise.all([work(waiting), work(waiting)])).reduce((sum, count) => sum + count, 0);
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
