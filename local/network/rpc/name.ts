import { orRefuse, refusal } from "../refusal.ts";

const longestNameChars = 64;

/** A name of an account or a program, as it will be shown to others; anything else ends the call. */
export function nameOf(text: string): string {
  const fits = text.length > 0 && text.length <= longestNameChars && !/\p{Cc}/u.test(text);
  return orRefuse(
    fits ? text : refusal("invalid-argument", `a name must be 1 to ${longestNameChars} characters, none of control`),
  );
}
