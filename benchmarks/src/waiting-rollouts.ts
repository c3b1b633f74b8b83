import { setTimeout as wait } from 'node:timers/promises';
import { rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { fakeProvider } from '@landfall/provider-fake';
import { heldBytes } from './held-bytes.ts';

// A process of its own (see measure-memory.ts), started with --expose-gc, which prints what its rollouts take, in bytes each.

const COUNT = 10_000;
const DAY_MS = 86_400_000;
const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };

function names(prefix: string): readonly string[] {
  return Array.from({ length: COUNT }, (_, index) => `${prefix}-${index + 1}`);
}

function cloud() {
  return fakeProvider({ log: false, deployMs: DAY_MS, serving: { version: '41' } });
}

/** The same calls without an engine: what the fake cloud itself keeps of a deployment. */
async function fillCloud(provider: ReturnType<typeof cloud>): Promise<void> {
  const { signal } = new AbortController();
  for (const region of names('warm')) {
    const call = { region, key: `${region}/deploy`, now: Date.now(), signal };
    const asked = { ...model, environment: {} };
    const prepared = await provider.prepare({ model: asked }, call);
    if (prepared.isErr()) throw new Error(prepared.error.message);
    const accepted = await provider.deploy({ model: asked, deployment: prepared.value.deployment }, call);
    if (accepted.isErr()) throw new Error(accepted.error.message);
  }
}

const before = await heldBytes();
const filled = cloud();
await fillCloud(filled);
const cloudBytes = (await heldBytes()) - before;

const empty = await heldBytes();
const fake = cloud();
const journal = memoryJournal();
const runs = names('region').map((region) =>
  rollout({ model, regions: [`fake/${region}`] }, { id: region, providers: { fake }, journal }),
);
// Each has been seen waiting once; at any one time a few of them are looking again.
let others = runs;
while (others.length > 0) {
  await wait(500);
  others = others.filter((run) => !run.explain().some((each) => each.for === 'cloud'));
}
const total = (await heldBytes()) - empty;
console.log(
  JSON.stringify({ count: COUNT, engineBytes: (total - cloudBytes) / COUNT, cloudBytes: cloudBytes / COUNT }),
);
// They would wait for a day; and what is measured must not be collected before here.
process.exit(filled.running().length + runs.length > 0 ? 0 : 1);
