import { ESLint } from "eslint";
import { configs } from "typescript-eslint";
import { expect, test } from "vitest";

/** The project's rules without those that need types: the planted files are not on disk. */
const eslint = new ESLint({ overrideConfig: [{ ...configs.disableTypeChecked, files: ["**/*.ts"] }] });

async function broken(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

const pureRooms = ["src/domain", "src/ports", "src/steps"];
const impure = [
  "Date.now()",
  "new Date()",
  "setTimeout(String, 1)",
  "setInterval(String, 1)",
  "setImmediate(String)",
  "queueMicrotask(() => undefined)",
  "process.pid",
  "crypto.randomUUID()",
  "performance.now()",
  "fetch('http://127.0.0.1')",
  "globalThis.Date",
];

test.each(pureRooms.flatMap((room) => impure.map((code) => [room, code] as const)))(
  "%s may not reach for %s",
  async (room, code) => {
    expect(await broken(`${room}/planted.ts`, `export const planted = () => ${code};\n`)).toEqual([
      "no-restricted-globals",
    ]);
  },
);

test.each([...pureRooms, "src/adapters/sqs", "lambdas"])("%s may not leave anything to chance", async (room) => {
  const code = "export const planted = () => Math.random();\n";
  expect(await broken(`${room}/planted.ts`, code)).toEqual(["no-restricted-properties"]);
});

test("only load.ts reads the environment", async () => {
  const code = "export const planted = process.env.STAGE;\n";
  expect(await broken("src/adapters/sqs/planted.ts", code)).toEqual(["no-restricted-properties"]);
  expect(await broken("src/compose/planted.ts", code)).toEqual(["no-restricted-properties"]);
  expect(await broken("lambdas/planted.lambda.ts", code)).toEqual(["no-restricted-properties"]);
  expect(await broken("src/config/load.ts", code)).toEqual([]);
});

test("an adapter may keep time", async () => {
  expect(await broken("src/adapters/clock/planted.ts", "export const planted = () => Date.now();\n")).toEqual([]);
});

test("enums, default exports, any and non-null assertions are for nobody's hand-written code", async () => {
  expect(await broken("src/entry/planted.ts", "export enum Planted { A }\n")).toEqual(["no-restricted-syntax"]);
  expect(await broken("src/entry/planted.ts", "export default 1;\n")).toEqual(["no-restricted-syntax"]);
  expect(await broken("src/entry/planted.ts", "export const f = (a: any): unknown => a;\n")).toEqual([
    "@typescript-eslint/no-explicit-any",
  ]);
  expect(await broken("src/entry/planted.ts", "export const f = (a?: string): string => a!;\n")).toEqual([
    "@typescript-eslint/no-non-null-assertion",
  ]);
});
