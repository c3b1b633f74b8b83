import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { entry, played } from '../../../test/routing-world.ts';
import { candidate, shadowed } from '../../../test/shadow-world.ts';
import { nextTick } from '../../clock/next-tick.ts';
import { createRegionRouter } from '../region-router.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('answers are compared', () => {
  test('and counted by region, version and period: those that agree, do not, failed, were dropped', async () => {
    let count = 0;
    const statuses = [200, 200, 201, 500];
    const { send, router } = shadowed({
      answers: () => {
        count += 1;
        return { status: statuses[count % 4] ?? 200 };
      },
    });
    await send(40);
    expect(router.shadowReadings()).toEqual([
      {
        region: 'a',
        version: '43',
        from: expect.any(Number),
        to: expect.any(Number),
        requests: 40,
        disagreements: 20,
        failed: 10,
        dropped: 0,
      },
    ]);
    expect(router.shadowTotals()).toEqual([
      { region: 'a', version: '43', requests: 40, disagreements: 20, failed: 10, dropped: 0 },
    ]);
  });

  test('only with one of the candidate: an answer of another version is dropped', async () => {
    const { send, total } = shadowed({ answers: () => ({ version: '41' }) });
    await send(10);
    expect(total()).toMatchObject({ requests: 0, dropped: 10 });
  });

  test('with a copy of the answer, made before the user reads it', async () => {
    const clock = played({}).clock;
    const router = createRegionRouter<string, Response>({
      source: async () => ({ version: 1, model: 'fraud', entries: [entry('a')] }),
      clock,
      invoke: async ({ modelVersion }) => Response.json({ score: modelVersion === '43' ? 0.9 : 0.8 }),
      shadow: {
        candidates: () => candidate(),
        share: 1,
        maxRequests: 10,
        copyAnswer: (answer) => answer.clone(),
        compare: async (one, other) =>
          (await one.text()) === '{"score":0.8}' && (await other.text()) === '{"score":0.9}',
      },
    });
    const sent = await router.send('request', { isIdempotent: true });
    expect(sent.ok && (await sent.response.json())).toEqual({ score: 0.8 });
    await clock.sleep(1_000);
    expect(router.shadowTotals()).toMatchObject([{ requests: 1, disagreements: 0 }]);
  });

  test.each([
    [
      'throws',
      {
        compare: () => {
          throw new Error('compare');
        },
      },
    ],
    ['rejects', { compare: () => Promise.reject(new Error('compare')) }],
    ['never ends', { compare: () => new Promise<boolean>(() => undefined) }],
    [
      'cannot copy the answer',
      {
        copyAnswer: () => {
          throw new Error('compare');
        },
      },
    ],
  ])('and where that %s, nothing is compared, and it is said', async (_, shadow) => {
    const { send, total, events } = shadowed({ shadow: { ...shadow, maxInFlight: 1 } });
    expect(await send(1)).toMatchObject([{ ok: true }]);
    await send(1);
    expect(total()).toMatchObject({ requests: 0, disagreements: 0, dropped: 2 });
    expect(events.map(({ type }) => type)).toEqual(['shadow-error', 'shadow-error']);
    expect(events).toMatchObject([{ error: { message: expect.stringContaining('compare') } }, {}]);
  });

  test('and where candidates() throws, users are answered, and it is said', async () => {
    const { send, events } = shadowed({
      candidates: () => {
        throw new Error('no list');
      },
    });
    expect(await send(1)).toMatchObject([{ ok: true }]);
    expect(events).toMatchObject([{ type: 'shadow-error', region: 'a', error: { message: 'no list' } }]);
  });
});

test('nothing of a request or an answer is kept once the answers are compared', async () => {
  const kept: WeakRef<object>[] = [];
  const clock = played({}).clock;
  const router = createRegionRouter<{ readonly secret: string }, { readonly secret: string }>({
    source: async () => ({ version: 1, model: 'fraud', entries: [entry('a')] }),
    clock,
    invoke: async () => {
      const answer = { secret: 'answer' };
      kept.push(new WeakRef(answer));
      return answer;
    },
    shadow: { candidates: () => candidate(), share: 1, maxRequests: 100, compare: () => false },
  });
  await (async () => {
    const request = { secret: 'request' };
    kept.push(new WeakRef(request));
    await router.send(request, { isIdempotent: true });
    await clock.sleep(60_000);
  })();
  expect(router.shadowTotals()).toMatchObject([{ requests: 1, disagreements: 1 }]);
  expect(JSON.stringify([router.shadowReadings(), router.shadowTotals()])).not.toMatch(/secret|answer"|request"/);
  for (let time = 0; time < 20 && kept.some((each) => each.deref() !== undefined); time += 1) {
    await nextTick();
    collectGarbage();
  }
  expect(kept).toHaveLength(3);
  expect(kept.map((each) => each.deref())).toEqual([undefined, undefined, undefined]);
});
