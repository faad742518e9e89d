import type { DescEnum, DescField, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { file_artifact } from "../../src/gen/artifact_pb.ts";
import { file_network } from "../../src/gen/network_pb.ts";
import { file_types } from "../../src/gen/types_pb.ts";
import { file_verifier } from "../../src/gen/verifier_pb.ts";

/** The form of `test/fixtures/wire/wire.json`, less its remarks. Types of the messages' own are named without a package. */
export interface Wire {
  readonly services: Record<string, Record<string, Rpc>>;
  readonly messages: Record<string, { readonly fields: readonly Field[]; readonly reserved?: readonly number[] }>;
  readonly enums: Record<string, Record<string, number>>;
}
interface Rpc {
  readonly request: string;
  readonly response: string;
  readonly server_streaming?: boolean;
  readonly client_streaming?: boolean;
}
interface Field {
  readonly no: number;
  readonly name: string;
  readonly type: string;
  readonly label?: string;
}

const scalarNames: Readonly<Record<number, string>> = {
  1: "double",
  2: "float",
  3: "int64",
  4: "uint64",
  5: "int32",
  6: "fixed64",
  7: "fixed32",
  8: "bool",
  9: "string",
  12: "bytes",
  13: "uint32",
  15: "sfixed32",
  16: "sfixed64",
  17: "sint32",
  18: "sint64",
};

/** What the generated code says about the wire, in the table's form. */
export function describedWire(
  files: readonly DescFile[] = [file_types, file_network, file_artifact, file_verifier],
): Wire {
  const messages = files.flatMap((file) => withNested(file.messages));
  const enums = [...files.flatMap((file) => file.enums), ...messages.flatMap((message) => message.nestedEnums)];
  return {
    services: named(
      files.flatMap((file) => file.services),
      rpcsOf,
    ),
    messages: named(messages, messageOf),
    enums: named(enums, valuesOf),
  };
}

const withNested = (messages: readonly DescMessage[]): DescMessage[] =>
  messages.flatMap((message) => [message, ...withNested(message.nestedMessages)]);

const named = <D extends { readonly typeName: string }, T>(
  descs: readonly D[],
  describe: (desc: D) => T,
): Record<string, T> => Object.fromEntries(descs.map((desc) => [desc.typeName, describe(desc)]));

function rpcsOf({ methods }: DescService): Record<string, Rpc> {
  return Object.fromEntries(
    methods.map(({ name, input, output, methodKind }) => [
      name,
      {
        request: input.name,
        response: output.name,
        ...((methodKind === "server_streaming" || methodKind === "bidi_streaming") && { server_streaming: true }),
        ...((methodKind === "client_streaming" || methodKind === "bidi_streaming") && { client_streaming: true }),
      },
    ]),
  );
}

function messageOf({ fields, proto }: DescMessage): Wire["messages"][string] {
  // A reserved range ends before its `end`.
  const reserved = proto.reservedRange.flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, n) => start + n),
  );
  return { fields: fields.map(fieldOf), ...(reserved.length > 0 && { reserved }) };
}

function fieldOf(field: DescField): Field {
  const label = field.fieldKind === "list" ? "repeated" : field.proto.proto3Optional ? "optional" : undefined;
  return { no: field.number, name: field.name, type: typeOf(field), ...(label !== undefined && { label }) };
}

function typeOf(field: DescField): string {
  if (field.fieldKind === "map") return "map";
  return field.message?.name ?? field.enum?.name ?? scalarNames[field.scalar ?? 0] ?? "unknown";
}

const valuesOf = ({ values }: DescEnum): Record<string, number> =>
  Object.fromEntries(values.map(({ name, number }) => [name, number]));
