import { setTimeout as wait } from 'node:timers/promises';
import { type RolloutEvent, rollout } from '@landfall/core';
import { fakeProvider } from '@landfall/provider-fake';

// A process of its own (see measure-memory.ts), started with --expose-gc, which prints what a wave takes whose regions are all being called at once.

const COUNT = 10_000;
const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };

/** What is left after two collections: the second takes what the first one's finalizers let go. */
async function held(): Promise<number> {
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.();
    await wait(50);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const fake = fakeProvider({ log: false, serving: { version: '41' } });
let calling = 0;
const provider: typeof fake = {
  ...fake,
  deploy: () => {
    calling += 1;
    return new Promise(() => undefined);
  },
};
const targets = Array.from({ length: COUNT }, (_, index) => `fake/region-${index + 1}`);
const empty = await held();
const run = rollout({ model, regions: [targets] }, { providers: { fake: provider } });
while (calling < COUNT) await wait(100);
const total = (await held()) - empty;

// The events so far, on their own: as many, and as long.
const log: RolloutEvent[] = [];
const reader = run[Symbol.asyncIterator]();
for (let left = run.snapshot().seq; left > 0; left -= 1) {
  const next = await reader.next();
  if (next.done !== true) log.push(next.value);
}
const lines = JSON.stringify(log);
log.length = 0;
const before = await held();
const copy: unknown = JSON.parse(lines);
const eventBytes = (await held()) - before;
const peakBytes = process.resourceUsage().maxRSS * 1_024;
console.log(
  JSON.stringify({ count: COUNT, bytes: (total - eventBytes) / COUNT, eventBytes: eventBytes / COUNT, peakBytes }),
);
// Its calls would never end; and what is measured must not be collected before here.
process.exit(Array.isArray(copy) && run.snapshot().seq > 0 ? 0 : 1);
