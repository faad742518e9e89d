/** Takes variables one by one; what is absent or wrong goes to `faults`, so that all are named at once. */
export function fieldsOf(environment: Readonly<Record<string, string | undefined>>, faults: string[]) {
  const parsed = <T>(name: string, text: string, parse: (text: string) => T): T | undefined => {
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${name} is ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  return {
    take<T>(name: string, parse: (text: string) => T, absent?: T): T {
      const text = environment[name] ?? "";
      if (text === "" && absent === undefined) faults.push(`${name} is not set`);
      const value = text === "" ? absent : parsed(name, text, parse);
      return value as T; // undefined only with a fault, and then nobody reads it: readJob throws
    },
    optional<K extends string, T>(key: K, name: string, parse: (text: string) => T): Partial<Record<K, T>> {
      const text = environment[name] ?? "";
      const value = text === "" ? undefined : parsed(name, text, parse);
      return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, T>>; // the key is K
    },
  };
}

export function positive(text: string): number {
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number) || number < 1)
    throw new RangeError("not a number from 1");
  return number;
}

export function amount(text: string): bigint {
  if (!/^[0-9]{1,39}$/.test(text)) throw new RangeError("not a number from 0");
  return BigInt(text);
}

export const oneOf =
  <T extends string>(names: readonly T[]) =>
  (text: string): T => {
    const found = names.find((name) => name === text);
    if (found === undefined) throw new RangeError(`none of ${names.join(", ")}`);
    return found;
  };

export const setOf =
  <T extends string>(names: readonly T[]) =>
  (text: string): ReadonlySet<T> =>
    new Set(text.split(",").map((name) => oneOf(names)(name.trim())));
