import type { DescService } from "@bufbuild/protobuf";
import { type Code, ConnectError, type ConnectRouter, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { type GrpcServer, serveGrpc } from "../../local/network/grpc-server.ts";
import { ArtifactStore } from "../../src/gen/artifact_pb.ts";
import { ProverNetwork } from "../../src/gen/network_pb.ts";
import { Verifier } from "../../src/gen/verifier_pb.ts";

// Messages of any RPC by their fields' names: what a break changes is a matter of the test, not of a type.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Message = any;

type Forward = (request: Message) => Promise<Message>;

/** What a broken server does in place of one RPC; it may ask the real one. */
export type Break = Readonly<
  Record<string, (request: Message, forward: Forward) => Promise<Message> | AsyncIterable<Message>>
>;

/** The real server at `url`, seen through one that does some things wrong. */
export function breakServer(url: string, broken: Break): Promise<GrpcServer> {
  const transport = createGrpcTransport({ baseUrl: url, readMaxBytes: 2 ** 27, writeMaxBytes: 2 ** 27 });
  const serve = (router: ConnectRouter, service: DescService): void => {
    const client = createClient(service, transport) as unknown as Record<string, Forward>; // every RPC by its name
    const methods = service.methods.map((method) => {
      const forward = (request: Message) => Promise.resolve(client[method.localName]?.(request)).catch(passOn);
      const instead = broken[method.name];
      if (method.methodKind === "server_streaming") {
        return [method.localName, instead ?? ((request: Message) => client[method.localName]?.(request))] as const;
      }
      return [method.localName, (request: Message) => instead?.(request, forward) ?? forward(request)] as const;
    });
    router.service(service, Object.fromEntries(methods) as object); // every RPC of the service, by its name
  };
  const routes = (router: ConnectRouter): void => {
    for (const service of [ProverNetwork, ArtifactStore, Verifier]) serve(router, service);
  };
  return serveGrpc({ host: "127.0.0.1", port: 0, routes, interceptors: [] });
}

/** The same refusal, without the trailers that it came with. */
function passOn(error: unknown): never {
  const { rawMessage, code } = ConnectError.from(error);
  throw new ConnectError(rawMessage, code);
}

export const refuse = (code: Code, message = "broken"): never => {
  throw new ConnectError(message, code);
};

/** Changes the answer. */
export const answers =
  (change: (answer: Message, request: Message) => Message) => async (request: Message, forward: Forward) =>
    change(await forward(request), request);

/** Changes the question. */
export const asks = (change: (request: Message) => Message) => (request: Message, forward: Forward) =>
  forward(change(request));

/** Answers this where the real server refuses. */
export const accepts =
  (answer: Message = {}) =>
  (request: Message, forward: Forward) =>
    forward(request).catch(() => answer);

/** Refuses with this code where the real server refuses with any. */
export const refusesWith = (code: Code) => (request: Message, forward: Forward) =>
  forward(request).catch((error: unknown) => refuse(code, ConnectError.from(error).rawMessage));
