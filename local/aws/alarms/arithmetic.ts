/** A number, or nothing where a part of it is missing. */
export type Value = number | undefined;

const operations: Readonly<Record<string, (a: number, b: number) => Value>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? undefined : a / b),
};

/**
 * The value of a metric-math expression of numbers, ids, `+ - * /` and parentheses; functions are not known here. Throws
 * where it cannot be read. Missing ids, and a division by 0, leave nothing, as CloudWatch does.
 */
export function calculate(expression: string, values: Readonly<Record<string, Value>>): Value {
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z_]\w*|[-+*/()]|\S/g) ?? [];
  let at = 0;
  const refuse = (): never => {
    throw new SyntaxError(`"${expression}" cannot be read at ${tokens[at] ?? "its end"}`);
  };

  const atom = (): Value => {
    const token = tokens[at++] ?? "";
    if (/^\d/.test(token)) return Number(token);
    if (Object.hasOwn(values, token)) return values[token];
    if (token !== "(") return refuse();
    const inner = chain(sum);
    return tokens[at++] === ")" ? inner : refuse();
  };
  const chain = ({ of, signs }: Level): Value => {
    let value = of();
    while (signs.includes(tokens[at] ?? "end")) {
      const operation = operations[tokens[at++] ?? ""];
      const next = of();
      value = value === undefined || next === undefined ? undefined : operation?.(value, next);
    }
    return value;
  };
  type Level = { of: () => Value; signs: readonly string[] };
  const product: Level = { of: atom, signs: ["*", "/"] };
  const sum: Level = { of: () => chain(product), signs: ["+", "-"] };

  const value = chain(sum);
  return at === tokens.length ? value : refuse();
}
