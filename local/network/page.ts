/** The page that was asked for: at most 100 items, 10 where nothing was said, pages from 1. */
export type Page = { limit: number; skip: number };

export function pageOf({ limit, page }: { limit?: number | undefined; page?: number | undefined }): Page {
  const size = Math.min(Math.max(limit ?? 10, 1), 100);
  return { limit: size, skip: (Math.max(page ?? 1, 1) - 1) * size };
}

export const slicePage = <T>(items: readonly T[], { limit, skip }: Page): readonly T[] =>
  items.slice(skip, skip + limit);

/** The newest first, where everything in the list is wanted: whatever page it is, nothing before it is looked at. */
export function newestSlice<T>(oldestFirst: readonly T[], { limit, skip }: Page): T[] {
  const end = Math.max(0, oldestFirst.length - skip);
  return oldestFirst.slice(Math.max(0, end - limit), end).reverse();
}

/** The newest first, as the network lists things; stops as soon as the page is full. */
export function newestPage<T>(oldestFirst: readonly T[], matches: (item: T) => boolean, { limit, skip }: Page): T[] {
  const found: T[] = [];
  let toSkip = skip;
  for (let index = oldestFirst.length - 1; index >= 0 && found.length < limit; index -= 1) {
    const item = oldestFirst[index];
    if (item === undefined || !matches(item)) continue;
    if (toSkip > 0) toSkip -= 1;
    else found.push(item);
  }
  return found;
}
