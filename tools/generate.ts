import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { apiTable } from "./api/table.ts";
import { filesBelow } from "./content-hash.ts";

/** `npm run generate`: makes `src/gen` from `proto/`, and `docs/api.md` from what speaks it. */

const root = resolve(fileURLToPath(import.meta.url), "..", "..");
const generated = join("src", "gen");

/** Generates into `folder`, as `src/gen` below it. Throws with what buf says. */
function generate(folder: string): void {
  const bin = join(root, "node_modules", ".bin");
  const path = [bin, process.env.PATH ?? ""].join(delimiter); // buf looks for protoc-gen-es there
  const buf = spawnSync(join(bin, "buf"), ["generate", "--output", folder], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  if (buf.status !== 0) throw new Error(`buf could not generate: ${buf.error?.message ?? buf.stderr.trim()}`);
}

/** The files of `src/gen` that are not what `proto/` generates: changed, absent or too many. */
export function staleGenerated(): string[] {
  const fresh = mkdtempSync(join(tmpdir(), "generated-"));
  try {
    generate(fresh);
    const files = new Set([...filesBelow(root, generated), ...filesBelow(fresh, generated)]);
    return [...files].filter((file) => textOf(root, file) !== textOf(fresh, file));
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

const apiPage = join(root, "docs", "api.md");

/** Is `docs/api.md` what the tree makes of it? Throws where an RPC lacks what its row needs. */
export const isApiPageStale = async (): Promise<boolean> => (await apiTable(root)) !== readFileSync(apiPage, "utf8");

function textOf(folder: string, file: string): string | undefined {
  return filesBelow(folder, file).length === 0 ? undefined : readFileSync(join(folder, file), "utf8");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    generate(root);
    writeFileSync(apiPage, await apiTable(root));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
