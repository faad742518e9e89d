/** The argument of every command that speaks of one request. */
export const requestArgument = {
  kind: "tuple",
  parameters: [{ brief: "Its id, or the first six digits and more of it", parse: String, placeholder: "request" }],
} as const;
