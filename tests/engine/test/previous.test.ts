import { expect, test } from 'vitest';
import { only, play, SERVING, SLOW, specOf } from './play.ts';

test('what served before is kept by default, and the report lists it', async () => {
  const played = await play(specOf(['fake/a']));
  const report = played.result._unsafeUnwrap();
  expect(report).toMatchObject({
    previous: 'keep',
    left: [],
    regions: [
      { region: 'fake/a', percent: 100, previous: { version: '41' }, deployment: { version: '42' }, target: 'fake/a' },
    ],
  });
  expect(played.fake.running().map(({ version, percent }) => [version, percent])).toEqual([
    ['41', 0],
    ['42', 100],
  ]);
});

test('previous: retire removes what served before, once everything else succeeded', async () => {
  const played = await play(specOf([['fake/a', 'fake/b']], { previous: 'retire' }), {
    cloud: { ...SLOW, regions: { a: { serving: { version: '41' } } } },
  });
  expect(played.result.isOk()).toBe(true);
  expect(played.fake.running().map(({ region, version }) => [region, version])).toEqual([
    ['a', '42'],
    ['b', '42'],
  ]);
  const retire = played.fake.calls.find(({ method }) => method === 'retire');
  expect(retire?.at).toBeGreaterThanOrEqual(
    only(played.events, 'phase-end').find(({ phase }) => phase === 'monitor')?.at ?? 0,
  );
  expect(only(played.events, 'step-end').find(({ step }) => step === 'retire:fake/b')).toMatchObject({
    outcome: 'skipped',
  });
});

test('what could not be retired after a success is named, and rolls nothing back', async () => {
  const played = await play(specOf([['fake/a', 'fake/b']], { previous: 'retire' }), {
    cloud: {
      ...SERVING,
      faults: [{ kind: 'fail', method: 'retire', region: 'a', error: { kind: 'permission', message: 'no rights' } }],
    },
  });
  expect(played.result._unsafeUnwrap()).toMatchObject({
    previous: 'retire',
    left: [{ region: 'fake/a', what: 'deployment', why: 'no rights' }],
  });
  expect(played.fake.trafficIn('a')).toEqual({ '42': 100 });
});

test('where the cloud cannot remove anything, previous: retire is skipped', async () => {
  const played = await play(specOf(['fake/a'], { previous: 'retire' }), { cloud: { ...SERVING, retires: false } });
  expect(played.result.isOk()).toBe(true);
  expect(only(played.events, 'step-end').at(-1)).toMatchObject({ step: 'retire:fake/a', outcome: 'skipped' });
});
