import { planRollout } from '@landfall/core';
import { simulate, type World } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import fc from 'fast-check';

const WAVES = [0, 1].map((wave) => [1, 2, 3, 4].map((region) => `fake/region-${wave * 4 + region}`));
const ACTIONS = ['select', 'deploy', 'verify', 'route-100', 'monitor', 'restore', 'remove'];
const disturbed = fc.record({
  callMs: fc.nat(2_000),
  takesMs: fc.nat(60_000),
  lagMs: fc.nat(2_000),
  answers: fc.array(fc.constantFrom('ok', 'lost', 'transient', 'throttled', 'capacity', 'permission'), {
    maxLength: 3,
  }),
  fates: fc.array(fc.constantFrom('comes-true', 'fails', 'fails-for-good', 'mixed', 'stuck'), { maxLength: 2 }),
  verdict: fc.constantFrom('pass', 'pass', 'pass', 'fail'),
});
const ids = WAVES.flat().flatMap((region) => ACTIONS.map((action) => `${action}:${region}`));
const worlds = fc.sample(
  fc.record({
    steps: fc.dictionary(fc.constantFrom(...ids), disturbed, { minKeys: 1, maxKeys: 6, noNullPrototype: true }),
  }),
  { numRuns: 1000, seed: 8 },
) as World[];
const plan = planRollout({ model: { name: 'fraud', version: '42', artifact: 'x' }, regions: WAVES } as never, {
  providers: { fake: fakeProvider() },
})._unsafeUnwrap();
for (const [what, ws] of [
  ['undisturbed', worlds.map(() => ({}))],
  ['disturbed', worlds],
] as const) {
  const logs = ws.map((w) => simulate(plan, w).events);
  let a = 1e9,
    b = 1e9;
  for (let r = 0; r < 12; r++) {
    let t = performance.now();
    for (const w of ws) simulate(plan, w);
    a = Math.min(a, performance.now() - t);
    t = performance.now();
    let n = 0;
    for (const l of logs) n += JSON.stringify(l).length;
    b = Math.min(b, performance.now() - t);
  }
  console.log(
    what,
    'sim',
    (a / ws.length).toFixed(3),
    'ms json',
    (b / ws.length).toFixed(3),
    'ratio',
    (a / b).toFixed(2),
    'events',
    logs.reduce((x, l) => x + l.length, 0) / ws.length,
  );
}
