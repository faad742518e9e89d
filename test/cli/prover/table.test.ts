import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf } from "../../../cli/prover/terminal/columns-of.ts";
import { fold, foldSentences } from "../../../cli/prover/terminal/fold.ts";
import { table } from "../../../cli/prover/terminal/table.ts";

const paint = (_color: unknown, text: string) => text;
const text = fc.string({ unit: fc.constantFrom("a", "Z", " ", "0", "証", "é", "…"), maxLength: 90 });
const column = fc.record({
  name: fc.constantFrom("id", "PROVE/BPGU", "status"),
  least: fc.option(fc.integer({ min: 6, max: 20 }), { nil: undefined }),
  dropAs: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
});

test("no row of a table is wider than its terminal, whatever is in it", () => {
  const tables = fc.record({
    columns: fc.array(column, { minLength: 1, maxLength: 5 }),
    rows: fc.array(fc.array(text, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
    width: fc.integer({ min: 40, max: 200 }),
  });
  fc.assert(
    fc.property(tables, ({ columns, rows, width }) => {
      const shown = columns.map(({ name, least, dropAs }, at) => ({
        ...{ name, cell: (row: readonly string[]) => row[at] ?? "" },
        ...(least !== undefined && { least }),
        ...(dropAs !== undefined && { dropAs }),
      }));
      const lines = table(shown, rows, { width, paint }).split("\n");
      expect(lines).toHaveLength(rows.length + 1);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
    }),
  );
});

test("what is folded says the same, in lines that fit", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 60 }), (said, width) => {
      const lines = fold(said, width);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      expect(lines.join("").replace(/ /g, "")).toBe(said.replace(/ /g, ""));
    }),
  );
});

test.each([
  {
    of: "what to do next",
    said: "It failed.\n  → `prover transfer --help` shows how it is written.",
    folded: "It failed.\n  → `prover transfer --help`\n    shows how it is written.",
  },
  {
    of: "a list of names",
    said: "  --yes   Do it without being asked, once",
    folded: "  --yes   Do it without being\n          asked, once",
  },
  {
    of: "a word that is longer than a line",
    said: `the hash ${"f".repeat(40)} is known`,
    folded: `the hash\n${"f".repeat(40)}\nis known`,
  },
  {
    of: "a colour, which takes no room",
    said: "\u001b[31ma line of thirty signs, no more\u001b[0m",
    folded: "\u001b[31ma line of thirty signs, no more\u001b[0m",
  },
  {
    of: "a text with brackets at its end",
    said: "  [--of]  One or more: a [separator = ,]",
    folded: "  [--of]  One or more: a\n          [separator = ,]",
  },
  {
    of: "a text with brackets in colour",
    said: "  [--of]  One or more: a [\u001b[2mseparator =\u001b[22m ,]",
    folded: "  [--of]  One or more: a\n          [\u001b[2mseparator =\u001b[22m ,]",
  },
  {
    of: "a text with brackets that no line holds",
    said: "  [--of]  [default = one or two or three]",
    folded: "  [--of]  [default = one or two\n          or three]",
  },
])("$of is broken at spaces, under its own beginning", ({ said, folded }) => {
  expect(foldSentences(said, 31)).toBe(folded);
  expect(foldSentences(said, undefined)).toBe(said);
});
