import { unixSeconds } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand } from "../command.ts";
import { csvOf } from "../exporting/csv.ts";
import { dayRows } from "../exporting/day-rows.ts";
import { requestRows } from "../exporting/request-rows.ts";
import { refuseThere, writeNew } from "../network/read-file.ts";

type Flags = { by: "day" | "request"; from?: number; to?: number; out?: string };

const daySec = 86_400;

export const exportBooks = accountCommand<Flags>({
  brief: "Earnings and costs as CSV, by day or by request",
  description:
    "Earnings and costs as CSV. By day from the hourly books (90 days are kept), by request from the table and the results of its jobs (30 days). Amounts are exact: PROVE with up to 18 decimals; USD by list prices of hosts.",
  examples: [
    ["export > books.csv", "the last 30 days, a line each"],
    ["export --by request --from 2026-11-01 --to 2026-11-30 --out november.csv", "what ended in November"],
    ["export --json", "the same for a machine"],
  ],
  flags: {
    by: { kind: "enum", values: ["day", "request"], brief: "One line for each", default: "day" },
    from: {
      kind: "parsed",
      parse: dateOf,
      optional: true,
      brief: "The first day (UTC); 30 days ago where absent",
      placeholder: "YYYY-MM-DD",
    },
    to: {
      kind: "parsed",
      parse: dateOf,
      optional: true,
      brief: "The last day, it included; today where absent",
      placeholder: "YYYY-MM-DD",
    },
    out: {
      kind: "parsed",
      parse: String,
      optional: true,
      brief: "A file that is not there yet, instead of standard output",
      placeholder: "FILE",
    },
  },
  async run(session, { by, from, to, out }) {
    const nowSec = Math.floor(Date.now() / 1_000);
    const today = nowSec - (nowSec % daySec);
    const [fromSec, toSec] = [from ?? today - 29 * daySec, (to ?? today) + daySec];
    if (fromSec >= toSec) throw new CliError("usage", "--from is after --to.", "Both are days of the form 2026-11-26.");
    refuseThere(out);
    const account = await session.account();
    const rows =
      by === "day"
        ? dayRows(await (await account.table()).tallies.since(unixSeconds(fromSec)), toSec)
        : await requestRows(account, { fromSec, toSec }, session.terminal.progress);
    session.terminal.progress("");
    if (out === undefined) {
      session.show({ by, rows }, () => csvOf(rows));
      return;
    }
    writeNew(out, Buffer.from(`${session.json ? JSON.stringify(rows, null, 2) : csvOf(rows)}\n`));
    session.show({ by, rows: rows.length, out }, () => `${rows.length} lines in ${out}.`);
  },
});

function dateOf(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isFinite(ms)) return ms / 1_000;
  throw new CliError("usage", "it must be a day such as 2026-11-26");
}
