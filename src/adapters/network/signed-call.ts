import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { MessageFormat, type TransactionVariant } from "../../gen/types_pb.ts";
import { type Rpc, sendOnce } from "./rpc.ts";

/** What the network demands of a signed RPC's body. The body itself says whether it has a nonce, a domain, a variant. */
export type SignedSpec<I extends DescMessage, O extends DescMessage, B extends DescMessage> = {
  method: DescMethodUnary<I, O>;
  body: B;
  /** Which transaction this is; absent where the body does not say. */
  variant?: TransactionVariant;
  /** `GetStdinUri` sends an empty one; absent: the network's. */
  domain?: "empty";
};

/** The fields that a spec fills in itself. */
type Filled = "nonce" | "domain" | "variant" | "$typeName" | "$unknown";
export type BodyFields<B extends DescMessage> = Omit<MessageInitShape<B>, Filled>;

/** A call that wants a signature, and a nonce before it. */
export type SignedCall<O extends DescMessage = DescMessage> = {
  /** The RPC's name. */
  readonly name: string;
  encode(nonce: bigint, domain: Uint8Array): EncodedCall<O>;
};

/** A body's one encoding, which is what is signed, and the way to send it with its signature: once. */
export type EncodedCall<O extends DescMessage = DescMessage> = {
  readonly bytes: Uint8Array;
  send(rpc: Rpc, signature: Uint8Array): Promise<MessageShape<O>>;
};

/**
 * The call of `spec` with these fields. The same fields, nonce and domain give the same bytes: protobuf-es writes fields
 * in number order and leaves default values out, as the network's own re-encoding does.
 */
export function signedCall<I extends DescMessage, O extends DescMessage, B extends DescMessage>(
  spec: SignedSpec<I, O, B>,
  fields: BodyFields<B>,
): SignedCall<O> {
  const { method } = spec;
  return {
    name: method.name,
    encode(nonce, domain) {
      const body = create(spec.body, { ...fields, ...common(spec, nonce, domain) } as MessageInitShape<B>); // the rest of its fields
      const bytes = toBinary(spec.body, body);
      return {
        bytes,
        send: (rpc, signature) => {
          const envelope: object = { format: MessageFormat.BINARY, signature, body };
          return sendOnce(rpc, method, envelope as MessageInitShape<I>, bytes.length); // the form of every signed request
        },
      };
    },
  };
}

/** Those of the common fields that the body has. */
function common(
  {
    body,
    variant,
    domain: which,
  }: Pick<SignedSpec<DescMessage, DescMessage, DescMessage>, "body" | "variant" | "domain">,
  nonce: bigint,
  domain: Uint8Array,
): Record<string, unknown> {
  const has = (field: string) => body.field[field] !== undefined;
  return {
    ...(has("nonce") && { nonce }),
    ...(has("domain") && which !== "empty" && { domain }),
    ...(variant !== undefined && { variant }),
  };
}
