import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { logQueries } from "../../lib/log-queries.ts";
import { decide, type Use } from "../../local/aws/iam/decide.ts";
import { type Grant, grantsOf, isNeeded } from "../../local/aws/iam/grants.ts";
import { policiesFor } from "../../local/aws/iam/policies-for.ts";
import { matchesWildcard } from "../../local/aws/iam/wildcard.ts";
import { type Permissions, readPermissions } from "../../local/aws/template/permissions.ts";
import { readTemplate } from "../../local/aws/template/template.ts";
import type { Answer } from "../watching/insights/ask-logs.ts";
import { drawDashboard, pageOf, type Shown } from "../watching/picture/draw-dashboard.ts";
import { goEveryWay } from "./every-way.ts";
import { type Justified, justified } from "./justified.ts";
import { startWholeRun, type WholeRun } from "./whole-run.ts";

let run: WholeRun;
let uses: Use[] = [];
let permissions: Permissions;
let widgets: Shown[] = [];
beforeAll(async () => {
  run = await startWholeRun();
  await goEveryWay(run);
  uses = run.uses();
  const template = readTemplate(run.template, { queueUrl: (name) => name });
  permissions = readPermissions(template);
  widgets = drawDashboard(template, run.events());
  mkdirSync(".local", { recursive: true });
  writeFileSync(".local/dashboard.html", pageOf(widgets)); // to be looked at
}, 400_000);
afterAll(() => run?.close(), 60_000);

const speaksOf = ({ owner, action, resource = "*" }: Justified, grant: Grant): boolean =>
  matchesWildcard(owner, grant.owner) &&
  matchesWildcard(action, grant.action) &&
  matchesWildcard(resource, grant.resource);
const reasonFor = (grant: Grant) => justified.find((each) => speaksOf(each, grant))?.because;
const shown = ({ owner, action, resource }: Grant): string => `${owner}: ${action} on ${resource}`;

test("nothing that the system does is refused", () => {
  expect(run.problems).toEqual([]);
});

test("without any one action on any one resource something would be refused, or there is a reason to keep it", () => {
  const grants = grantsOf(permissions).map((grant) => ({ grant, needed: isNeeded(permissions, grant, uses) }));
  const report = grants.map(
    ({ grant, needed }) => `${shown(grant)}  ${needed ? "needed" : (reasonFor(grant) ?? "NEVER NEEDED")}`,
  );
  writeFileSync(".local/permissions.txt", `${report.join("\n")}\n`);

  const unneeded = grants.filter(({ needed }) => !needed).map(({ grant }) => grant);
  expect(unneeded.filter((grant) => reasonFor(grant) === undefined).map(shown)).toEqual([]);
  const stale = justified.filter((each) => !unneeded.some((grant) => speaksOf(each, grant)));
  expect(stale).toEqual([]);
});

test("no action is granted by a pattern", () => {
  const patterns = grantsOf(permissions).filter(({ action }) => action.includes("*"));
  expect(patterns.filter((grant) => reasonFor(grant) === undefined).map(shown)).toEqual([]);
});

test("whatever was done to the bucket and the queues would be refused without TLS", () => {
  const guarded = uses.filter(({ permission: { action } }) => /^(s3|sqs):/.test(action));
  const services = new Set(guarded.map(({ permission: { action } }) => action.split(":")[0]));
  expect([...services].sort()).toEqual(["s3", "sqs"]);
  for (const { caller, permission } of guarded) {
    const context = { ...permission.context, "aws:securetransport": "false" };
    const decision = decide(policiesFor(permissions, caller, permission.resource), caller, { ...permission, context });
    expect({ permission, decision }).toMatchObject({ decision: { allowed: false, because: "explicit-deny" } });
  }
});

/** Its row and the column that is empty, of each answer; `nothing found` where there is no row. */
const gapsIn = ({ columns, rows }: Answer): string[] =>
  rows.length === 0
    ? ["nothing found"]
    : rows.flatMap((row) =>
        columns.filter((name) => row[name] === undefined).map((name) => `no ${name} in ${JSON.stringify(row)}`),
      );

test("every question of the dashboard finds rows, and no column of them is empty", () => {
  for (const { widget, answer } of widgets) {
    if (answer) expect({ widget, gaps: gapsIn(answer) }).toEqual({ widget, gaps: [] });
  }
  expect(widgets.filter(({ answer }) => answer)).toHaveLength(Object.keys(logQueries).length);
});

/** Lines without a point in a run on this machine, and why. */
const notHere = {
  "GpuUtilization Average": "there is no GPU",
  "Dead letters: assigned": "a queue's metrics are the cloud's own",
  "Dead letters: finished": "a queue's metrics are the cloud's own",
  "Dead letters: deliver-proof": "a queue's metrics are the cloud's own",
  "Dead letters: deliver-failure": "a queue's metrics are the cloud's own",
  "Queues blocked": "and so are a rule's",
  "Spot notices": "and so are a rule's",
  "RequestsReverted Sum": "nothing was reverted",
  "RequestsAtRisk Maximum": "no request came close to its deadline",
  "Suspended Maximum": "the network let us bid",
  "KnobsRefused Maximum": "the knobs were right",
};

test("every line of the dashboard has a point", () => {
  const empty = widgets.flatMap(({ lines }) =>
    lines.filter(({ values }) => values.every((value) => value === undefined)),
  );
  expect(empty.map(({ name }) => name).sort()).toEqual(Object.keys(notHere).sort());
});
