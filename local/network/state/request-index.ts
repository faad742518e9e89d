import type { Hex } from "../hex.ts";
import type { RequestRecord } from "./records.ts";

/** The keys by which a filter can narrow down before it scans. */
export type IndexKey = `status:${number}` | `fulfiller:${Hex}` | `requester:${Hex}` | `program:${Hex}`;

/** All requests, by id and by what filters ask for, each list in the order of creation. */
export type RequestIndex = {
  get(id: Hex): RequestRecord | undefined;
  put(request: RequestRecord): void;
  /** The shortest list that holds everything with all of these keys; all requests where there is no key. Oldest first. */
  candidates(keys: readonly IndexKey[]): readonly RequestRecord[];
  all(): readonly RequestRecord[];
};

const keysOf = (request: RequestRecord): IndexKey[] => [
  `status:${request.fulfillment}`,
  `requester:${request.requester}`,
  `program:${request.vkHash}`,
  ...(request.fulfiller === undefined ? [] : [`fulfiller:${request.fulfiller}` as const]),
];

export function createRequestIndex(): RequestIndex {
  const byId = new Map<Hex, RequestRecord>();
  const everything: RequestRecord[] = [];
  const lists = new Map<IndexKey, RequestRecord[]>();

  const listOf = (key: IndexKey): RequestRecord[] => {
    const list = lists.get(key) ?? [];
    lists.set(key, list);
    return list;
  };

  return {
    get: (id) => byId.get(id),
    put(request) {
      const before = byId.get(request.id);
      byId.set(request.id, request);
      place(everything, request);
      const keys = keysOf(request);
      for (const key of keys) place(listOf(key), request);
      for (const key of before === undefined ? [] : keysOf(before)) if (!keys.includes(key)) take(listOf(key), request);
    },
    candidates: (keys) => keys.map((key) => lists.get(key) ?? []).sort((a, b) => a.length - b.length)[0] ?? everything,
    all: () => everything,
  };
}

/** Where `order` stands in the list, or would. */
function position(list: readonly RequestRecord[], order: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.order ?? 0) < order) low = middle + 1;
    else high = middle;
  }
  return low;
}

function place(list: RequestRecord[], request: RequestRecord): void {
  const at = position(list, request.order);
  list.splice(at, list[at]?.order === request.order ? 1 : 0, request);
}

function take(list: RequestRecord[], request: RequestRecord): void {
  const at = position(list, request.order);
  if (list[at]?.order === request.order) list.splice(at, 1);
}
