import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { product } from "../../src/config/names.ts";

test("the product's name and version are those of the package", () => {
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8")) as { name: string; version: string };
  expect({ component: name, version }).toEqual(product);
});
