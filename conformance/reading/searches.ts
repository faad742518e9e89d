import type { SearchResult } from "../../src/gen/types_pb.ts";
import { type Check, demand } from "../check.ts";
import { aProver, aRequest } from "../samples.ts";
import { sameBytes, short, textOf } from "../values.ts";

/** As many hex digits of an id as nobody else's begins with by chance. */
const digits = 2 + 16;

const matches = ({ id, name }: Pick<SearchResult, "id" | "name">, query: string): boolean =>
  textOf(id).startsWith(query) || name?.toLowerCase().includes(query) === true;

function demandFound(results: readonly SearchResult[], id: Uint8Array, query: string, what: string): void {
  demand(
    results.some((result) => sameBytes(result.id, id)),
    `does not find ${what} ${short(id)} by ${query}`,
  );
  const alien = results.find((result) => !matches(result, query));
  demand(alien === undefined, `finds ${what} ${short(alien?.id ?? id)} by ${query}`);
}

export const searchChecks: readonly Check[] = [
  {
    name: "finds a request, a program and a requester by the first digits of their ids, and nothing else",
    rpc: "GetSearchResults",
    kind: "read",
    async run(target) {
      const { requestId, vkHash, requester } = await aRequest(target);
      const found = { requests: requestId, programs: vkHash, requesters: requester };
      for (const kind of ["requests", "programs", "requesters"] as const) {
        const query = textOf(found[kind]).slice(0, digits);
        demandFound((await target.network.getSearchResults({ query }))[kind], found[kind], query, kind.slice(0, -1));
      }
      return "one of each";
    },
  },
  {
    name: "finds a prover by the first digits of its address, and nothing else",
    rpc: "GetProverSearchResults",
    kind: "read",
    async run(target) {
      const { address } = await aProver(target);
      const query = textOf(address).slice(0, digits);
      demandFound((await target.network.getProverSearchResults({ query })).provers, address, query, "prover");
      return short(address);
    },
  },
  {
    name: "finds a prover by the first digits of its address, with the stake of GetProverStakeBalance",
    rpc: "GetStakingProverSearch",
    kind: "read",
    async run(target) {
      const { address } = await aProver(target);
      const query = textOf(address).slice(0, digits);
      const { provers } = await target.network.getStakingProverSearch({ query });
      const results = provers.map(({ proverAddress, name }) => ({ id: proverAddress, name }) as SearchResult);
      demandFound(results, address, query, "prover");
      const stake = provers.find(({ proverAddress }) => sameBytes(proverAddress, address))?.stakeBalance;
      const { amount } = await target.network.getProverStakeBalance({ prover: address });
      demand(stake === amount, `stake_balance is ${stake}, and GetProverStakeBalance ${amount}`);
      return `${short(address)} with ${amount} wei`;
    },
  },
  {
    name: "finds nothing by what nothing is called",
    rpc: "GetSearchResults",
    kind: "read",
    async run({ network }) {
      const { requests, programs, requesters } = await network.getSearchResults({ query: "no-such-thing-anywhere" });
      const found = requests.length + programs.length + requesters.length;
      demand(found === 0, `finds ${found} results`);
      return "nothing";
    },
  },
];
