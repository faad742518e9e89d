/** How rough a market is: what `calm` and `stormy` mean, in numbers. */
export type Weather = {
  name: WeatherName;
  arrivals: { perMin: number; burstEverySec: number; burstSec: number; burstFactor: number };
  /** Log-normal; the p99 of 3 Bgas with a median of 60 Mgas is a sigma of 1.68. */
  gas: { medianPgu: number; sigma: number };
  /** PROVE in USD: the standard deviation of a day, and jumps. `feedGapsPerDay`: hours in which nothing is published. */
  prove: { dailySd: number; jumpsPerDay: number; jumpSd: number; feedGapsPerDay: number };
  /** Hours in which rivals bid so much of the usual level. */
  priceWars: { perDay: number; hours: number; factor: number };
  spot: { lossPerHostHour: number; shareInClusters: number; clusterTakes: number };
  stockOuts: { shareOfTime: number; hours: number };
  slowHosts: { share: number; factor: number; hours: number };
};

export const weatherNames = ["calm", "stormy"] as const;
export type WeatherName = (typeof weatherNames)[number];

export const weathers: Readonly<Record<WeatherName, Weather>> = {
  calm: {
    name: "calm",
    arrivals: { perMin: 4, burstEverySec: 3000, burstSec: 120, burstFactor: 4 },
    gas: { medianPgu: 60e6, sigma: 1.68 },
    prove: { dailySd: 0.06, jumpsPerDay: 0, jumpSd: 0, feedGapsPerDay: 0 },
    priceWars: { perDay: 0, hours: 0, factor: 1 },
    spot: { lossPerHostHour: 0.05, shareInClusters: 0.7, clusterTakes: 0.5 },
    stockOuts: { shareOfTime: 0.02, hours: 2 },
    slowHosts: { share: 0, factor: 1, hours: 1 },
  },
  stormy: {
    name: "stormy",
    arrivals: { perMin: 4, burstEverySec: 1200, burstSec: 180, burstFactor: 7 },
    gas: { medianPgu: 60e6, sigma: 1.95 },
    prove: { dailySd: 0.15, jumpsPerDay: 2, jumpSd: 0.2, feedGapsPerDay: 0.5 },
    priceWars: { perDay: 1.5, hours: 3, factor: 0.55 },
    spot: { lossPerHostHour: 0.12, shareInClusters: 0.85, clusterTakes: 0.7 },
    stockOuts: { shareOfTime: 0.08, hours: 3 },
    slowHosts: { share: 0.2, factor: 0.7, hours: 5 },
  },
};
