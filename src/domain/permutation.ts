/** So many equally likely cases, and so many futures: a power of two, so that a shift stays within. */
export const count = 256;
const mask = count - 1;

/** So many orders are kept, and each serves again shifted. */
const ordersKept = 64;
const orders = Array.from({ length: ordersKept }, (_, index) => shuffled(index + 1));

/** A fixed shuffle (Fisher and Yates) of all cases: the same on every machine, and unlike the others. */
function shuffled(seed: number): Uint16Array {
  const order = Uint16Array.from({ length: count }, (_, index) => index);
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  for (let index = count - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator
    const other = Math.floor((state / 2 ** 32) * (index + 1));
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
  return order;
}

/** The n-th order in which the cases of a quantity meet the futures. */
export function permutation(n: number): (future: number) => number {
  const order = orders[n % ordersKept] ?? new Uint16Array(count);
  const shift = Math.imul(Math.floor(n / ordersKept), 97);
  return (future) => order[(future + shift) & mask] ?? 0;
}
