import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { digestOf } from "./circuit-archive.ts";
import { type Digest, type Pinned, readPinned, writePinned } from "./pinned.ts";
import { reasonOf } from "./reason.ts";
import { resolveImage } from "./registry.ts";

/** The lock file: values of bake's variables, in the JSON form that bake reads. */
const shape = z.strictObject({
  variable: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.strictObject({ default: z.string() })),
});

/** What a lock file holds, by variable. Throws, naming every fault, where it is no lock file. */
export function readLock(file: string): Readonly<Record<string, Pinned>> {
  const lock = shape.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!lock.success) throw new Error(`${file} is no lock file: ${z.prettifyError(lock.error)}`);
  return Object.fromEntries(
    Object.entries(lock.data.variable).map(([name, { default: text }]) => [name, readPinned(text)]),
  );
}

/** One entry as it was and as it is. */
export interface Change {
  readonly name: string;
  readonly before: Pinned;
  readonly after: Pinned;
}

/**
 * Reads each digest where the thing lies and writes all of them, or, where one cannot be had, nothing: it throws, naming each
 * fault. A tag moves, so that images are read anew. A circuit never changes, so that a pinned one stays.
 */
export async function pinLock(file: string, tell: (name: string) => void = () => undefined): Promise<Change[]> {
  const changes: Change[] = [];
  const faults: string[] = [];
  for (const [name, before] of Object.entries(readLock(file))) {
    tell(name);
    try {
      changes.push({ name, before, after: { ...before, digest: await read(before) } });
    } catch (error) {
      faults.push(`${name}: ${reasonOf(error)}`);
    }
  }
  if (faults.length > 0) throw new Error(`Nothing is written.\n${faults.join("\n")}`);
  write(file, changes);
  return changes;
}

const isUrl = (where: string): boolean => /^https?:\/\//.test(where);

async function read({ where, digest }: Pinned): Promise<Digest> {
  if (!isUrl(where)) return resolveImage(where);
  return digest ?? digestOf(where);
}

function write(file: string, changes: readonly Change[]): void {
  const variable = Object.fromEntries(changes.map(({ name, after }) => [name, { default: writePinned(after) }]));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ variable }, null, 2)}\n`);
  renameSync(draft, file);
}
