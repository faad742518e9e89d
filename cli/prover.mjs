#!/usr/bin/env node
// `prover`: starts the bundle of cli/prover.ts, and makes it anew first where a file that it came from has changed. Plain
// JavaScript, and little of it, for it runs at each start.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const cache = join(root, "node_modules", ".cache", "prover");

/** Unchanged by size and time: reading them all would take longer than the command. */
const isAsBefore = ([path, size, mtimeMs]) => {
  const now = statSync(join(root, path), { throwIfNoEntry: false });
  return now?.size === size && now.mtimeMs === mtimeMs;
};

function made() {
  const stamp = join(cache, "stamp.json");
  if (!existsSync(stamp)) return undefined;
  const { node, entry, inputs } = JSON.parse(readFileSync(stamp, "utf8"));
  return node === process.versions.node && existsSync(entry) && inputs.every(isAsBefore) ? entry : undefined;
}

async function make() {
  if (!existsSync(join(root, "node_modules", "tsx"))) {
    process.stderr.write(`Nothing is installed yet: run \`npm ci\` in ${root} first.\n`);
    process.exit(1);
  }
  if (process.stderr.isTTY) process.stderr.write("Preparing the command line (once after each change) …\n");
  const { register } = await import("tsx/esm/api");
  register();
  const { bundleCli } = await import(pathToFileURL(join(root, "tools", "bundle-cli.ts")).href);
  return bundleCli(root, cache);
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
const { main } = await import(pathToFileURL(made() ?? (await make())).href);
process.exitCode = await main(process.argv.slice(2), root);
