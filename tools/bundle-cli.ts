import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions, Metafile } from "esbuild";
import { contentHash } from "./content-hash.ts";
import { ownPlace } from "./own-place.ts";

/** What runs for `prover`: one file at the start, and a chunk for each thing that a command loads when it needs it. */
const settings = {
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: "none",
  outExtension: { ".js": ".mjs" },
  entryNames: "prover",
  chunkNames: "chunk-[hash]",
  metafile: true,
  logLevel: "silent",
  external: ["esbuild", "aws-cdk-lib", "constructs", "cdk-nag", "tsx", "vitest"],
  banner: {
    js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
  },
} as const satisfies BuildOptions;

/**
 * Bundles `cli/prover.ts` into a folder of `cache` that is named by what it came from, and keeps a stamp beside it with
 * the sizes and times by which `cli/prover.mjs` sees a change. The path of the entry.
 */
export async function bundleCli(root: string, cache: string): Promise<string> {
  const { build, stop } = await import("esbuild");
  mkdirSync(cache, { recursive: true });
  const draft = join(cache, `draft-${process.pid}`);
  const { metafile } = await build({
    ...settings,
    absWorkingDir: root,
    entryPoints: ["cli/prover.ts"],
    outdir: draft,
    plugins: [ownPlace(root)],
  }).finally(stop);
  const inputs = inputsOf(metafile);
  const folder = join(cache, contentHash(root, inputs, root, process.versions.node).slice(0, 16));
  if (existsSync(folder)) rmSync(draft, { recursive: true });
  else renameSync(draft, folder);
  const entry = join(folder, "prover.mjs");
  const stamped = inputs.map((path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    return [path, size, mtimeMs];
  });
  const stamp = join(cache, "stamp.json");
  writeFileSync(`${stamp}.${process.pid}`, JSON.stringify({ node: process.versions.node, entry, inputs: stamped }));
  renameSync(`${stamp}.${process.pid}`, stamp);
  forgetOthers(cache, folder);
  return entry;
}

/** Ours, and the lock file for all that is installed. */
const inputsOf = ({ inputs }: Metafile): string[] =>
  [
    ...Object.keys(inputs).filter((path) => !path.includes("node_modules/") && !path.includes(":")),
    ...["package-lock.json", "tools/bundle-cli.ts", "tools/own-place.ts"],
  ].sort();

/** The one before stays: a command that still runs may have to load a chunk of it. */
function forgetOthers(cache: string, current: string): void {
  const folders = readdirSync(cache, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("draft-"))
    .map(({ name }) => join(cache, name))
    .filter((path) => path !== current)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of folders.slice(1)) rmSync(old, { recursive: true, force: true });
}
