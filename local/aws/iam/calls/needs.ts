import type { Permission } from "../decide.ts";

/** What each operation of a service needs, by the name that the SDK's command has. One that is absent is refused to roles. */
export type Needs = Readonly<Record<string, (input: unknown) => readonly Permission[]>>;

/** Operations that AWS lets nobody narrow to a resource. */
export const onAnything = (service: string, ...actions: readonly string[]): Needs =>
  Object.fromEntries(actions.map((action) => [action, () => [{ action: `${service}:${action}`, resource: "*" }]]));
