import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPython, type Moto, PYTHON_MISSING, startMoto } from "../../tools/moto.ts";
import { exceptFor } from "../contracts/target.ts";
import { deployStack } from "./deploy-stack.ts";
import { type DeployedAccount, deployedAccount } from "./deployed/account.ts";
import { functionsDeployed } from "./deployed/functions.ts";
import { hostsDeployed } from "./deployed/hosts.ts";
import { permissionsDeployed } from "./deployed/permissions.ts";
import { storageDeployed } from "./deployed/storage.ts";
import { watchingDeployed } from "./deployed/watching.ts";
import { deviations } from "./deviations.ts";
import { skippedTypes } from "./skipped-types.ts";

/** The first run installs moto and some fifty packages that it needs. */
const INSTALL_LIMIT_MS = 600_000;

const python = await findPython();
if (python === undefined && process.env["CI"] === "true") throw new Error(PYTHON_MISSING);

describe.skipIf(python === undefined)("the stack, as the CLI deploys it to an account of moto", () => {
  let moto: Moto;
  let there: DeployedAccount;
  beforeAll(async () => {
    moto = await startMoto(python!);
    there = deployedAccount(moto.url, await deployStack(moto.url));
  }, INSTALL_LIMIT_MS);
  afterAll(() => moto.close());

  test("each resource is there, but those of the types that moto is known to skip", () => {
    const { template, physicalIds } = there.stack;
    const resources = Object.entries(template.Resources);
    const missing = resources.filter(([id]) => physicalIds[id] === undefined).map(([, { Type }]) => Type);
    expect([...new Set(missing)].sort()).toEqual(Object.keys(skippedTypes).sort());
    const skipped = resources.filter(([, { Type }]) => Type in skippedTypes);
    expect(missing).toHaveLength(skipped.length);
  });

  test("nothing is changed for moto's sake that need not be", () => {
    expect(there.stack.unused).toEqual([]);
  });

  test.each(Object.entries(skippedTypes))(
    "%s, which is skipped, is held to by a test of the template",
    (type, { heldBy }) => {
      expect(readFileSync(heldBy, "utf8")).toContain(`"${type}"`);
    },
  );

  const account = () => there;
  const inAccount = exceptFor(deviations.deployment);
  storageDeployed(account, inAccount);
  functionsDeployed(account, inAccount);
  hostsDeployed(account, inAccount);
  permissionsDeployed(account, inAccount);
  watchingDeployed(account, inAccount);
});
