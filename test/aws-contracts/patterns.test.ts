import { describe } from "vitest";
import { compilePattern } from "../../local/aws/events/pattern.ts";
import { patternsContract } from "../contracts/patterns.ts";
import { wholly } from "../contracts/target.ts";

describe("event patterns on loopback", () =>
  patternsContract(() => (pattern, event) => Promise.resolve(compilePattern(pattern)(event)), wholly));
