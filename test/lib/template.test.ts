import { expect, test } from "vitest";
import { synthesizedStack } from "./synthesized-stack.ts";

/** One property a line, so that a review sees which one changed; assets without the hash of their content. */
function readable(template: Record<string, unknown>): string {
  const lines = Object.entries(template).flatMap(([section, entries]) => [
    `# ${section}`,
    ...(isMap(entries) ? Object.entries(entries) : [["", entries] as const]).flatMap(([id, entry]) => [
      id,
      ...linesOf(entry),
    ]),
  ]);
  return `${lines.join("\n").replaceAll(/[0-9a-f]{64}(?=\.zip)/g, "<asset>")}\n`;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function linesOf(entry: unknown): string[] {
  if (!isMap(entry)) return [`  ${JSON.stringify(entry)}`];
  const { Properties, ...rest } = entry;
  const properties = isMap(Properties) ? Object.entries(Properties) : [];
  return [
    ...Object.entries(rest).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
    ...properties.map(([name, value]) => `    ${name}: ${JSON.stringify(value)}`),
  ];
}

test("the template of prod is the one that was reviewed; `npx vitest run test/lib/template.test.ts -u` takes a new one", async () => {
  const template = synthesizedStack({ context: { stage: "prod" } }).toJSON();
  await expect(readable(template)).toMatchFileSnapshot("../fixtures/template/prod.txt");
});

test("two syntheses in two folders give the same template, to the letter", () => {
  const [one, other] = [synthesizedStack(), synthesizedStack()].map((stack) => JSON.stringify(stack.toJSON()));
  expect(one).toBe(other);
});
