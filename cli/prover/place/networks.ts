export type KnownNetwork = { url: string; chainId: bigint };

/** The live networks, by the names that a person types. */
export const knownNetworks: Readonly<Record<string, KnownNetwork>> = {
  mainnet: { url: "https://rpc.mainnet.succinct.xyz", chainId: 1n },
  sepolia: { url: "https://rpc.sepolia.succinct.xyz", chainId: 11_155_111n },
};
