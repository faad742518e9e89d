import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  encoding: "utf8",
});
const documents = stdout.split("\n").filter((path) => path !== "" && existsSync(path));
const textOf = (path: string): string => readFileSync(path, "utf8");

type Link = { from: string; path: string; anchor: string | undefined };

/** What a document links to, from the root; what lies elsewhere is not ours to keep. */
const linksIn = (from: string): Link[] =>
  [...textOf(from).matchAll(/\]\(([^)#\s]*)(?:#([^)\s]+))?\)/g)]
    .map(([, target = "", anchor]) => ({ from, target, anchor }))
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .map(({ target, anchor }) => ({
      from,
      anchor,
      path: target === "" ? from : normalize(join(dirname(from), target)),
    }));

/** As GitHub makes them of headings. */
const anchorsOf = (path: string): string[] =>
  [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );

/** Blocks of shell, and what stands between backticks on a line, each on a line of its own. */
const codeOf = (text: string): string =>
  [...text.matchAll(/```sh\n(.*?)```|`([^`\n]+)`/gs)].map(([, block, inline]) => block ?? inline).join("\n");

/** Each command that `pattern` finds in the documents' code. */
const found = (pattern: RegExp): { from: string; text: string }[] =>
  documents.flatMap((from) => [...codeOf(textOf(from)).matchAll(pattern)].map(([text]) => ({ from, text })));

test("every README is found from the first one", () => {
  const reached = new Set(["README.md"]);
  for (const from of reached) for (const { path } of linksIn(from)) if (documents.includes(path)) reached.add(path);
  expect(documents.filter((path) => path.endsWith("README.md") && !reached.has(path))).toEqual([]);
});

test("every link leads to a file that is there, and to a heading in it", () => {
  const isBroken = ({ path, anchor }: Link): boolean =>
    !existsSync(path) || (anchor !== undefined && path.endsWith(".md") && !anchorsOf(path).includes(anchor));
  expect(documents.flatMap(linksIn).filter(isBroken)).toEqual([]);
});

test("whatever asks cdk about a stack names its stage: without one it would be another prover", () => {
  const commands = found(/npx cdk (?:bootstrap|deploy|destroy|diff|import|synth).*|npm run image:stack.*/g);
  const whole = commands.filter(({ text }) => text !== "npm run image:stack"); // the name of the command alone
  expect(whole.length).toBeGreaterThan(5);
  expect(whole.filter(({ text }) => !/ -c stage=/.test(text))).toEqual([]);
});

test("every npm script that a document runs exists", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const runs = found(/npm run (?:--silent )?[a-z][\w:-]*/g);
  expect(runs.filter(({ text }) => !Object.hasOwn(scripts, text.split(" ").at(-1) ?? ""))).toEqual([]);
});

test("every command of prover that a document types is one, and has its flags: docs/cli.md is made from them", () => {
  const page = textOf("docs/cli.md");
  const commands = [...page.matchAll(/^## prover (.+)$/gm)].map(([, name = ""]) => name);
  const typed = found(/(?<=^\s*|[|&;] )prover [a-z][^\n|;#&]*/gm).map(({ from, text }) => {
    const [, noun = "", verb = ""] = /^prover ([a-z-]+)(?: ([a-z][a-z-]*))?/.exec(text) ?? [];
    const isOne = commands.some((name) => name === noun || name === `${noun} ${verb}`);
    const isNounAlone = verb === "" && commands.some((name) => name.startsWith(`${noun} `));
    const flags = text.match(/(?<= )--[a-z-]{2,}/g) ?? [];
    const unknown = flags.filter((flag) => flag !== "--help" && !new RegExp(`\`${flag}[ \`]`).test(page));
    return { from, text, faults: [...(isOne || isNounAlone ? [] : ["no such command"]), ...unknown] };
  });
  expect(typed.length).toBeGreaterThan(50);
  expect(typed.filter(({ faults }) => faults.length > 0)).toEqual([]);
});
