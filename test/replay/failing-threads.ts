import { shareOut } from "../../cli/replay/share-out.ts";

/** One of its two threads never ends by itself, the other fails. */
const threads = { script: new URL("doubling-thread.ts", import.meta.url), count: 2, given: { factor: 2 } };
await shareOut(threads, ["stay", 1, 2, "three"], () => undefined);
