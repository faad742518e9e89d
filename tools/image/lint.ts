import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { validate } from "dockerfile-utils";
import { dockerfileRules } from "./dockerfile-rules.ts";
import { readLock } from "./pin-lock.ts";

/** What is wrong with a Dockerfile, one line for each: its syntax first, then this project's rules. */
export function lintDockerfile(source: string, pinned: ReadonlySet<string>): string[] {
  const syntax = validate(source).map(({ range, message }) => {
    return `line ${range.start.line + 1}: ${typeof message === "string" ? message : message.value}`;
  });
  const file = DockerfileParser.parse(source);
  const broken = Object.entries(dockerfileRules).flatMap(([rule, find]) =>
    [...find(file, { pinned })].map((found) => `line ${(found?.getRange().start.line ?? 0) + 1}: ${rule}`),
  );
  return [...syntax, ...broken];
}

/** The image's Dockerfile in the tree `root`, held to its lock file. */
export function lintImage(root: string): string[] {
  const image = join(root, "batch-image");
  const pinned = new Set(Object.keys(readLock(join(image, "image.lock.json"))));
  return lintDockerfile(readFileSync(join(image, "Dockerfile"), "utf8"), pinned).map((fault) => `Dockerfile, ${fault}`);
}
