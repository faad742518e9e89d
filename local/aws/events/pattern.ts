/** An EventBridge event pattern: a map of fields, each a list of matchers or a map in turn; `$or` has alternatives. */
export type Pattern = Readonly<Record<string, unknown>>;

/** A pattern that EventBridge would refuse, or that uses an operator that this stand-in lacks. */
export class InvalidPattern extends Error {
  override readonly name = "InvalidEventPatternException";
}

type Json = unknown;
type Test = (value: Json, present: boolean) => boolean;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Whether an event matches. Where the event has a list, one of its members is enough.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const matches = (pattern: Pattern, event: unknown): boolean => compile(pattern)(event, true);

/** Reads a pattern once; the result is a test for events. Throws `InvalidPattern` on what it cannot read. */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  if (!isMap(pattern)) throw new InvalidPattern("Event pattern is not valid. Reason: it is no JSON object");
  const test = compile(pattern);
  return (event) => test(event, true);
}

function compile(pattern: Pattern): Test {
  const fields = Object.entries(pattern).map(([name, inner]) => (name === "$or" ? either(inner) : field(name, inner)));
  return (value, present) => {
    if (Array.isArray(value)) return value.some((each) => fields.every((test) => test(each, present)));
    return fields.every((test) => test(value, present));
  };
}

function either(alternatives: unknown): Test {
  if (!Array.isArray(alternatives)) throw new InvalidPattern("$or must have a list of patterns");
  const tests = alternatives.map((each) => {
    if (!isMap(each)) throw new InvalidPattern("$or must have a list of patterns");
    return compile(each);
  });
  return (value, present) => tests.some((test) => test(value, present));
}

function field(name: string, inner: unknown): Test {
  const of = (value: Json): { member: Json; present: boolean } =>
    isMap(value) && Object.hasOwn(value, name)
      ? { member: value[name], present: true }
      : { member: undefined, present: false };
  if (isMap(inner)) {
    const test = compile(inner);
    return (value) => {
      const { member, present } = of(value);
      return test(member, present);
    };
  }
  if (!Array.isArray(inner)) throw new InvalidPattern(`"${name}" must be an object or an array`);
  const tests = inner.map(matcher);
  return (value) => {
    const { member, present } = of(value);
    const candidates: Json[] = Array.isArray(member) && member.length > 0 ? member : [member];
    return tests.some((test) => candidates.some((candidate) => test(candidate, present)));
  };
}

const onText =
  (test: (value: string) => boolean): Test =>
  (value, present) =>
    present && isText(value) && test(value);
const part = (argument: unknown, test: (whole: string, wanted: string) => boolean): Test => {
  if (isText(argument)) return onText((value) => test(value, argument));
  const folded = isMap(argument) ? argument["equals-ignore-case"] : undefined;
  if (!isText(folded)) throw new InvalidPattern("prefix and suffix take a string");
  return onText((value) => test(value.toLowerCase(), folded.toLowerCase()));
};

const operators: Readonly<Record<string, (argument: unknown) => Test>> = {
  prefix: (argument) => part(argument, (whole, wanted) => whole.startsWith(wanted)),
  suffix: (argument) => part(argument, (whole, wanted) => whole.endsWith(wanted)),
  exists: (argument) => (_value, present) => present === argument,
  numeric: (argument) => numeric(argument),
  "equals-ignore-case"(argument) {
    if (!isText(argument)) throw new InvalidPattern("equals-ignore-case takes a string");
    return onText((value) => sameText(value, argument));
  },
  wildcard(argument) {
    if (!isText(argument)) throw new InvalidPattern("wildcard takes a string");
    const parts = argument.split("*").map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    const whole = new RegExp(`^${parts.join("[^]*")}$`);
    return onText((value) => whole.test(value));
  },
  "anything-but"(argument) {
    const refused = (Array.isArray(argument) ? (argument as unknown[]) : [argument]).map(matcher);
    return (value, present) => present && !refused.some((test) => test(value, present));
  },
};

function matcher(wanted: unknown): Test {
  if (!isMap(wanted)) return (value, present) => present && value === wanted;
  const [entry, ...others] = Object.entries(wanted);
  const make = entry === undefined ? undefined : operators[entry[0]];
  if (entry === undefined || make === undefined || others.length > 0) {
    throw new InvalidPattern(`Event pattern is not valid. Reason: Unrecognized match type ${entry?.[0] ?? "{}"}`);
  }
  return make(entry[1]);
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** `[">", 0, "<=", 5]`: one or two comparisons that must all hold. */
function numeric(argument: unknown): Test {
  if (!Array.isArray(argument) || argument.length % 2 !== 0)
    throw new InvalidPattern("numeric takes a list of comparisons");
  const tests = Array.from({ length: argument.length / 2 }, (_, index) => {
    const compare = comparisons[String(argument[2 * index])];
    const bound: unknown = argument[2 * index + 1];
    if (compare === undefined || typeof bound !== "number")
      throw new InvalidPattern("numeric takes a list of comparisons");
    return (value: number) => compare(value, bound);
  });
  return (value, present) => present && typeof value === "number" && tests.every((test) => test(value));
}
