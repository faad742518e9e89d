import { type Check, demand, NotSeen, persistently } from "../check.ts";
import { mostRows } from "../samples.ts";
import type { Target } from "../target.ts";
import { type List, lists, type Row } from "./lists.ts";

/** How many pages a list is read in, to compare them with the whole. */
const aboutPages = 8;

/** The first page of the largest size; `NotSeen` where there is nothing to compare. */
async function wholeOf(target: Target, list: List): Promise<Row[]> {
  const whole = await list.read(target, { limit: mostRows, page: 1 });
  if (whole.length < 2) throw new NotSeen(`the list has ${whole.length} rows: two are needed`);
  return whole;
}

async function pagesAreTheList(target: Target, list: List): Promise<string> {
  const whole = await wholeOf(target, list);
  const limit = Math.max(1, Math.ceil(whole.length / aboutPages));
  const paged: Row[] = [];
  let pages = 0;
  for (let rows: Row[] = []; paged.length < whole.length; paged.push(...rows)) {
    pages += 1;
    rows = await list.read(target, { limit, page: pages });
    demand(rows.length > 0, `page ${pages} of ${limit} is empty after ${paged.length} of ${whole.length} rows`);
  }
  const wrong = whole.findIndex(({ key }, index) => paged[index]?.key !== key);
  demand(wrong < 0, `row ${wrong + 1} differs: pages of ${limit} skip or repeat one`);
  return `${whole.length} rows in ${pages} pages of ${limit}`;
}

async function endsInEmptyPages(target: Target, list: List): Promise<string> {
  const rows = await list.read(target, { limit: mostRows, page: 1_000_000 });
  demand(rows.length === 0, `page 1,000,000 has ${rows.length} rows`);
  return "page 1,000,000 is empty";
}

async function limitHolds(target: Target, list: List): Promise<string> {
  await wholeOf(target, list);
  for (const limit of [1, 2]) {
    const rows = await list.read(target, { limit });
    demand(rows.length === limit, `${rows.length} rows where ${limit} were asked for`);
  }
  return "1 and 2 rows as asked";
}

async function isInOrder(target: Target, list: List): Promise<string> {
  const whole = await wholeOf(target, list);
  const ranks = whole.map(({ rank = 0n }) => rank);
  const wrong = ranks.findIndex((rank, index) => index > 0 && rank > (ranks[index - 1] ?? rank));
  demand(wrong < 0, `row ${wrong + 1} belongs before row ${wrong}`);
  if (ranks[0] === ranks.at(-1)) throw new NotSeen(`all ${ranks.length} rows rank alike: no order can be seen`);
  return `${whole.length} rows`;
}

async function listsOnce(target: Target, list: List): Promise<string> {
  const whole = await wholeOf(target, list);
  const kinds = new Set(whole.map(({ key }) => key)).size;
  demand(kinds === whole.length, `${whole.length - kinds} rows come twice`);
  return `${whole.length} rows, each once`;
}

const aspects: readonly { name: string; of?: (list: List) => boolean; look: typeof pagesAreTheList }[] = [
  { name: "gives the same rows in small pages as in a large one", look: pagesAreTheList },
  { name: "has empty pages after its last", look: endsInEmptyPages },
  { name: "gives as many rows as are asked for", look: limitHolds },
  { name: "lists nothing twice", of: ({ unique }) => unique === true, look: listsOnce },
];

/** Of each list: pages, limits, order. */
export const pageChecks: readonly Check[] = [
  ...lists.flatMap((list): Check[] => [
    ...aspects
      .filter(({ of }) => of?.(list) ?? true)
      .map(
        ({ name, look }): Check => ({
          name,
          rpc: list.rpc,
          kind: "read",
          run: (target) => persistently(() => look(target, list)),
        }),
      ),
    ...(list.order === undefined
      ? []
      : [
          {
            name: `lists the ${list.order}`,
            rpc: list.rpc,
            kind: "read",
            run: (target) => persistently(() => isInOrder(target, list)),
          } as const satisfies Check,
        ]),
  ]),
  {
    name: "gives 10 rows where no limit is said, and never more than 100",
    rpc: "GetFilteredProofRequests",
    kind: "read",
    run: (target) => persistently(() => usualLimits(target)),
  },
];

const usualRows = 10;

async function usualLimits({ network }: Target): Promise<string> {
  const all = (await network.getFilteredProofRequests({ limit: 10 * mostRows })).requests.length;
  demand(all <= mostRows, `${all} rows where ${10 * mostRows} were asked for`);
  if (all <= usualRows) throw new NotSeen(`the list has ${all} rows: more than ${usualRows} are needed`);
  const usual = (await network.getFilteredProofRequests({})).requests.length;
  demand(usual === usualRows, `${usual} rows where no limit was said`);
  return `${usual} rows, and ${all} of the largest page`;
}
