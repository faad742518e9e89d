import { afterAll, beforeAll, expect, test } from "vitest";
import { idOf } from "../../conformance/check.ts";
import { checks } from "../../conformance/checks.ts";
import type { BoxUnderTest } from "../network/box-under-test.ts";
import { brokenReads } from "./broken-reads.ts";
import { breakServer } from "./broken-server.ts";
import { startBusierBox } from "./busier-box.ts";
import { reportsOf } from "./run-against.ts";

let it: BoxUnderTest;
beforeAll(async () => {
  it = await startBusierBox();
});
afterAll(() => it.box.close());

const nowSec = () => Math.floor(it.clock.nowMs() / 1000);

test("what catches a broken server is a check of the table", () => {
  const ids = new Set(checks.map(idOf));
  expect(brokenReads.flatMap(({ caught }) => caught).filter((id) => !ids.has(id))).toEqual([]);
});

test("through a server that breaks nothing, the checks that catch the others pass", async () => {
  const honest = await breakServer(it.box.url, {});
  const catching = new Set(brokenReads.flatMap(({ caught }) => caught));
  const { fail, skip } = await reportsOf({ url: honest.url, nowSec }, (check) => catching.has(idOf(check)));
  await honest.close();
  expect({ fail, skip }).toEqual({ fail: [], skip: [] });
});

test.each(brokenReads)("$breaks: caught", async ({ by, caught }) => {
  const broken = await breakServer(it.box.url, by);
  const { pass, skip } = await reportsOf({ url: broken.url, nowSec }, (check) => caught.includes(idOf(check)));
  await broken.close();
  expect({ pass, skip }).toEqual({ pass: [], skip: [] });
});
