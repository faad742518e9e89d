import { afterAll, beforeAll, describe } from "vitest";
import { findPython, type Moto, PYTHON_MISSING, startMoto } from "../../tools/moto.ts";
import { authorizationContract, type Permits } from "../contracts/authorization.ts";
import { exceptFor } from "../contracts/target.ts";
import { deviations } from "./deviations.ts";
import { userOf } from "./user.ts";

/** The first run installs moto and some fifty packages that it needs. */
const INSTALL_LIMIT_MS = 600_000;

const python = await findPython();
if (python === undefined && process.env["CI"] === "true") throw new Error(PYTHON_MISSING);

describe.skipIf(python === undefined)("moto's judge means the same by a policy", () => {
  let moto: Moto; // of its own: whom it judges, it judges in every service
  let permits: Permits;
  beforeAll(async () => {
    moto = await startMoto(python!);
    permits = await userOf({ endpoint: moto.url });
  }, INSTALL_LIMIT_MS);
  afterAll(() => moto.close());

  authorizationContract(() => permits, exceptFor(deviations.authorization));
});
