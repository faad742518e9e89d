import { type Check, demand } from "../check.ts";
import { callRaw, framed } from "../raw-call.ts";
import { refused } from "../refusals.ts";
import type { Target } from "../target.ts";
import { unused } from "../values.ts";

/** gRPC statuses as the wire numbers them. */
const ok = "0";
const unimplemented = "12";

const network = "network.ProverNetwork";
const nothing = framed(new Uint8Array());

/** A status of gRPC other than OK: a refusal in the protocol's own words, not a broken connection. */
async function refusedByStatus(url: string, path: string, body: Uint8Array): Promise<string> {
  const status = await callRaw(url, path, body);
  demand(/^\d+$/.test(status) && status !== ok, `ended with ${status === ok ? "OK" : status}`);
  return `status ${status}`;
}

async function isUnimplemented({ url }: Target, path: string): Promise<string> {
  const status = await callRaw(url, path, nothing);
  demand(status === unimplemented, `ended with ${status}, not with status 12`);
  return "Unimplemented";
}

/** gRPC itself: what is no message, no RPC, or too long. */
export const transportChecks: readonly Check[] = [
  {
    name: "answers an empty message with OK",
    rpc: "transport",
    kind: "read",
    async run({ url }) {
      const status = await callRaw(url, `${network}/GetProvePrice`, nothing);
      demand(status === ok, `ended with ${status}`);
      return "status 0";
    },
  },
  {
    name: "says Unimplemented of an RPC outside the table",
    rpc: "transport",
    kind: "read",
    run: (target) => isUnimplemented(target, `${network}/GetWeather`),
  },
  {
    name: "says Unimplemented of a service outside the table",
    rpc: "transport",
    kind: "read",
    run: (target) => isUnimplemented(target, "network.Weather/GetNonce"),
  },
  {
    name: "refuses bytes that are no message",
    rpc: "transport",
    kind: "read",
    run: ({ url }) => refusedByStatus(url, `${network}/GetNonce`, framed(Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff))),
  },
  {
    name: "refuses a message that ends before it says",
    rpc: "transport",
    kind: "read",
    run: ({ url }) => refusedByStatus(url, `${network}/GetNonce`, Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff, 1)),
  },
  {
    name: "passes over a field that it does not know",
    rpc: "transport",
    kind: "read",
    async run({ url }) {
      const address = [0x0a, 20, ...unused(20)];
      const field99 = [0x98, 0x06, 1];
      const status = await callRaw(url, `${network}/GetNonce`, framed(Uint8Array.of(...address, ...field99)));
      demand(status === ok, `ended with ${status}`);
      return "status 0";
    },
  },
  {
    name: "refuses five megabytes where an id is due",
    rpc: "transport",
    kind: "read",
    run: ({ network }) =>
      refused(
        network.getProgram({ vkHash: new Uint8Array(5 * 1024 * 1024) }),
        "InvalidArgument",
        "ResourceExhausted",
        "OutOfRange",
      ),
  },
  {
    name: "refuses a message larger than any proof",
    rpc: "transport",
    kind: "read",
    run: ({ network }) =>
      refused(network.getProgram({ vkHash: new Uint8Array(80 * 1024 * 1024) }), "ResourceExhausted", "InvalidArgument"),
  },
  {
    name: "still answers after all of that",
    rpc: "transport",
    kind: "read",
    async run({ network }) {
      await network.getProvePrice({});
      return "GetProvePrice answers";
    },
  },
];
