import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  encoding: "utf8",
});
const documents = stdout.split("\n").filter((path) => path !== "" && existsSync(path));

/** The paths that a document links to, from the root; what lies elsewhere is not ours to keep. */
const linksIn = (path: string): string[] =>
  [...readFileSync(path, "utf8").matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(dirname(path), target)));

test("every README is found from the first one", () => {
  const found = new Set(["README.md"]);
  for (const path of found) for (const target of linksIn(path)) if (documents.includes(target)) found.add(target);
  expect(documents.filter((path) => path.endsWith("README.md") && !found.has(path))).toEqual([]);
});
