import { expect, test } from "vitest";
import { completeLock } from "../../tools/complete-lock.ts";

const withOptional = (
  optionalDependencies: Record<string, string>,
  more: Record<string, { version: string }> = {},
) => ({
  packages: { "": {}, "node_modules/tool": { version: "1.0.0", dev: true, optionalDependencies }, ...more },
});

test("an optional package of another platform that the registry did not have is added with its platform", () => {
  const lock = completeLock(withOptional({ "@tool/cli-darwin-arm64": "1.2.3", "@tool/cli-linux-x64-musl": "1.2.3" }));

  expect(lock.packages).toMatchObject({
    "node_modules/@tool/cli-darwin-arm64": {
      version: "1.2.3",
      os: ["darwin"],
      cpu: ["arm64"],
      optional: true,
      dev: true,
    },
    "node_modules/@tool/cli-linux-x64-musl": { version: "1.2.3", os: ["linux"], cpu: ["x64"], libc: ["musl"] },
  });
});

test("what is there, beside the one who asks or above, stays as it is", () => {
  const nested = withOptional(
    { "tool-darwin-x64": "1.0.0" },
    { "node_modules/tool/node_modules/tool-darwin-x64": { version: "1.0.0" } },
  );
  const above = withOptional({ "tool-darwin-x64": "1.0.0" }, { "node_modules/tool-darwin-x64": { version: "1.0.0" } });

  expect(completeLock(nested)).toBe(nested);
  expect(completeLock(above)).toBe(above);
});

test("nothing is guessed: a range, or a name without a platform, is refused", () => {
  expect(() => completeLock(withOptional({ "tool-darwin-x64": "^1.0.0" }))).toThrow(/only an exact version/);
  expect(() => completeLock(withOptional({ fancy: "1.0.0" }))).toThrow(/its platform is not in its name/);
});
