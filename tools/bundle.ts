import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";
import { contentHash } from "./content-hash.ts";
import { environmentCredentials } from "./environment-credentials.ts";

/**
 * Makes what runs: `.build/lambdas/<step>/index.mjs` for each `lambdas/<step>.lambda.ts`, and `.build/runner/index.mjs`
 * for the job, with `check-image.mjs` beside it. `cdk deploy` ships these files and `npm start` runs these files.
 */

/** Folders (absolute) that hold an `index.mjs` each; no `runner` where the tree has no `batch-image/runner/main.ts`. */
export interface Bundles {
  /** One hash of everything that goes into the bundles. */
  readonly hash: string;
  readonly lambdas: Readonly<Record<string, string>>;
  readonly runner?: string;
  /** Bytes of each `index.mjs`, by its path below `.build`. */
  readonly sizes: Readonly<Record<string, number>>;
}

interface BundleOptions {
  /** The tree to bundle; this one where it is absent. */
  readonly root?: string;
  /** The most that one `index.mjs` may weigh, in bytes. */
  readonly budgetBytes?: number;
}

/** Code is read at each cold start: past this size the first bid of a fresh Lambda is late. */
const usualBudgetBytes = 1_500_000;

const thisTree = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const tools = ["tools/bundle.ts", "tools/environment-credentials.ts"];
const inputs = ["src", "lambdas", "batch-image/runner", ...tools, "tsconfig.json", "package-lock.json"];

/** Some packages inside are CommonJS and call `require` for Node's own modules, which an ES module does not have. */
const banner =
  'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);';

const settings = {
  bundle: true,
  write: false,
  platform: "node",
  format: "esm",
  target: "node20.19",
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  keepNames: true, // errors and logs say the names of classes and functions
  legalComments: "none",
  sourcemap: "linked",
  sourcesContent: false,
  outExtension: { ".js": ".mjs" },
  banner: { js: banner },
  logLevel: "silent",
} as const satisfies BuildOptions;

/** Bundles the tree, or finds that nothing changed. Throws, naming each, where an entry does not build or is too big. */
export async function bundle({
  root = thisTree,
  budgetBytes = usualBudgetBytes,
}: BundleOptions = {}): Promise<Bundles> {
  const entries = entryPoints(root);
  const hash = contentHash(root, inputs, JSON.stringify(settings), process.versions.node);
  const stamp = join(root, ".build", "bundles.json");
  const known = readStamp(stamp);
  const sizes = known?.hash === hash && isWhole(root, known.sizes) ? known.sizes : await build(root, entries);
  if (sizes !== known?.sizes) replaceFile(stamp, JSON.stringify({ hash, sizes }));
  refuseTooBig(sizes, budgetBytes);
  return { hash, sizes, ...folders(root, entries) };
}

const runnerEntries = [
  ["runner/index", "batch-image/runner/main.ts"],
  ["runner/check-image", "batch-image/runner/image/check-image.ts"],
] as const;

/** From the path of an output below `.build`, without its ending, to the path of its entry. */
function entryPoints(root: string): Record<string, string> {
  const folder = join(root, "lambdas");
  const steps = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".lambda.ts")) : [];
  const entries = steps.sort().map((name) => [`lambdas/${name.replace(".lambda.ts", "")}/index`, `lambdas/${name}`]);
  for (const [output, entry] of runnerEntries) if (existsSync(join(root, entry))) entries.push([output, entry]);
  return Object.fromEntries(entries) as Record<string, string>; // pairs of strings, as just made
}

const isLambda = (path: string): boolean => path.startsWith("lambdas/");

async function build(root: string, entries: Record<string, string>): Promise<Record<string, number>> {
  const { build: esbuild, stop } = await import("esbuild"); // loaded only where something changed
  const outdir = join(root, ".build");
  if (Object.keys(entries).length === 0) return {};
  const part = async (isPart: (path: string) => boolean, plugins: Plugin[]) => {
    const entryPoints = Object.fromEntries(Object.entries(entries).filter(([path]) => isPart(path)));
    if (Object.keys(entryPoints).length === 0) return [];
    return (await esbuild({ ...settings, absWorkingDir: root, entryPoints, outdir, plugins })).outputFiles;
  };
  const outputs = await Promise.all([part(isLambda, [environmentCredentials]), part((path) => !isLambda(path), [])])
    .catch((cause: unknown) => {
      throw new Error(`The bundles do not build: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    })
    .finally(stop); // its process would stay as long as ours, with all that it parsed: hundreds of MB
  const outputFiles = outputs.flat();
  for (const file of outputFiles) replaceFile(file.path, file.contents);
  forgetOthers(outdir, entries);
  const code = outputFiles.filter((file) => file.path.endsWith(".mjs"));
  return Object.fromEntries(code.map((file) => [file.path.slice(outdir.length + 1), file.contents.length]));
}

/** A step that is gone must not be shipped by a folder that stayed. */
function forgetOthers(outdir: string, entries: Record<string, string>): void {
  const folder = join(outdir, "lambdas");
  if (!existsSync(folder)) return;
  for (const step of readdirSync(folder)) {
    if (!(`lambdas/${step}/index` in entries)) rmSync(join(folder, step), { recursive: true });
  }
}

/** Whole or not at all, also for one who reads it meanwhile. */
function replaceFile(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

interface Stamp {
  readonly hash: string;
  readonly sizes: Readonly<Record<string, number>>;
}

function readStamp(path: string): Stamp | undefined {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, "utf8")) as Stamp; // ours, and replaced as a whole
}

const isWhole = (root: string, sizes: Stamp["sizes"]): boolean =>
  Object.entries(sizes).every(([path, bytes]) => {
    const file = join(root, ".build", path);
    return existsSync(file) && statSync(file).size === bytes;
  });

function folders(root: string, entries: Record<string, string>): Pick<Bundles, "lambdas" | "runner"> {
  const paths = Object.keys(entries).map((path) => dirname(path));
  const lambdas = paths.filter(isLambda);
  return {
    lambdas: Object.fromEntries(lambdas.map((path) => [path.slice("lambdas/".length), join(root, ".build", path)])),
    ...(paths.includes("runner") && { runner: join(root, ".build", "runner") }),
  };
}

function refuseTooBig(sizes: Stamp["sizes"], budgetBytes: number): void {
  const over = Object.entries(sizes).filter(([, bytes]) => bytes > budgetBytes);
  if (over.length === 0) return;
  const named = over.map(([path, bytes]) => `${path} (${bytes} bytes)`).join(", ");
  throw new Error(`Over the budget of ${budgetBytes} bytes: ${named}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { sizes } = await bundle();
    for (const [path, bytes] of Object.entries(sizes)) {
      console.log(`${(bytes / 1000).toFixed(0).padStart(6)} kB  ${path}`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
