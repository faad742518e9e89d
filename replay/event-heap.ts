/** What is due, in the order of time and, at the same time, of being added. Numbers alone: nothing is allocated an event. */
export type EventHeap = {
  add(atSec: number, kind: number, subject: number, detail?: number): void;
  /** Takes the next event into `current`; false when there is none. */
  next(): boolean;
  readonly current: { atSec: number; kind: number; subject: number; detail: number };
};

/** A binary heap of places: what moves is one small number, while the event itself stays in its place. */
export function createEventHeap(): EventHeap {
  const events = createPlaces();
  let heap = new Int32Array(1024);
  let size = 0;

  const isBefore = (a: number, b: number): boolean => {
    const [atA, atB] = [events.atSec(a), events.atSec(b)];
    return atA < atB || (atA === atB && events.rank(a) < events.rank(b));
  };
  const rise = (place: number, from: number): void => {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (isBefore(above, place)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = place;
  };
  /** From the top the hole sinks to the bottom along the earlier ones; the last event takes it, and rises a little. */
  const fillTop = (): void => {
    size -= 1;
    let hole = 0;
    for (let child = 1; child < size; child = hole * 2 + 1) {
      const right = child + 1;
      if (right < size && isBefore(heap[right] ?? 0, heap[child] ?? 0)) child = right;
      heap[hole] = heap[child] ?? 0;
      hole = child;
    }
    rise(heap[size] ?? 0, hole);
  };

  return {
    current: events.current,
    add(atSec, kind, subject, detail = 0) {
      if (size === heap.length) heap = doubled(heap);
      rise(events.put(atSec, kind, subject, detail), size);
      size += 1;
    },
    next() {
      if (size === 0) return false;
      events.take(heap[0] ?? 0);
      fillTop();
      return true;
    },
  };
}

/** Where events lie; a place is used again once its event was taken. */
function createPlaces() {
  let times = new Float64Array(1024);
  let ranks = new Float64Array(1024);
  let bodies = new Int32Array(3 * 1024);
  const free: number[] = [];
  let used = 0;
  let added = 0;
  const current = { atSec: 0, kind: 0, subject: 0, detail: 0 };
  const grow = (): void => {
    [times, ranks, bodies] = [doubled(times), doubled(ranks), doubled(bodies)];
  };

  return {
    current,
    atSec: (place: number): number => times[place] ?? 0,
    rank: (place: number): number => ranks[place] ?? 0,
    put(atSec: number, kind: number, subject: number, detail: number): number {
      if (free.length === 0 && used === times.length) grow();
      const place = free.pop() ?? used;
      if (place === used) used += 1;
      times[place] = atSec;
      ranks[place] = added;
      added += 1;
      bodies[place * 3] = kind;
      bodies[place * 3 + 1] = subject;
      bodies[place * 3 + 2] = detail;
      return place;
    },
    take(place: number): void {
      current.atSec = times[place] ?? 0;
      current.kind = bodies[place * 3] ?? 0;
      current.subject = bodies[place * 3 + 1] ?? 0;
      current.detail = bodies[place * 3 + 2] ?? 0;
      free.push(place);
    },
  };
}

function doubled<T extends Float64Array | Int32Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2); // the same kind of array
  larger.set(array);
  return larger;
}
