import { afterAll, beforeAll, describe } from "vitest";
import { findPython, type Moto, PYTHON_MISSING, startMoto } from "../../tools/moto.ts";
import { batchContract } from "../contracts/batch.ts";
import { clustersContract } from "../contracts/clusters.ts";
import type { BatchTarget } from "../contracts/compute-environment.ts";
import { keysContract } from "../contracts/keys.ts";
import { metricsContract } from "../contracts/metrics.ts";
import { objectsContract } from "../contracts/objects.ts";
import { parametersContract } from "../contracts/parameters.ts";
import { patternsContract } from "../contracts/patterns.ts";
import { queuesContract } from "../contracts/queues.ts";
import { secretsContract } from "../contracts/secrets.ts";
import { tablesContract } from "../contracts/tables.ts";
import { exceptFor } from "../contracts/target.ts";
import { batchAccount } from "./account.ts";
import { deviations } from "./deviations.ts";
import { ruleMatcher } from "./rule.ts";

/** The first run installs moto and some fifty packages that it needs. */
const INSTALL_LIMIT_MS = 600_000;

const python = await findPython();
if (python === undefined) {
  if (process.env["CI"] === "true") throw new Error(PYTHON_MISSING);
  process.stderr.write(`${PYTHON_MISSING}\n`);
}

describe.skipIf(python === undefined)("moto keeps the contracts of our stand-ins", () => {
  let moto: Moto;
  let batch: BatchTarget;
  beforeAll(async () => {
    moto = await startMoto(python!);
    batch = await batchAccount(moto.url);
  }, INSTALL_LIMIT_MS);
  afterAll(() => moto.close());
  const target = () => ({ endpoint: moto.url });

  describe("batch", () => batchContract(() => batch, exceptFor(deviations.batch)));
  describe("clusters", () =>
    clustersContract(() => ({ ...batch, ecsEndpoint: moto.url }), exceptFor(deviations.clusters)));
  describe("keys", () => keysContract(target, exceptFor(deviations.keys)));
  describe("metrics", () => metricsContract(target, exceptFor(deviations.metrics)));
  describe("objects", () => objectsContract(target, exceptFor(deviations.objects)));
  describe("queues", () => queuesContract(target, exceptFor(deviations.queues)));
  describe("tables", () => tablesContract(target, exceptFor(deviations.tables)));
  describe("event patterns", () => patternsContract(() => ruleMatcher(target()), exceptFor(deviations.patterns)));
  describe("parameters", () => parametersContract(target, exceptFor(deviations.parameters)));
  describe("secrets", () => secretsContract(target, exceptFor(deviations.secrets)));
});
