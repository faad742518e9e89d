import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
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

/** Throws where `hostname`, as a URL writes it, is or resolves to such an address; unresolvable is "unreachable". */
export async function refuseLinkLocal(hostname: string): Promise<void> {
  const addresses = await addressesOf(hostname.replace(/^\[|\]$/g, ""));
  if (addresses.some(({ address, family }) => linkLocal.check(address, family === 6 ? "ipv6" : "ipv4"))) {
    throw new ArtifactError("denied", `${hostname} is an address of the host's own`);
  }
}

async function addressesOf(host: string): Promise<readonly { address: string; family: number }[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  try {
    return await lookup(host, { all: true });
  } catch (cause) {
    throw new ArtifactError("unreachable", `${host} has no address`, { cause });
  }
}
