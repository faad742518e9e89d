import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Log, LogFields } from "../../ports/log.ts";
import { type Rpc, read } from "./rpc.ts";

/** The network gives at most so many a page, and 10 where nothing is asked. */
const pageSize = 100;

/** A list of the wire: its call, where its items are, how one is made ours and what tells it from others. */
type Listing<I extends DescMessage, O extends DescMessage, M, T extends object> = {
  method: DescMethodUnary<I, O>;
  query: MessageInitShape<I>;
  items: (answer: MessageShape<O>) => readonly M[];
  parse: (item: M) => T;
  /** Pages are offsets: while items come and go one can be listed twice. Absent: items have no id (`byContent`). */
  idOf?: (item: T) => string;
  /** What the log says of an item that cannot be read. */
  name?: (item: M) => LogFields;
};

/**
 * All items, page after page, asked for as they are wanted. One that cannot be read is left out and said, for it must not
 * stop the others. Throws a NetworkError.
 */
export async function* pages<I extends DescMessage, O extends DescMessage, M, T extends object>(
  rpc: Rpc,
  { method, query, items, parse, idOf, name }: Listing<I, O, M, T>,
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>();
  for (let page = 1; ; page += 1) {
    const asked = { ...query, limit: pageSize, page } as MessageInitShape<I>; // every list's query has these two
    const found = await read(rpc, method, asked, items);
    const idOn = idOf ?? byContent();
    for (const item of readable(rpc.log, found, parse, (each) => ({ rpc: method.name, ...name?.(each) }))) {
      const id = idOn(item);
      if (seen.has(id)) continue;
      seen.add(id);
      yield item;
    }
    if (found.length < pageSize) return;
  }
}

/**
 * What tells the items of one page apart that have no id: what they say, and which of its twins each is. So two of the
 * same are two on one page; on a later page they are those of before, which a new item has moved there.
 */
function byContent(): (item: object) => string {
  const twins = new Map<string, number>();
  return (item) => {
    const content = Object.entries(item).join();
    const nth = (twins.get(content) ?? 0) + 1;
    twins.set(content, nth);
    return `${content} ${nth}`;
  };
}

/** What `parse` can read of `items`; the rest is said, each by its `name`. */
export function readable<M, T>(
  log: Log,
  items: readonly M[],
  parse: (item: M) => T,
  name: (item: M) => LogFields,
): T[] {
  return items.flatMap((item) => {
    try {
      return [parse(item)];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      log.warn("An entry of the network cannot be read: skipped", { ...name(item), because: error.message });
      return [];
    }
  });
}

/** The first `most` of a list. */
export async function firstOf<T>(list: AsyncIterable<T>, most: number): Promise<T[]> {
  const first: T[] = [];
  if (most === 0) return first;
  for await (const item of list) if (first.push(item) === most) break;
  return first;
}
