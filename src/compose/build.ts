import { product } from "../config/names.ts";
import { provider } from "./provider.ts";

/** What we tell the network that we are. */
export const build = provider(["gitSha", "imageTag"], ({ gitSha = "", imageTag = "" }) => [
  { ...product, gitSha, imageTag },
]);
