import type { Check } from "./check.ts";
import { accountChecks } from "./reading/accounts.ts";
import { badInputChecks } from "./reading/bad-input.ts";
import { filterChecks } from "./reading/filters.ts";
import { moneyChecks } from "./reading/money.ts";
import { pageChecks } from "./reading/pages.ts";
import { priceChecks } from "./reading/prices.ts";
import { proverChecks } from "./reading/provers.ts";
import { requestChecks } from "./reading/requests.ts";
import { searchChecks } from "./reading/searches.ts";
import { statisticsChecks } from "./reading/statistics.ts";
import { transportChecks } from "./reading/transport.ts";
import { verifierChecks } from "./reading/verifier.ts";
import { artifactChecks } from "./writing/artifacts.ts";
import { biddingWrites } from "./writing/bidding-checks.ts";
import { delegationWrites } from "./writing/delegation-checks.ts";
import { givingUpWrites } from "./writing/giving-up-checks.ts";
import { paymentWrites } from "./writing/payment-checks.ts";
import { programWrites } from "./writing/program-checks.ts";
import { provingWrites } from "./writing/proving-checks.ts";
import { requestWrites } from "./writing/request-checks.ts";
import { roleWrites, strangerWrites } from "./writing/role-checks.ts";
import { signatureChecks } from "./writing/signatures.ts";

/** Every check, in the order in which they are made: what only looks comes before what sends. */
export const checks: readonly Check[] = [
  ...transportChecks,
  ...priceChecks,
  ...accountChecks,
  ...requestChecks,
  ...pageChecks,
  ...filterChecks,
  ...moneyChecks,
  ...proverChecks,
  ...statisticsChecks,
  ...searchChecks,
  ...verifierChecks,
  ...badInputChecks,
  ...signatureChecks,
  ...artifactChecks,
  ...delegationWrites,
  ...paymentWrites,
  ...programWrites,
  ...requestWrites,
  ...biddingWrites,
  ...strangerWrites,
  ...provingWrites,
  ...givingUpWrites,
  ...roleWrites,
];
