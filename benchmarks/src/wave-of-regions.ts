import { setTimeout as wait } from 'node:timers/promises';
import { type RolloutEvent, rollout } from '@landfall/core';
import { fakeProvider } from '@landfall/provider-fake';
import { heldBytes } from './held-bytes.ts';

// A process of its own (see measure-memory.ts), started with --expose-gc, which prints what a wave takes whose regions are all being called at once.

const COUNT = 10_000;
const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };

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
const empty = await heldBytes();
const run = rollout({ model, regions: [targets] }, { providers: { fake: provider } });
while (calling < COUNT) await wait(100);
const total = (await heldBytes()) - empty;

// The events so far, on their own: as many, and as long.
const log: RolloutEvent[] = [];
const reader = run[Symbol.asyncIterator]();
for (let left = run.snapshot().seq; left > 0; left -= 1) {
  const next = await reader.next();
  if (next.done !== true) log.push(next.value);
}
const lines = JSON.stringify(log);
log.length = 0;
const before = await heldBytes();
const copy: unknown = JSON.parse(lines);
const eventBytes = (await heldBytes()) - before;
const peakBytes = process.resourceUsage().maxRSS * 1_024;
console.log(
  JSON.stringify({ count: COUNT, bytes: (total - eventBytes) / COUNT, eventBytes: eventBytes / COUNT, peakBytes }),
);
// Its calls would never end; and what is measured must not be collected before here.
process.exit(Array.isArray(copy) && run.snapshot().seq > 0 ? 0 : 1);
