import { rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { heldBytes } from './held-bytes.ts';

// A process of its own (see measure-memory.ts), started with --expose-gc, which prints what its bakes take, in bytes each.

const COUNT = 1_000;
const BAKED_MS = 20 * 60_000;
const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
const stages = [{ percent: 5, bake: { min: '1h', max: '4h' } }, { percent: 100 }] as const;

const clock = virtualClock({ auto: false });
const fake = fakeProvider({ log: false, clock, serving: { version: '41' } });
const journal = memoryJournal();
const empty = await heldBytes();
const runs = Array.from({ length: COUNT }, (_, index) =>
  rollout({ model, regions: [`fake/r${index}`], stages }, { id: `r${index}`, providers: { fake }, journal, clock }),
);
for (let ms = 0; ms < BAKED_MS; ms += 60_000) await clock.advance(60_000);
const held = (await heldBytes()) - empty;

const logs = await Promise.all(runs.map(({ id }) => journal.read(id)));
const before = await heldBytes();
const copies = logs.map((log) => structuredClone(log._unsafeUnwrap()));
const eventBytes = (await heldBytes()) - before;
const waiting = runs.filter((run) => run.explain().some((each) => each.for === 'evidence'));
console.log(
  JSON.stringify({ count: waiting.length, bytes: (held - eventBytes) / COUNT, eventBytes: eventBytes / COUNT }),
);
// What is measured must not be collected before here.
process.exit(copies.length === runs.length ? 0 : 1);
