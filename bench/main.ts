import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { bundle } from "../tools/bundle.ts";
import { box } from "./box.ts";
import { cli } from "./cli.ts";
import { cold } from "./cold.ts";
import { crowd } from "./crowd.ts";
import { decide } from "./decide.ts";
import { type Figure, reading, table } from "./figure.ts";
import { idle } from "./idle.ts";
import { job } from "./job.ts";
import { lane } from "./lane.ts";
import { pass } from "./pass.ts";
import { latency, pipeline } from "./pipeline.ts";

/** `npm run bench -- [--json FILE] [--only bundles|cold|cli|decide|box|lane|pass|crowd|job|latency|pipeline|idle] [--quick]`: figures, measured here and now. */
const { values } = parseArgs({
  options: { json: { type: "string" }, only: { type: "string" }, quick: { type: "boolean", default: false } },
});

const bundles = async (): Promise<Figure[]> =>
  Object.entries((await bundle()).sizes).map(([path, bytes]) =>
    reading(`bundle ${path.replace("/index.mjs", "")}`, "kB", bytes / 1_000, 1_500),
  );

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  bundles,
  cold: () => cold(values.quick ? 3 : 11),
  cli: () => cli(values.quick ? 5 : 21),
  decide: () => Promise.resolve(decide()),
  box: () => box(values.quick ? 3 : 8),
  lane: () => lane(values.quick ? 3 : 8),
  job: () => job(values.quick ? { small: 2, large: 1 } : { small: 11, large: 5 }),
  pass: () => pass(values.quick ? 5 : 20),
  crowd,
  latency: () => latency(values.quick ? 10 : 110),
  pipeline: () => pipeline(values.quick ? 30 : 1_000),
  idle: () => idle(values.quick ? 30_000 : 60_000),
};

const wanted = Object.entries(parts).filter(([name]) => values.only === undefined || values.only === name);
if (wanted.length === 0) {
  process.stderr.write(`--only must be one of ${Object.keys(parts).join(", ")}, not "${values.only}".\n`);
  process.exit(1);
}
process.stderr.write(
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(2)}\n`,
);
const figures: Figure[] = [];
for (const [name, measure] of wanted) {
  process.stderr.write(`measuring ${name} …\n`);
  figures.push(...(await measure()));
}
process.stdout.write(`${table(figures)}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exit(figures.every(({ holds }) => holds) ? 0 : 1);
