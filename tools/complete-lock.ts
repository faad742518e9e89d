import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npm ci` refuses a lock file that lacks an optional package, and `npm install` leaves out what its registry does not
 * have: a registry that only serves one platform writes a lock file that no fresh clone can use. This adds what is
 * missing: name, exact version and platform, all of it said by the package that asks for it.
 */

export interface LockEntry {
  readonly version?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];
/** Some names say an instruction set's version or another name for it. */
const otherNames: Readonly<Record<string, string>> = { armv7: "arm", armv6: "arm", aarch64: "arm64", x86_64: "x64" };

/** The lock with an entry for every optional package that is asked for with an exact version. */
export function completeLock<L extends Lock>(lock: L): L {
  const found = Object.entries(lock.packages).flatMap(([asker, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !resolves(lock, asker, name))
      .map(([name, version]) => [`node_modules/${name}`, entryFor(name, version, entry.dev === true)] as const),
  );
  if (found.length === 0) return lock;
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(found) });
  packages.sort(([a], [b]) => a.localeCompare(b, "en"));
  return { ...lock, packages: Object.fromEntries(packages) };
}

/** As Node looks it up: beside the one who asks, then in each folder above. */
function resolves(lock: Lock, asker: string, name: string): boolean {
  for (let from = asker; ; from = from.slice(0, Math.max(from.lastIndexOf("/node_modules/"), 0))) {
    if (`${from === "" ? "" : `${from}/`}node_modules/${name}` in lock.packages) return true;
    if (from === "") return false;
  }
}

function entryFor(name: string, version: string, dev: boolean): LockEntry {
  if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version))
    throw new Error(`${name} ${version}: only an exact version can be added.`);
  const words = name.split(/[-/]/).map((word) => otherNames[word] ?? word);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  if (os.length !== 1) throw new Error(`${name}: its platform is not in its name; add it to the lock file by hand.`);
  const libc = /musl/.test(name) ? ["musl"] : /gnu/.test(name) ? ["glibc"] : undefined;
  return { version, ...(cpu.length > 0 && { cpu }), ...(dev && { dev }), ...(libc && { libc }), optional: true, os };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(dirname(fileURLToPath(import.meta.url)), "..", "package-lock.json");
  const text = readFileSync(file, "utf8");
  const complete = `${JSON.stringify(completeLock(JSON.parse(text) as Lock), null, 2)}\n`;
  if (complete !== text) writeFileSync(file, complete);
  console.log(complete === text ? "The lock file is complete." : "The lock file is complete now.");
}
