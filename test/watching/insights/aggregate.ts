import { type Expression, numberOf, type Row, readExpression, type Value } from "./expression.ts";
import type { Reader } from "./reader.ts";

/** One value of many rows; undefined where no row has what it is asked for. */
type Aggregate = (rows: readonly Row[]) => Value;

const numbers = (of: Expression, rows: readonly Row[]): number[] =>
  rows.flatMap((row) => numberOf(of(row)) ?? []).sort((a, b) => a - b);

const mean = (values: readonly number[]): Value =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

const aggregates: Readonly<Record<string, (reader: Reader) => Aggregate>> = {
  count: (reader) => {
    reader.needs("*");
    return (rows) => rows.length;
  },
  avg: (reader) => {
    const of = readExpression(reader);
    return (rows) => mean(numbers(of, rows));
  },
  max: (reader) => {
    const of = readExpression(reader);
    return (rows) => numbers(of, rows).at(-1);
  },
  /** The value that so many percent of all do not exceed. */
  pct: (reader) => {
    const of = readExpression(reader);
    reader.needs(",");
    const share = Number(reader.needsKind("number")) / 100;
    return (rows) => {
      const all = numbers(of, rows);
      return all[Math.max(0, Math.ceil(all.length * share) - 1)];
    };
  },
  /** Of the last row that has it. */
  latest: (reader) => {
    const of = readExpression(reader);
    return (rows) =>
      rows
        .toSorted((a, b) => Number(a["@timestamp"]) - Number(b["@timestamp"]))
        .map((row) => of(row))
        .findLast((value) => value !== undefined);
  },
};

/** `count(*)`, `avg(x)`, `max(x)`, `pct(x, 95)` or `latest(x)`. */
export function readAggregate(reader: Reader): Aggregate {
  const read = reader.needsMemberOf(aggregates);
  reader.needs("(");
  const aggregate = read(reader);
  reader.needs(")");
  return aggregate;
}
