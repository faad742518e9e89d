import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sitDownAt } from "./at-a-terminal.ts";
import { runProver } from "./run-prover.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "prover-completion-"));
  symlinkSync(resolve("cli/prover.mjs"), join(folder, "prover"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isHere = (shell: string): boolean => spawnSync(shell, ["--version"], { stdio: "ignore" }).status === 0;
const variables = () => ({ PATH: [folder, process.env.PATH].join(delimiter), HOME: folder });

/** What `prover completion` prints for it, in a file. */
async function scriptOf(shell: string): Promise<string> {
  const file = join(folder, `completion.${shell}`);
  writeFileSync(file, (await runProver(["completion", shell])).stdout);
  return file;
}

describe.runIf(isHere("fish"))("fish", () => {
  test("completes commands, flags, their words and knobs, each with its meaning", async () => {
    const file = await scriptOf("fish");
    const complete = (typed: string) =>
      execFileSync("fish", ["--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', file, typed], {
        ...{ encoding: "utf8", env: variables() },
      })
        .trim()
        .split("\n")
        .map((line) => line.split("\t"));
    expect(complete("prover kn")).toEqual([["knobs", "How it bids while it runs"]]);
    const verbs = complete("prover knobs ").map(([word]) => word);
    expect(verbs.sort()).toEqual(["diff", "get", "history", "restore", "set", "unset"]);
    expect(complete("prover knobs set max-p").map(([word]) => word)).toEqual(["max-promises="]);
    expect(complete("prover status --ne").map(([word]) => word)).toEqual(["--network"]);
    expect(complete("prover status --network ").map(([word]) => word)).toEqual(["local", "mainnet", "sepolia"]);
    expect(complete("prover status --network se").map(([word]) => word)).toEqual(["sepolia"]);
    expect(complete("prover nonsense ")).toEqual([[""]]);
  });
});

describe.runIf(isHere("zsh"))("zsh", () => {
  /** What stands on the line, and below it, when Tab was pressed after `typed`, and `then`. */
  async function tabbed(typed: string, then: string, expected: RegExp): Promise<string> {
    const file = await scriptOf("zsh");
    const seat = sitDownAt(["zsh", "-f", "-i"], { env: { ...variables(), PS1: "ready> " } });
    await seat.until(/ready>$/);
    seat.press(`autoload -U compinit; compinit -u -d ${folder}/dump; source ${file}; clear\r`);
    await seat.until(/^ready>$/);
    seat.press(`${typed}\t${then}`);
    await seat.until(expected);
    const shown = await seat.shown();
    seat.press("\x15exit\r");
    await seat.ended;
    return shown;
  }

  test.each([
    { typed: "prover kn", becomes: "prover knobs 4" },
    { typed: "prover knobs set max-p", becomes: "prover knobs set max-promises=4" },
    { typed: "prover status --ne", becomes: "prover status --network 4" },
    { typed: "prover status --network se", becomes: "prover status --network sepolia 4" },
  ])("$typed, Tab and 4 is $becomes", async ({ typed, becomes }) => {
    const line = new RegExp(`^ready> ${becomes}$`);
    expect(await tabbed(typed, "4", line)).toMatch(line);
  });

  test("what could come next is listed with what it means", async () => {
    const shown = await tabbed("prover knobs ", "", /unset/);
    expect(shown).toMatch(/^get +-- The knobs: what is set, and what holds by default$/m);
    expect(shown).toMatch(/^diff +-- /m);
  });
});
