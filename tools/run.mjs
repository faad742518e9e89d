// Runs one TypeScript file of the project with nothing needed but Node: installs what the lock file names the first
// time, and again when the lock file has changed. Plain JavaScript, for nothing is installed yet when it starts.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const OLDEST = [20, 19];
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  refuse(
    `Node ${process.versions.node} is too old: install Node ${OLDEST.join(".")} or newer, then run the command again.`,
  );
}

/** Packages by path, as a lock file lists them; npm keeps such a file inside `node_modules` too, of what is there. */
function packagesIn(...path) {
  const file = join(root, ...path);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

/** Optional packages do not count: most of them are for other platforms. */
function isInstalled() {
  const installed = packagesIn("node_modules", ".package-lock.json");
  return Object.entries(packagesIn("package-lock.json")).every(
    ([path, { version, optional }]) => path === "" || optional || installed[path]?.version === version,
  );
}

function install() {
  if (isInstalled()) return;
  process.stderr.write("Installing what the lock file names (the first time, or after it changed) …\n");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel", "error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (npm.status !== 0)
    refuse("`npm ci` failed: read its message above; the package registry must be reachable the first time.");
}

checkNode();
install();
const [script, ...args] = process.argv.slice(2);
if (script === undefined) refuse("Usage: node tools/run.mjs <script.ts> [arguments]");
// The pinned AWS SDK runs on Node 20; what it says of later versions is no user's business.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
const file = resolve(root, script);
process.argv = [process.argv[0], file, ...args];
const { register } = await import("tsx/esm/api");
register();
await import(pathToFileURL(file).href);
