import { getBytes, hexlify, TypedDataEncoder, verifyMessage, Wallet } from "ethers";
import protobuf from "protobufjs";

/**
 * The wire by unrelated libraries: protobufjs reads the protos and encodes, ethers hashes and recovers. What the client
 * sends is compared with what these make of the same fields.
 */
const root = new protobuf.Root().loadSync(
  ["proto/network.proto", "proto/artifact.proto", "proto/verifier.proto"].map((path) => path),
);
const services = ["network.ProverNetwork", "artifact.ArtifactStore", "verifier.Verifier"] as const;

/** Only the outside of a signed request: its body as the bytes that came. */
const envelope = new protobuf.Type("Envelope")
  .add(new protobuf.Field("format", 1, "int32"))
  .add(new protobuf.Field("signature", 2, "bytes"))
  .add(new protobuf.Field("body", 3, "bytes"));

export type Fields = Record<string, unknown>;
export type Method = {
  path: string;
  name: string;
  request: protobuf.Type;
  response: protobuf.Type;
  isStream: boolean;
  /** The body's type where the request is a signed one. */
  body?: protobuf.Type;
};

/** Every RPC of the three services, by its name. */
export const methods: ReadonlyMap<string, Method> = new Map(
  services.flatMap((service) =>
    root.lookupService(service).methodsArray.map((method) => {
      method.resolve();
      const request = method.resolvedRequestType as protobuf.Type; // resolved just now, like the next
      const response = method.resolvedResponseType as protobuf.Type;
      const body = request.fields.body?.resolve().resolvedType;
      const path = `/${service}/${method.name}`;
      const isStream = method.responseStream === true;
      return [
        method.name,
        { path, name: method.name, request, response, isStream, ...(body instanceof protobuf.Type && { body }) },
      ];
    }),
  ),
);

export const encode = (type: protobuf.Type, fields: Fields): Uint8Array =>
  type.encode(type.fromObject(fields)).finish();

/** As a person reads it: bytes as hex, 64-bit numbers as decimals, enums by name. */
export function shown(type: protobuf.Type, bytes: Uint8Array): Fields {
  return readable(type.toObject(type.decode(bytes), { longs: String, enums: String, bytes: Array }));
}

function readable(value: Fields): Fields {
  const show = (each: unknown): unknown => {
    if (Array.isArray(each) && each.every((byte) => typeof byte === "number")) return hexlify(Uint8Array.from(each));
    if (Array.isArray(each)) return each.map(show);
    return typeof each === "object" && each !== null ? readable(each as Fields) : each; // plain objects of protobufjs
  };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, show(each)]));
}

/** A signed request taken apart: who signed it, by ethers, and the body's bytes as they came. */
export function opened(request: Uint8Array): { format: number; signer: string; body: Uint8Array } {
  const { format, signature, body } = envelope.decode(request) as unknown as Record<
    "signature" | "body",
    Uint8Array
  > & {
    format: number;
  }; // the three fields above
  return { format, body, signer: verifyMessage(body, hexlify(signature)).toLowerCase() };
}

/** Who signed a text. */
export const signerOfText = (text: string, signature: Uint8Array) =>
  verifyMessage(text, hexlify(signature)).toLowerCase();

export const domainOf = (chainId: number): Uint8Array =>
  getBytes(TypedDataEncoder.hashDomain({ name: "Succinct Prover Network", version: "1.0.0", chainId }));

export const theKey = `0x${"42".repeat(32)}` as const;
export const theSigner = new Wallet(theKey).address.toLowerCase() as `0x${string}`;
