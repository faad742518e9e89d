import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { DescribedCommand } from "./command.ts";
import type { Context } from "./context.ts";

/** Commands of one noun. */
export type Group = RouteMap<Context> & { routes: Readonly<Record<string, DescribedCommand>> };

/** `usual` is what the noun alone means. */
export function group<R extends string>(
  brief: string,
  routes: Readonly<Record<R, DescribedCommand>>,
  usual?: NoInfer<R>,
): Group {
  const map = { routes, docs: { brief }, ...(usual !== undefined && { defaultCommand: usual }) };
  return Object.assign(buildRouteMap<R, Context>(map), { routes });
}
