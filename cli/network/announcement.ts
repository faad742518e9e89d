import type { NetworkBox } from "../../local/network/box.ts";

/** What a caller needs to use the box, as data. */
export const announcement = (box: NetworkBox, artifactsUrl: string) => ({
  rpcUrl: box.url,
  controlUrl: box.controlUrl,
  artifactsUrl,
  chainId: Number(box.rules.chainId),
  auctionSeconds: box.rules.auctionPeriodSec,
  accounts: box.accounts,
});

/** The same for people. */
export function describe(box: NetworkBox, artifactsUrl: string, verification: string): string {
  const lines = [
    `prover network   ${box.url}   (gRPC, chain id ${box.rules.chainId}, auctions of ${box.rules.auctionPeriodSec} s)`,
    `control          ${box.controlUrl}/state   (HTTP and JSON; paths in local/network/README.md)`,
    `artifacts        ${artifactsUrl}`,
    `proofs           ${verification}`,
    "",
    "Demo accounts. FOR LOCAL USE ONLY: the keys are the same in every box and known to everyone.",
    ...Object.entries(box.accounts).map(
      ([role, { address, privateKey }]) => `  ${role.padEnd(11)} ${address}  key ${privateKey}`,
    ),
    "",
    "The requester is funded; the signer may act for the prover. Ctrl-C ends it.",
  ];
  return lines.join("\n");
}
