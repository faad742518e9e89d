import { type Dockerfile, type Instruction, ModifiableInstruction } from "dockerfile-ast";

/** What a Dockerfile may name beside its own stages. */
export interface Known {
  /** Build arguments that the lock file holds to a digest. */
  readonly pinned: ReadonlySet<string>;
}

/** A rule finds the instructions that break it. */
type Rule = (file: Dockerfile, known: Known) => Iterable<Instruction | undefined>;

const text = (instruction: Instruction): string => instruction.getArgumentsContent() ?? "";
const named = (file: Dockerfile, keyword: string): Instruction[] =>
  file.getInstructions().filter((instruction) => instruction.getKeyword() === keyword);
const runs = (file: Dockerfile, isBroken: (command: string, flags: readonly string[]) => boolean): Instruction[] =>
  named(file, "RUN").filter((run) => {
    const flags = run instanceof ModifiableInstruction ? run.getFlags().map(String) : [];
    return isBroken(text(run), flags);
  });

/** The instructions from `from` to the next stage. */
function stageOf(file: Dockerfile, from: Instruction | undefined): Instruction[] {
  const instructions = file.getInstructions();
  const start = instructions.findIndex((instruction) => instruction === from);
  const length = instructions.slice(start + 1).findIndex((instruction) => instruction.getKeyword() === "FROM");
  return length < 0 ? instructions.slice(start) : instructions.slice(start, start + 1 + length);
}

const lastStage = (file: Dockerfile): Instruction[] => stageOf(file, file.getFROMs().at(-1));

const stagesBefore = (file: Dockerfile, instruction: Instruction): string[] =>
  file
    .getFROMs()
    .filter((from) => from.getRange().start.line < instruction.getRange().start.line)
    .flatMap((from) => from.getBuildStage() ?? []);

/** The stages that `name` may mean: a variable in it is one of its values, `server-${KIND}` any stage that fits. */
function isStage(name: string, stages: readonly string[]): boolean {
  const pattern = name.split(/\$\{\w+\}/).map((part) => part.replace(/[^\w-]/g, "\\$&"));
  return stages.some((stage) => new RegExp(`^${pattern.join("[\\w-]+")}$`).test(stage));
}

const has = (part: RegExp) => (run: string) => part.test(run);

/** Each is a sentence about what must be so. */
export const dockerfileRules = {
  "a base image is a stage, scratch, or an argument that the lock pins": (file, { pinned }) =>
    file.getFROMs().filter((from) => {
      const image = from.getImage() ?? "";
      const [, argument] = /^\$\{(\w+)\}$/.exec(image) ?? [];
      if (argument !== undefined) return !pinned.has(argument);
      return image !== "scratch" && !isStage(image, stagesBefore(file, from));
    }),
  "a base image's argument has no default": (file, { pinned }) =>
    named(file, "ARG").filter((arg) => pinned.has(/^(\w+)=/.exec(text(arg))?.[1] ?? "")),
  "files come from the context or a stage above": (file) =>
    file.getCOPYs().filter((copy) => {
      const from = copy.getFromFlag()?.getValue();
      return from !== undefined && !isStage(from ?? "", stagesBefore(file, copy));
    }),
  "no ADD: it fetches and unpacks": (file) => named(file, "ADD"),
  "what is copied is named": (file) => file.getCOPYs().filter((copy) => /(^|\s)\.\/?\s+\S+$/.test(text(copy))),
  "what is fetched is no script to run": (file) => runs(file, has(/\b(curl|wget)\b[^&;]*\|\s*(ba)?sh\b/)),
  "apt-get updates, installs without asking or recommending, and cleans up, all in one layer": (file) =>
    runs(
      file,
      (run) =>
        /\bapt(-get)?\b/.test(run) &&
        !/^apt-get update\b.*\bapt-get install -y --no-install-recommends\b.*\brm -rf \/var\/lib\/apt\/lists\/\*/s.test(
          run,
        ),
    ),
  "npm installs what its lock says, and runs nothing of it": (file) =>
    runs(file, (run) => /\bnpm (?!ci --ignore-scripts\b)/.test(run)),
  "cargo keeps to its lock": (file) => runs(file, has(/\bcargo (fetch|build|install)\b(?! --locked)/)),
  "a compiler has no network": (file) =>
    runs(file, (run, flags) => /\bcargo build\b|\bbundle\.ts\b/.test(run) && !flags.includes("--network=none")),
  "locks are copied before sources": (file) =>
    file.getFROMs().flatMap((from) => {
      const copies = stageOf(file, from).filter((instruction) => instruction.getKeyword() === "COPY");
      const lock = copies.findIndex((copy) => /\b(Cargo\.lock|package-lock\.json)\b/.test(text(copy)));
      return copies.slice(0, Math.max(lock, 0)).filter((copy) => /(^|[\s/])src\s+\S/.test(text(copy)));
    }),
  "the image's user is a number, not root, and comes after the last file": (file) => {
    const stage = lastStage(file);
    const user = stage.findLastIndex((instruction) => instruction.getKeyword() === "USER");
    const lastCopy = stage.findLastIndex((instruction) => instruction.getKeyword() === "COPY");
    const found = stage[user];
    return found && /^[1-9]\d*:[1-9]\d*$/.test(text(found)) && user > lastCopy ? [] : [found ?? stage[0]];
  },
  "the image starts one program, without a shell": (file) => {
    const starts = lastStage(file).filter((instruction) => ["ENTRYPOINT", "CMD"].includes(instruction.getKeyword()));
    const isGood = starts.length === 1 && text(starts[0] as Instruction).startsWith("["); // just counted
    return isGood ? [] : [starts.at(-1) ?? lastStage(file)[0]];
  },
  "the image has a health check, without a shell": (file) => {
    const found = lastStage(file).find((instruction) => instruction.getKeyword() === "HEALTHCHECK");
    return found && /CMD \[/.test(text(found)) ? [] : [found ?? lastStage(file)[0]];
  },
} as const satisfies Record<string, Rule>;
