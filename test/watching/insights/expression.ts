import type { Reader } from "./reader.ts";

export type Value = string | number | boolean | undefined;
/** A log event's fields by name, or a row of a result. */
export type Row = Readonly<Record<string, Value>>;
/** What an expression is for one row; undefined where a field that it needs is not there. */
export type Expression = (row: Row) => Value;

/** `a = 'x' and b in ['y', 'z'] and ispresent(c)`. */
export function readCondition(reader: Reader): Expression {
  let condition = readComparison(reader);
  while (reader.takes("and")) {
    const [left, right] = [condition, readComparison(reader)];
    condition = (row) => left(row) === true && right(row) === true;
  }
  return condition;
}

function readComparison(reader: Reader): Expression {
  const left = readExpression(reader);
  if (reader.takes("=")) {
    const right = readExpression(reader);
    return (row) => isSame(left(row), right(row));
  }
  if (!reader.takes("in")) return left;
  reader.needs("[");
  const members = readList(reader, "]");
  return (row) => members.some((member) => isSame(left(row), member(row)));
}

const isSame = (left: Value, right: Value): boolean => left !== undefined && String(left) === String(right);

/** Fields, numbers, texts, `+ - * /` and functions of one row. */
export const readExpression = (reader: Reader): Expression => readChain(reader, sums, readProduct);
const readProduct = (reader: Reader): Expression => readChain(reader, products, readAtom);

type Operation = (left: number, right: number) => number;
const sums: Readonly<Record<string, Operation>> = { "+": (a, b) => a + b, "-": (a, b) => a - b };
const products: Readonly<Record<string, Operation>> = { "*": (a, b) => a * b, "/": (a, b) => a / b };

function readChain(
  reader: Reader,
  operations: Readonly<Record<string, Operation>>,
  readPart: (reader: Reader) => Expression,
): Expression {
  let whole = readPart(reader);
  for (;;) {
    const sign = Object.keys(operations).find((each) => reader.takes(each));
    const operation = sign === undefined ? undefined : operations[sign];
    if (!operation) return whole;
    const [left, right] = [whole, readPart(reader)];
    whole = (row) => {
      const [a, b] = [numberOf(left(row)), numberOf(right(row))];
      return a === undefined || b === undefined ? undefined : operation(a, b);
    };
  }
}

/** A text of digits counts as its number, as in the service. */
export function numberOf(value: Value): number | undefined {
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  return typeof value === "boolean" || Number.isNaN(number) ? undefined : number;
}

const functions: Readonly<Record<string, (args: readonly Expression[]) => Expression>> = {
  ispresent: (args) => (row) => args.every((of) => of(row) !== undefined),
  coalesce: (args) => (row) => args.map((of) => of(row)).find((value) => value !== undefined),
};

function readAtom(reader: Reader): Expression {
  const number = reader.takesKind("number");
  if (number !== undefined) return () => Number(number);
  const text = reader.takesKind("text");
  if (text !== undefined) return () => text;
  if (reader.takes("(")) {
    const inner = readExpression(reader);
    reader.needs(")");
    return inner;
  }
  const name = reader.takesKind("name") ?? reader.refuse("a field, a number or a text");
  if (!reader.takes("(")) return (row) => row[name];
  if (name === "bin") return readBin(reader);
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return known ? known(readList(reader, ")")) : reader.refuse(`no call of ${name}, which is not known here,`);
}

function readList(reader: Reader, end: string): Expression[] {
  const list = [readExpression(reader)];
  while (reader.takes(",")) list.push(readExpression(reader));
  reader.needs(end);
  return list;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** The start of the stretch of time that the event lies in. */
function readBin(reader: Reader): Expression {
  const [, count, unit = ""] = /^(\d+)(\D+)$/.exec(reader.needsKind("duration")) ?? [];
  reader.needs(")");
  const lengthMs = Number(count) * (unitMs[unit] ?? Number.NaN);
  return ({ "@timestamp": atMs }) => (typeof atMs === "number" ? Math.floor(atMs / lengthMs) * lengthMs : undefined);
}
