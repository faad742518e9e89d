import { afterEach, beforeEach, expect, test } from "vitest";
import { made } from "../adapters/network/client/under-test.ts";
import { accountRefusals, programRefusals } from "./refusals/accounts-and-programs.ts";
import { artifactRefusals } from "./refusals/artifacts.ts";
import { commonRefusals } from "./refusals/every-call.ts";
import { auctionRefusals, paymentRefusals } from "./refusals/money-and-auctions.ts";
import { proverRefusals } from "./refusals/provers.ts";
import { requestRefusals } from "./refusals/requests.ts";
import { createWorld, type World } from "./refusals/world.ts";

/** `npm run check` holds these against what the client's docstrings state: neither may know a code that the other lacks. */
const refusals = [
  ...commonRefusals,
  ...requestRefusals,
  ...accountRefusals,
  ...programRefusals,
  ...paymentRefusals,
  ...auctionRefusals,
  ...proverRefusals,
  ...artifactRefusals,
];

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

test.each(refusals)("$verb is refused as $code: $because", async ({ code, because, call }) => {
  const refusal: unknown = await made(call(world)).then(
    () => "nothing was refused",
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({ code, message: expect.stringMatching(because) });
});
