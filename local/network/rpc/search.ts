import type { Engine } from "../engine.ts";
import { fromHex, type Hex } from "../hex.ts";
import { totalsOf } from "../state/prover-stats.ts";
import { type Found, search } from "../state/search.ts";
import { known } from "../wire.ts";
import type { NetworkRpcs } from "./service.ts";

/** What the explorer's search fields ask; of each kind the newest first. */
export const searches = ({ state, nowSec }: Engine): NetworkRpcs => {
  const named = (id: Hex): Found => ({ id, ...known({ name: state.accounts.get(id)?.name }) });
  const provers = (query: string) => search(query, [...state.provers.keys()].reverse().map(named));

  return {
    getSearchResults({ query }) {
      const programs = [...state.programs.values()].reverse();
      const requesters = [...state.accounts.keys()].reverse().filter((id) => hasRequested(id));
      return {
        requests: search(query, newestIds()).map(toResult),
        programs: search(
          query,
          programs.map(({ vkHash, name }) => ({ id: vkHash, ...known({ name }) })),
        ).map(toResult),
        requesters: search(query, requesters.map(named)).map(toResult),
      };
    },
    getProverSearchResults: ({ query }) => ({ provers: provers(query).map(toResult) }),
    getStakingProverSearch: ({ query }) => ({
      provers: provers(query).map(({ id, name }) => {
        const prover = state.provers.get(id);
        return {
          proverAddress: fromHex(id),
          stakeBalance: (prover?.stakeWei ?? 0n).toString(),
          stakerRewards24Hr: totalsOf(state, id, nowSec()).stakersDayWei.toString(),
          ...known({ name, stakerFeeBips: prover?.stakerFeeBips.toString() }),
        };
      }),
    }),
  };

  function hasRequested(id: Hex): boolean {
    return state.requests.candidates([`requester:${id}`]).length > 0;
  }

  /** One after the other, so that a search that is full does not look at all of them. */
  function* newestIds(): Generator<Found> {
    const all = state.requests.all();
    for (let index = all.length - 1; index >= 0; index -= 1) {
      const request = all[index];
      if (request !== undefined) yield { id: request.id };
    }
  }
};

const toResult = ({ id, name }: Found) => ({ id: fromHex(id), ...known({ name }) });
