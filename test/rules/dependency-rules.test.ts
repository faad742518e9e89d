import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type IConfiguration, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";
import { afterEach, expect, test } from "vitest";

const config = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as Required<IConfiguration>;
const ruleNames = config.forbidden.map((rule) => rule.name ?? "");
const trees: string[] = [];

afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
});

/** The rules that a tree breaks: each file is given with the modules that it imports. */
async function broken(files: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const baseDir = mkdtempSync(join(tmpdir(), "rules-"));
  trees.push(baseDir);
  for (const [path, imports] of Object.entries(files)) {
    const lines = imports.map(
      (from, n) => `import type { It as It${n} } from "${from}";\nexport type Its${n} = It${n};`,
    );
    mkdirSync(join(baseDir, dirname(path)), { recursive: true });
    writeFileSync(join(baseDir, path), `${lines.join("\n")}\nexport type It = string;\n`);
  }
  const options: ICruiseOptions = {
    ...config.options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  };
  const { output } = await cruise(["."], options);
  return [...new Set((output as ICruiseResult).summary.violations.map(({ rule }) => rule.name))].sort();
}

const planted: Record<string, Record<string, readonly string[]>> = {
  "replay-knows-only-the-domain": { "replay/compare.ts": ["../local/network/box.ts"], "local/network/box.ts": [] },
  "domain-imports-nothing": { "src/domain/price.ts": ["node:crypto"] },
  "ports-know-only-the-domain": { "src/ports/network.ts": ["../config/load.ts"], "src/config/load.ts": [] },
  "steps-know-only-ports-and-domain": {
    "src/steps/place-bid.ts": ["../adapters/sqs/send.ts"],
    "src/adapters/sqs/send.ts": [],
  },
  "adapters-are-islands": { "src/adapters/sqs/send.ts": ["../s3/read.ts"], "src/adapters/s3/read.ts": [] },
  "adapters-know-only-ports-domain-and-config": {
    "src/adapters/sqs/send.ts": ["../../steps/place-bid.ts"],
    "src/steps/place-bid.ts": [],
  },
  "generated-code-stays-at-the-wire": {
    "src/adapters/sqs/send.ts": ["../../gen/types_pb.ts"],
    "src/gen/types_pb.ts": [],
  },
  "lambdas-only-put-together": {
    "lambdas/reconcile.lambda.ts": ["../src/adapters/sqs/send.ts"],
    "src/adapters/sqs/send.ts": [],
  },
  "deployed-code-reaches-nothing-local": {
    "src/compose/ports.ts": ["../../local/aws/batch.ts"],
    "local/aws/batch.ts": [],
  },
  "lib-shares-only-names": { "lib/stack.ts": ["../src/config/load.ts"], "src/config/load.ts": [] },
  "names-stand-alone": { "src/config/names.ts": ["../domain/job.ts"], "src/domain/job.ts": [] },
  "runner-knows-only-domain-ports-config-and-adapters": {
    "batch-image/runner/main.ts": ["../../src/steps/place-bid.ts"],
    "src/steps/place-bid.ts": [],
  },
  "library-gathers-what-a-client-needs": {
    "library/network.ts": ["../src/steps/place-bid.ts"],
    "src/steps/place-bid.ts": [],
  },
  "deployed-code-does-not-know-the-library": {
    "src/compose/network.ts": ["../adapters/network/create-client.ts"],
    "src/adapters/network/create-client.ts": [],
  },
  "conformance-knows-the-wire-and-the-client": {
    "conformance/check.ts": ["../local/network/rules.ts"],
    "local/network/rules.ts": [],
  },
  "no-cycles": { "local/aws/a.ts": ["./b.ts"], "local/aws/b.ts": ["./a.ts"] },
};

test("there is a planted violation for each rule", () => {
  expect(Object.keys(planted).sort()).toEqual([...ruleNames].sort());
});

test.each(Object.entries(planted))("%s is enforced", async (rule, files) => {
  expect(await broken(files)).toEqual([rule]);
});

test.each([
  ["domain-imports-nothing", { "src/domain/price.ts": ["../ports/network.ts"], "src/ports/network.ts": [] }],
  ["ports-know-only-the-domain", { "src/ports/network.ts": ["viem"] }],
  ["adapters-are-islands", { "src/adapters/s3.ts": ["./s3-old/read.ts"], "src/adapters/s3-old/read.ts": [] }],
  ["lambdas-only-put-together", { "lambdas/reconcile.lambda.ts": ["../src/domain/job.ts"], "src/domain/job.ts": [] }],
  ["lib-shares-only-names", { "lib/stack.ts": ["../src/domain/job.ts"], "src/domain/job.ts": [] }],
  ["deployed-code-reaches-nothing-local", { "src/entry/sqs.ts": ["../../test/a.ts"], "test/a.ts": [] }],
  [
    "deployed-code-reaches-nothing-local",
    { "src/entry/sqs.ts": ["../../conformance/check.ts"], "conformance/check.ts": [] },
  ],
  [
    "generated-code-stays-at-the-wire",
    { "batch-image/runner/main.ts": ["../../src/gen/types_pb.ts"], "src/gen/types_pb.ts": [] },
  ],
  [
    "generated-code-stays-at-the-wire",
    { "local/requester/request.ts": ["../../src/gen/types_pb.ts"], "src/gen/types_pb.ts": [] },
  ],
])("%s has no way around it", async (rule, files) => {
  expect(await broken(files)).toContain(rule);
});

test("what the design allows breaks no rule", async () => {
  const allowed = {
    "src/domain/price.ts": ["./wei.ts"],
    "src/domain/wei.ts": [],
    "src/ports/network.ts": ["../domain/price.ts"],
    "src/steps/place-bid.ts": ["../ports/network.ts", "../domain/price.ts"],
    "src/adapters/network/bid.ts": ["../../gen/types_pb.ts", "../../ports/network.ts", "viem", "./hex.ts", "node:fs"],
    "src/adapters/network/hex.ts": ["../../config/names.ts"],
    "src/gen/types_pb.ts": ["@bufbuild/protobuf"],
    "src/config/names.ts": [],
    "src/compose/compose.ts": ["../adapters/network/bid.ts", "../config/names.ts"],
    "src/entry/sqs.ts": ["../ports/network.ts", "zod"],
    "lambdas/watch-market.lambda.ts": ["../src/entry/sqs.ts", "../src/compose/compose.ts", "../src/steps/place-bid.ts"],
    "lib/stack.ts": ["aws-cdk-lib", "../src/config/names.ts", "../src/domain/usual-fleet.ts"],
    "src/domain/usual-fleet.ts": [],
    "batch-image/runner/main.ts": ["../../src/domain/price.ts", "../../src/adapters/network/bid.ts"],
    "local/network/serve.ts": ["../../src/gen/types_pb.ts"],
    "local/requester/request.ts": ["../../library/network.ts"],
    "conformance/check.ts": ["../src/gen/types_pb.ts", "../library/network.ts", "../local/requester/request.ts"],
    "library/network.ts": ["../src/adapters/network/bid.ts"],
    "cli/conformance.ts": ["../conformance/check.ts"],
    "cli/start.ts": ["../local/network/serve.ts", "../tools/bundle.ts"],
    "tools/bundle.ts": [],
    "test/steps/place-bid.test.ts": ["../../src/steps/place-bid.ts", "../../src/gen/types_pb.ts"],
  };
  expect(await broken(allowed)).toEqual([]);
});
