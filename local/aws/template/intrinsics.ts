/** Where intrinsic functions find what they refer to. */
export type Lookup = {
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): string;
  condition(name: string): boolean;
  mapping: Readonly<Record<string, unknown>>;
};

type Apply = (argument: unknown, lookup: Lookup) => unknown;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
/** Joins as CloudFormation: numbers and booleans become their text, lists and maps have none. */
const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";

const functions: Readonly<Record<string, Apply>> = {
  Ref: (argument, { ref }) => ref(text(argument)),
  "Fn::GetAtt"(argument, { attribute }) {
    const [logicalId, ...rest] = typeof argument === "string" ? argument.split(".") : list(argument).map(text);
    return attribute(logicalId ?? "", rest.join("."));
  },
  "Fn::Join"(argument, lookup) {
    const [separator, parts] = list(argument);
    return list(resolve(parts, lookup)).map(text).join(text(separator));
  },
  "Fn::Sub"(argument, lookup) {
    const [template, values] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
    const given = resolve(values, lookup) as Record<string, unknown>; // the second member of Fn::Sub is a map
    return text(template).replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
      if (literal === "!") return `\${${name}}`;
      if (name in given) return text(given[name]);
      const [logicalId = "", ...rest] = name.split(".");
      return rest.length === 0 ? text(lookup.ref(name)) || whole : lookup.attribute(logicalId, rest.join("."));
    });
  },
  "Fn::Select"(argument, lookup) {
    const [index, from] = list(argument);
    return list(resolve(from, lookup))[Number(resolve(index, lookup))];
  },
  "Fn::Split"(argument, lookup) {
    const [separator, whole] = list(argument);
    return text(resolve(whole, lookup)).split(text(separator));
  },
  "Fn::If"(argument, lookup) {
    const [condition, yes, no] = list(argument);
    return resolve(lookup.condition(text(condition)) ? yes : no, lookup);
  },
  "Fn::Equals"(argument, lookup) {
    const [a, b] = list(argument);
    return text(resolve(a, lookup)) === text(resolve(b, lookup));
  },
  "Fn::Not": (argument, lookup) => resolve(list(argument)[0], lookup) !== true,
  "Fn::And": (argument, lookup) => list(argument).every((each) => resolve(each, lookup) === true),
  "Fn::Or": (argument, lookup) => list(argument).some((each) => resolve(each, lookup) === true),
  Condition: (argument, { condition }) => condition(text(argument)),
  "Fn::FindInMap"(argument, lookup) {
    const path = list(resolve(argument, lookup)).map(text);
    return path.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), lookup.mapping);
  },
  "Fn::GetAZs": () => ["a", "b", "c"].map((zone) => `us-east-1${zone}`),
  "Fn::Base64": (argument, lookup) => Buffer.from(text(resolve(argument, lookup))).toString("base64"),
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value with every intrinsic function in it applied; `AWS::NoValue` removes the member that holds it. */
export function resolve(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, lookup)).filter((each) => each !== undefined);
  if (!isMap(value)) return value;
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0) {
    const [name, argument] = only;
    // `Condition` is a function only where it names one; in a policy statement it is a map.
    const apply = name === "Condition" && typeof argument !== "string" ? undefined : functions[name];
    if (apply !== undefined) return apply(argument, lookup);
  }
  const resolved = Object.entries(value).map(([name, member]) => [name, resolve(member, lookup)] as const);
  return Object.fromEntries(resolved.filter(([, member]) => member !== undefined));
}
