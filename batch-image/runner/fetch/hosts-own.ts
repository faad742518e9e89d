import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { ArtifactError } from "./source.ts";

/**
 * The host's metadata and credentials are served on link-local addresses (169.254.169.254, 169.254.170.2,
 * fd00:ec2::254). A requester chooses the link that we fetch and its program chooses what becomes public: a link to
 * those would publish the host's keys.
 */
const linkLocal = new BlockList();
linkLocal.addSubnet("169.254.0.0", 16, "ipv4");
linkLocal.addSubnet("fe80::", 10, "ipv6");
linkLocal.addSubnet("fd00:ec2::", 32, "ipv6");

/** On whichever address of the host's (172.17.0.1 on Docker's bridge) ECS's agent tells what runs there: never an artifact. */
const ecsAgentPort = "51678";

export type Resolve = (hostname: string) => Promise<LookupAddress[]>;
export const resolveAll: Resolve = (hostname) => lookup(hostname, { all: true });

/** Throws where `url` says itself that it is the host's own. What a name resolves to is for `lookupOutside`. */
export function refuseHostsOwn({ hostname, port }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (port === ecsAgentPort) throw hostsOwn(`${hostname}:${port}`);
  const family = isIP(host);
  if (family !== 0) refuseAddress({ address: host, family }, hostname);
}

/** Resolves a name once, for the check and the connection: a second answer could be another one (DNS rebinding). */
export function lookupOutside(resolve: Resolve): LookupFunction {
  const checked = async (hostname: string): Promise<[LookupAddress, ...LookupAddress[]]> => {
    const [first, ...others] = await resolve(hostname);
    if (first === undefined) throw new ArtifactError("unreachable", `${hostname} has no address`);
    for (const each of [first, ...others]) refuseAddress(each, hostname);
    return [first, ...others];
  };
  return (hostname, { all }, done) => {
    checked(hostname).then(
      (addresses) => (all ? done(null, addresses) : done(null, addresses[0].address, addresses[0].family)),
      (error: Error) => done(error, []),
    );
  };
}

function refuseAddress({ address, family }: LookupAddress, hostname: string): void {
  if (linkLocal.check(address, family === 6 ? "ipv6" : "ipv4")) throw hostsOwn(hostname);
}

const hostsOwn = (what: string) => new ArtifactError("denied", `${what} is an address of the host's own`);
