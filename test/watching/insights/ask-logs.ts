import { readAggregate } from "./aggregate.ts";
import { type Row, readCondition, readExpression, type Value } from "./expression.ts";
import { createReader, type Reader } from "./reader.ts";

/** A line of a log, and when it came in. */
export type LogEvent = { atMs: number; line: string };
export type Answer = { columns: readonly string[]; rows: readonly Row[] };

/**
 * What CloudWatch Logs Insights answers to the part of its language that the dashboard uses ("CloudWatch Logs Insights
 * language query syntax"). Whatever else stands in a query is an error that names it and its place.
 */
export function askLogs(events: readonly LogEvent[], lines: readonly string[]): Answer {
  const all: Answer = { columns: ["@timestamp", "@message"], rows: events.map(fieldsOf) };
  return lines.reduce((answer, line) => {
    const reader = createReader(line);
    const next = reader.needsMemberOf(commands)(reader, answer);
    return reader.takesKind("end") === undefined ? reader.refuse("the end") : next;
  }, all);
}

/** The members of a line that is a JSON object are its fields; what lies deeper is not looked at. */
function fieldsOf({ atMs, line }: LogEvent): Row {
  const own = { "@timestamp": atMs, "@message": line };
  const members = Object.entries(objectIn(line));
  const plain = members.filter((pair): pair is [string, Value] =>
    ["string", "number", "boolean"].includes(typeof pair[1]),
  );
  return { ...Object.fromEntries(plain), ...own };
}

function objectIn(line: string): Record<string, unknown> {
  try {
    return line.startsWith("{") ? (JSON.parse(line) as Record<string, unknown>) : {};
  } catch {
    return {}; // a text that only looks like one has no fields
  }
}

type Command = (reader: Reader, answer: Answer) => Answer;
const commands: Readonly<Record<string, Command>> = {
  filter(reader, { columns, rows }) {
    const condition = readCondition(reader);
    return { columns, rows: rows.filter((row) => condition(row) === true) };
  },
  fields(reader, { rows }) {
    const fields = readNamed(reader, readExpression);
    return {
      columns: fields.map(([name]) => name),
      rows: rows.map((row) => ({ ...row, ...Object.fromEntries(fields.map(([name, of]) => [name, of(row)])) })),
    };
  },
  stats(reader, { rows }) {
    const values = readNamed(reader, readAggregate);
    const keys = reader.takes("by") ? readNamed(reader, readExpression) : [];
    const groups = grouped(rows, (row) => JSON.stringify(keys.map(([, of]) => of(row) ?? null)));
    return {
      columns: [...keys, ...values].map(([name]) => name),
      rows: groups.map((group) =>
        Object.fromEntries([
          ...keys.map(([name, of]) => [name, of(group[0] ?? {})] as const),
          ...values.map(([name, of]) => [name, of(group)] as const),
        ]),
      ),
    };
  },
  sort(reader, { columns, rows }) {
    const name = reader.needsMemberOf(Object.fromEntries(columns.map((column) => [column, column])));
    const sign = reader.needsMemberOf({ asc: 1, desc: -1 });
    return { columns, rows: rows.toSorted((a, b) => sign * compared(a[name], b[name])) };
  },
  limit(reader, { columns, rows }) {
    return { columns, rows: rows.slice(0, Number(reader.needsKind("number"))) };
  },
};

function grouped(rows: readonly Row[], keyOf: (row: Row) => string): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

function compared(left: Value, right: Value): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left).localeCompare(String(right));
}

/** `x as name, y`: without a name, what is written is the name. */
function readNamed<T>(reader: Reader, read: (reader: Reader) => T): [string, T][] {
  const named: [string, T][] = [];
  do {
    const written = reader.mark();
    const value = read(reader);
    const text = written();
    named.push([reader.takes("as") ? reader.needsKind("name") : text, value]);
  } while (reader.takes(","));
  return named;
}
