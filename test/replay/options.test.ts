import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { readOptions as readRecord } from "../../cli/record/options.ts";
import { readOptions } from "../../cli/replay/options.ts";
import { usualSettings, withSetting } from "../../replay/settings.ts";

test("a replay has a seed and ten thousand requests unless told otherwise", () => {
  expect(readOptions([])).toMatchObject({ seed: 1, requests: 10_000, settings: usualSettings, report: undefined });
  expect(readOptions(["--seed", "7", "--requests", "50", "--report"])).toMatchObject({
    seed: 7,
    requests: 50,
    report: ".local/replay/report.html",
  });
  expect(readOptions([])).toMatchObject({ workers: availableParallelism() });
  expect(readOptions(["--workers", "3"])).toMatchObject({ workers: 3 });
  expect(readOptions(["--help"])).toBe("help");
});

test.each([
  [["--seed", "x"], '--seed must be a whole number from 0 to 2147483647, not "x".'],
  [["--workers", "0"], '--workers must be a whole number from 1 to 1024, not "0".'],
  [["--requests", "0"], "--requests must be a whole number from 1"],
  [["--set", "colour=red"], '"colour=red" sets nothing. There are: baked=true|false'],
  [["--set", "maxHosts.x=1"], "maxHosts.x: the classes are l40s-spot, l40s-on-demand, l4-spot."],
  [["--set", "baseFee.fast=1"], "baseFee.fast: the modes are core, compressed, groth16, plonk."],
  [["--set", "baseFee=-1"], 'baseFee is a number from 0, not "-1".'],
  [["--set", "baked=yes"], 'baked is true or false, not "yes".'],
  [["--leave-out", "0x12"], "--leave-out: not an address"],
  [["--report", "--file", "x"], "--report draws its markets"],
  [["--colour"], "Unknown option '--colour'"],
])("%j is refused with a sentence that helps", (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});

test("settings change the plan, the fees and the delays that they name, and nothing else", () => {
  const baked = withSetting(usualSettings, "baked=true");
  expect(baked.plan.startUp.pullSec[1]).toBeLessThan(60);
  expect(withSetting(baked, "baked=false")).toEqual(usualSettings);
  expect(withSetting(usualSettings, "maxHosts.l4-spot=9").plan.classes.map(({ maxHosts }) => maxHosts)).toEqual([
    8, 4, 9,
  ]);
  expect(withSetting(usualSettings, "maxHosts.l4-spot=4")).toEqual(usualSettings);
  expect(withSetting(usualSettings, "scaleDownMinutes=5").plan.scaleDownAfterSec).toBe(300);
  expect(withSetting(usualSettings, "baseFee=0.05").baseFees.plonk).toBe(50_000_000_000_000_000n);
  expect(withSetting(usualSettings, "baseFee.core=0").baseFees).toEqual({ ...usualSettings.baseFees, core: 0n });
  expect(withSetting(usualSettings, "bidDelaySec=1.5").bidDelaySec).toBe(1.5);
});

test("a recording needs a network and a file", () => {
  expect(readRecord(["--network", "local", "--out", "x"])).toEqual({
    url: "http://127.0.0.1:50051",
    out: "x",
    minutes: undefined,
    fromSec: undefined,
  });
  expect(readRecord(["--network", "https://rpc.test", "--out", "x", "--minutes", "0", "--from", "5"])).toMatchObject({
    url: "https://rpc.test",
    minutes: 0,
    fromSec: 5,
  });
  expect(() => readRecord(["--out", "x"])).toThrow("Give --network and --out.");
  expect(() => readRecord(["--network", "nowhere", "--out", "x"])).toThrow(
    "--network must be mainnet, sepolia, local or a URL",
  );
  expect(() => readRecord(["--network", "local", "--out", "x", "--from", "now"])).toThrow(
    "--from must be a whole number",
  );
});
