import { create, createRegistry, type DescField, type DescMessage, ScalarType, toBinary } from "@bufbuild/protobuf";
import { hexToBytes } from "viem";
import { file_artifact } from "../../src/gen/artifact_pb.ts";
import { file_network } from "../../src/gen/network_pb.ts";
import { file_types } from "../../src/gen/types_pb.ts";
import { file_verifier } from "../../src/gen/verifier_pb.ts";

const registry = createRegistry(file_types, file_network, file_artifact, file_verifier);

/** The protobuf encoding of `body` as a message of `typeName`. Throws what in it is not a value of that type. */
export function encodeBody(typeName: string, body: unknown): Uint8Array {
  const desc = registry.getMessage(typeName);
  if (desc === undefined) throw new Error(`there is no message ${typeName}`);
  return toBinary(desc, create(desc, messageInit(desc, body)));
}

function messageInit(desc: DescMessage, body: unknown): Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Error(`${desc.name} must be an object`);
  const init = Object.entries(body).map(([name, value]) => {
    const field = desc.fields.find((each) => each.name === name);
    if (field === undefined) throw new Error(`${desc.name} has no field ${name}`);
    return [field.localName, fieldInit(field, value)] as const;
  });
  return Object.fromEntries(init);
}

function fieldInit(field: DescField, value: unknown): unknown {
  if (field.fieldKind === "map") throw new Error(`${field.name} is a map, which no message of the network has`);
  if (field.fieldKind !== "list") return one(field, value);
  if (!Array.isArray(value)) throw new Error(`${field.name} must be a list`);
  return value.map((item) => one(field, item));
}

function one(field: DescField, value: unknown): unknown {
  if (field.message !== undefined) return messageInit(field.message, value);
  return (field.scalar === undefined ? wholeNumber : (scalars[field.scalar] ?? asItIs))(field.name, value);
}

type Read = (name: string, value: unknown) => unknown;

/** As it is: the encoder refuses a number that is out of range, a text that is none, and so on. */
const asItIs: Read = (_name, value) => value;

const wholeNumber: Read = (name, value) => {
  if (typeof value !== "number" || !Number.isInteger(value)) throw new Error(`${name} must be a whole number`);
  return value;
};

const decimal: Read = (name, value) => {
  if (typeof value !== "string" || !/^-?\d+$/.test(value)) throw new Error(`${name} must be a decimal string`);
  return BigInt(value);
};

const bytes: Read = (name, value) => {
  if (typeof value !== "string" || !/^0x([0-9a-f]{2})*$/i.test(value)) throw new Error(`${name} must be 0x hex`);
  return hexToBytes(`0x${value.slice(2)}`);
};

const scalars: Partial<Record<ScalarType, Read>> = {
  [ScalarType.BYTES]: bytes,
  [ScalarType.UINT64]: decimal,
  [ScalarType.INT64]: decimal,
  [ScalarType.FIXED64]: decimal,
  [ScalarType.SFIXED64]: decimal,
  [ScalarType.SINT64]: decimal,
};
