import { type Clock, driveAll, type RolloutSpec, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { heldBytes } from './held-bytes.ts';

// A process of its own (see measure-memory.ts), started with --expose-gc, which prints what its bakes take, in bytes each, and how many timers wait for them.
// `turns`: all of them are driven by one `driveAll`; otherwise each is a `rollout()`.

const COUNT = 1_000;
const BAKED_MS = 20 * 60_000;
const isInTurns = process.argv[2] === 'turns';
const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
const stages: RolloutSpec['stages'] = [{ percent: 5, bake: { min: '1h', max: '4h' } }, { percent: 100 }];

const virtual = virtualClock({ auto: false });
let timers = 0;
const clock: Clock = {
  now: () => virtual.now(),
  async sleep(ms, signal) {
    timers += 1;
    await virtual.sleep(ms, signal);
    timers -= 1;
  },
};
const fake = fakeProvider({ log: false, clock: virtual, serving: { version: '41' } });
const journal = memoryJournal();
const options = { providers: { fake }, journal, clock };
const ids = Array.from({ length: COUNT }, (_, index) => `r${index}`);
const specOf = (id: string): RolloutSpec => ({ model, regions: [`fake/${id}`], stages });
const empty = await heldBytes();
const driven: unknown[] = [];
if (isInTurns) {
  for (const id of ids) (await startRollout(specOf(id), { ...options, id }))._unsafeUnwrap();
  driven.push(driveAll(options));
} else driven.push(...ids.map((id) => rollout(specOf(id), { ...options, id })));
for (let ms = 0; ms < BAKED_MS; ms += 5_000) await virtual.advance(5_000);
const held = (await heldBytes()) - empty;

const logs = await Promise.all(ids.map((id) => journal.read(id)));
const before = await heldBytes();
const copies = logs.map((log) => structuredClone(log._unsafeUnwrap()));
const eventBytes = (await heldBytes()) - before;
const baking = copies.filter(
  (events) =>
    events.some((event) => event.type === 'step-start' && event.step === 'bake-5') &&
    events.at(-1)?.type !== 'rollout-end',
);
console.log(
  JSON.stringify({
    count: baking.length,
    bytes: (held - eventBytes) / COUNT,
    eventBytes: eventBytes / COUNT,
    timers,
  }),
);
// What is measured must not be collected before here.
process.exit(driven.length > 0 ? 0 : 1);
