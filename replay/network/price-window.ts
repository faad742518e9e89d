/** What the auctions of the last hour cleared at: kept by the minute, for it is asked at every look. */
export type PriceWindow = {
  add(weiPerPgu: number, atSec: number): void;
  read(nowSec: number): { average: number; lowest: number; highest: number; samples: number };
};

const minutes = 60;

export function createPriceWindow(): PriceWindow {
  const minuteOf = new Float64Array(minutes).fill(Number.NEGATIVE_INFINITY);
  const count = new Float64Array(minutes);
  const sum = new Float64Array(minutes);
  const least = new Float64Array(minutes);
  const most = new Float64Array(minutes);

  return {
    add(weiPerPgu, atSec) {
      const minute = Math.floor(atSec / 60);
      const place = minute % minutes;
      const isFirst = minuteOf[place] !== minute;
      minuteOf[place] = minute;
      count[place] = isFirst ? 1 : (count[place] ?? 0) + 1;
      sum[place] = weiPerPgu + (isFirst ? 0 : (sum[place] ?? 0));
      least[place] = isFirst ? weiPerPgu : Math.min(least[place] ?? 0, weiPerPgu);
      most[place] = isFirst ? weiPerPgu : Math.max(most[place] ?? 0, weiPerPgu);
    },
    read(nowSec) {
      const since = Math.floor(nowSec / 60) - minutes;
      let [samples, total, lowest, highest] = [0, 0, Number.POSITIVE_INFINITY, 0];
      for (let place = 0; place < minutes; place += 1) {
        if ((minuteOf[place] ?? 0) <= since) continue;
        samples += count[place] ?? 0;
        total += sum[place] ?? 0;
        lowest = Math.min(lowest, least[place] ?? 0);
        highest = Math.max(highest, most[place] ?? 0);
      }
      return samples === 0
        ? { average: 0, lowest: 0, highest: 0, samples }
        : { average: total / samples, lowest, highest, samples };
    },
  };
}
