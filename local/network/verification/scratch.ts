import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type Scratch = {
  /** Lays `contents` out as files of a folder of their own, which is gone when `use` has ended. */
  lend<Name extends string, T>(
    contents: Record<Name, Uint8Array>,
    use: (at: Record<Name, string>) => Promise<T>,
  ): Promise<T>;
  /** When the last folder is gone. */
  empty(): Promise<void>;
};

export function createScratch(root: string): Scratch {
  const lent = new Set<Promise<unknown>>();
  return {
    lend(contents, use) {
      const loan = withFiles(root, contents, use);
      const tracked = loan.catch(() => undefined).finally(() => lent.delete(tracked)); // the caller hears of failures
      lent.add(tracked);
      return loan;
    },
    async empty() {
      while (lent.size > 0) await Promise.all(lent);
    },
  };
}

async function withFiles<Name extends string, T>(
  root: string,
  contents: Record<Name, Uint8Array>,
  use: (at: Record<Name, string>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(root, "spn-verification-"));
  try {
    const names = Object.keys(contents) as Name[]; // its own keys
    await Promise.all(names.map((name) => writeFile(join(folder, name), contents[name])));
    const paths = names.map((name) => [name, join(folder, name)]);
    return await use(Object.fromEntries(paths) as Record<Name, string>); // one path for each of its names
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
