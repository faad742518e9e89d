import {
  type Address,
  address,
  type Hash,
  hash,
  type Pgu,
  pgu,
  type RequestId,
  requestId,
  type UnixSeconds,
  unixSeconds,
  type Wei,
  wei,
} from "../../src/domain/values.ts";

/** A recorded file that cannot be read; the message says where and why. */
export class RecordingError extends Error {
  readonly code = "recording";
  constructor(
    readonly line: number,
    readonly field: string,
    readonly because: string,
  ) {
    super(`line ${line}, ${field}: ${because}`);
  }
}

type Read<T> = (name: string) => T;

/** The fields of one object. Each is read by name, once; what was not asked for in the end is refused. */
export type Fields = {
  text: Read<string>;
  flag: Read<boolean>;
  seconds: Read<UnixSeconds>;
  amount: Read<Wei>;
  gas: Read<Pgu>;
  address: Read<Address>;
  hash: Read<Hash>;
  requestId: Read<RequestId>;
  addresses: Read<Address[]>;
  oneOf<const T extends string>(name: string, values: readonly T[]): T;
  optional<T>(name: string, read: Read<T>): T | undefined;
  list<T>(name: string, read: (fields: Fields) => T): T[];
  refuse(name: string, because: string): never;
  end(): void;
};

/** The object on a line. Throws a RecordingError, as every reader of its fields does. */
export function fieldsOf(line: string, number: number): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new RecordingError(number, "the line", error instanceof Error ? error.message : "no JSON");
  }
  return fieldsIn(value, number, "");
}

function fieldsIn(value: unknown, line: number, path: string): Fields {
  const refuse = (name: string, because: string): never => {
    throw new RecordingError(line, `${path}${name}`, because);
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RecordingError(line, path === "" ? "the line" : path.slice(0, -1), "not an object");
  }
  const left = new Map<string, unknown>(Object.entries(value));
  const take = (name: string): unknown => {
    if (!left.has(name)) refuse(name, "missing");
    const taken = left.get(name);
    left.delete(name);
    return taken;
  };
  const text: Read<string> = (name) => {
    const taken = take(name);
    return typeof taken === "string" ? taken : refuse(name, "not a text");
  };
  const whole: Read<bigint> = (name) => {
    const digits = text(name);
    return /^\d{1,78}$/.test(digits) ? BigInt(digits) : refuse(name, "not a whole number in a text");
  };
  /** An id of the domain, which says itself what it must be. */
  const checked = <T>(name: string, taken: string, make: (text: string) => T): T => {
    try {
      return make(taken);
    } catch (error) {
      return refuse(name, error instanceof Error ? error.message : "no id");
    }
  };
  const items: Read<unknown[]> = (name) => {
    const taken = take(name);
    return Array.isArray(taken) ? (taken as unknown[]) : refuse(name, "not a list");
  };

  return {
    refuse,
    text,
    flag(name) {
      const taken = take(name);
      return typeof taken === "boolean" ? taken : refuse(name, "neither true nor false");
    },
    seconds(name) {
      const taken = take(name);
      return typeof taken === "number" && Number.isSafeInteger(taken) && taken >= 0
        ? unixSeconds(taken)
        : refuse(name, "not a whole number from 0");
    },
    amount: (name) => wei(whole(name)),
    gas: (name) => pgu(whole(name)),
    address: (name) => checked(name, text(name), address),
    hash: (name) => checked(name, text(name), hash),
    requestId: (name) => checked(name, text(name), requestId),
    addresses: (name) =>
      items(name).map((item, index) => checked(`${name}[${index}]`, typeof item === "string" ? item : "", address)),
    oneOf(name, values) {
      const taken = text(name);
      return values.find((each) => each === taken) ?? refuse(name, `not one of ${values.join(", ")}`);
    },
    optional: (name, read) => (left.has(name) ? read(name) : undefined),
    list: (name, read) =>
      items(name).map((item, index) => {
        const fields = fieldsIn(item, line, `${path}${name}[${index}].`);
        const made = read(fields);
        fields.end();
        return made;
      }),
    end() {
      for (const name of left.keys()) refuse(name, "there is no such field");
    },
  };
}
