/** Members of a request's JSON body. What is missing is empty: the service says so, and no policy allows a resource without a name. */
export const textAt = (input: unknown, name: string): string => {
  const value = memberOf(input, name);
  return typeof value === "string" ? value : "";
};
export const textsAt = (input: unknown, name: string): string[] =>
  listAt(input, name).filter((each) => typeof each === "string");
export const listAt = (input: unknown, name: string): unknown[] => {
  const value = memberOf(input, name);
  return Array.isArray(value) ? value : [];
};
export const namesAt = (input: unknown, name: string): string[] => {
  const value = memberOf(input, name);
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
};

const memberOf = (input: unknown, name: string): unknown =>
  typeof input === "object" && input !== null ? (input as Record<string, unknown>)[name] : undefined;
