import { expect, test } from "vitest";
import { readOptions, UsageError } from "../../../cli/conformance/options.ts";
import { whatIsSent } from "../../../cli/conformance/what-is-sent.ts";

const key = `0x${"ab".repeat(32)}`;
const read = (...args: string[]) => readOptions(args, {});

test("a URL is enough, and only reads then", () => {
  expect(read("http://127.0.0.1:50051/")).toEqual({
    ...{ url: "http://127.0.0.1:50051", write: false, yes: false, json: false, keys: {}, patienceSec: 60 },
    ...{ only: undefined, mainnet: false, maxFeeWei: 10n ** 18n },
  });
});

test.each([
  ["no URL", []],
  ["two URLs", ["http://a", "http://b"]],
  ["a URL with a path", ["http://a/b"]],
  ["something that is no URL", ["rpc.example"]],
  ["an unknown flag", ["http://a", "--fast"]],
  ["a role that is none", ["http://a", "--as", "king=KING_KEY"]],
  ["a role without a variable", ["http://a", "--as", "prover"]],
  ["two places of one key", ["http://a", "--key-env", "A", "--keystore", "b.json"]],
  ["a wait that is no number", ["http://a", "--wait", "long"]],
  ["a fee that is no amount", ["http://a", "--max-fee", "1e3"]],
])("%s is refused", (_, args) => {
  expect(() => read(...args)).toThrow(UsageError);
});

test.each([
  ["--key-env", key],
  ["--as", `prover=${key}`],
  ["--key-env", key.slice(2)],
])("a key behind %s is refused, and not repeated", (flag, value) => {
  expect(() => read("http://a", flag, value)).toThrow("never given on the command line");
  expect(() => read("http://a", flag, value)).not.toThrow(key.slice(2, 20));
});

test.each([
  "mainnet",
  "https://rpc.mainnet.succinct.xyz",
  "https://RPC.mainnet.succinct.xyz.:443",
  "http://rpc.mainnet.succinct.xyz",
])("%s is written to with --mainnet alone", (url) => {
  expect(() => read(url, "--write")).toThrow("--mainnet");
  expect(() => read(url, "--write", "--yes")).toThrow("--mainnet");
  expect(read(url, "--write", "--mainnet")).toMatchObject({ write: true });
  expect(read(url)).toMatchObject({ write: false });
});

test("the highest fee is an amount of PROVE", () => {
  expect(read("http://a", "--max-fee", "0.5")).toMatchObject({ maxFeeWei: 5n * 10n ** 17n });
  expect(read("http://a", "--max-fee", "20")).toMatchObject({ maxFeeWei: 20n * 10n ** 18n });
});

test("keys are named by where they are", () => {
  expect(readOptions(["http://a"], { CONFORMANCE_KEY: key })).toMatchObject({
    keys: { requester: { kind: "env", variable: "CONFORMANCE_KEY" } },
  });
  expect(read("http://a", "--keystore", "k.json", "--as", "prover=P", "--as", "executor=E")).toMatchObject({
    keys: {
      requester: { kind: "keystore", file: "k.json" },
      prover: { kind: "env", variable: "P" },
      executor: { kind: "env", variable: "E" },
    },
  });
});

test("what is sent is said by the roles that were given", () => {
  const alone = whatIsSent({ url: "http://a", keys: {} });
  expect(alone).toContain("nothing is requested");
  const place = { kind: "env", variable: "A" } as const;
  const both = whatIsSent({ url: "http://a", keys: { requester: place, auctioneer: place } });
  expect(both).toContain("auctioneer:");
  expect(both).not.toContain("executor:");
});
