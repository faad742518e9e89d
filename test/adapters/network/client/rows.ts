import type { Row } from "./row.ts";
import { accountRows } from "./rows/accounts.ts";
import { artifactAndVerifierRows } from "./rows/artifacts-and-verification.ts";
import { auctionRows } from "./rows/auction.ts";
import { paymentRows } from "./rows/payments.ts";
import { programRows } from "./rows/programs.ts";
import { proverRows } from "./rows/provers.ts";
import { requestRows } from "./rows/requests.ts";
import { statisticsRows } from "./rows/statistics.ts";

/** One row for each RPC of the three services. */
export const rows: readonly Row[] = [
  ...requestRows,
  ...accountRows,
  ...programRows,
  ...paymentRows,
  ...auctionRows,
  ...proverRows,
  ...statisticsRows,
  ...artifactAndVerifierRows,
];
