import { agreesBy, judgeHistory, type RolloutSpec, shadowCandidates } from '@landfall/core';
import type { Json } from '@landfall/core/provider';
import { routingMetrics } from '@landfall/core/router';
import { createRegionRouter } from '@landfall/core/routing';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { describe, expect, test } from 'vitest';
import { only, play, SERVING, type Stage, specOf } from './play.ts';

const GATE = { metric: 'shadow-agreement', acceptable: 0.02, harmful: 0.06 } as const;

/** A canary whose traffic moves once somebody approves it: until then the candidates get copies of the requests. */
const canary = {
  approvals: [{ before: 'cutover' }],
  stages: [{ percent: 50, bake: { min: '10m', max: '40m' } }, { percent: 100 }],
  gates: [{ metric: 'shadow-agreement', min: 0.97, failures: 1 }],
} as const satisfies Partial<RolloutSpec>;

interface Copied {
  readonly region: string;
  /** The step that was under way. */
  readonly during: string;
}

/** Plays the canary in two regions, with 2,000 requests at each of three moments. `disagrees`: how many of ten answers of version 42 are other ones. */
async function played({
  disagrees,
  approves,
}: {
  readonly disagrees: number;
  readonly approves: 'anyway' | 'by the judge';
}) {
  const clock = virtualClock();
  const regions = ['fake/a', 'fake/b'] as const;
  const copied: Copied[] = [];
  let [count, during] = [0, ''];
  let candidates: ReturnType<typeof shadowCandidates> = () => undefined;
  const router = createRegionRouter<string, Json>({
    source: async () => ({
      version: 1,
      model: 'fraud',
      entries: regions.map((region) => ({
        region,
        url: 'https://a.example',
        weight: 1,
        state: 'in',
        modelVersion: '41',
      })),
    }),
    policy: 'weighted',
    clock,
    invoke: async ({ region, modelVersion }) => {
      await clock.sleep(10);
      if (modelVersion !== '42') return { score: 0.8 };
      copied.push({ region, during });
      count += 1;
      return { score: count % 10 < disagrees ? 0.3 : 0.9 };
    },
    shadow: {
      candidates: (region) => candidates(region),
      share: 1,
      maxRequests: 5_000,
      maxPerSecond: 1_000,
      compare: agreesBy({ where: [{ path: '$.score', is: 'at-least', value: 0.5 }] }),
    },
  });
  const ask = async () => {
    for (let at = 0; at < 2_000; at += 1) await router.send('request', { isIdempotent: true });
    await clock.sleep(30_000);
  };
  const verdicts: string[] = [];
  const judged = async ({ run }: Stage) => {
    await ask();
    for (const region of regions) {
      const periods = router.shadowReadings().filter((reading) => reading.region === region);
      const records = periods.map(({ from, to, requests, disagreements }) => ({
        from,
        to,
        requests,
        bad: disagreements,
      }));
      verdicts.push(judgeHistory(records, GATE)._unsafeUnwrap().judgement.verdict);
    }
    if (approves === 'anyway' || verdicts.every((verdict) => verdict === 'pass')) void run.approve('the answers agree');
    else void run.abort('the answers do not agree');
    await ask();
  };
  const fake = fakeProvider({ ...SERVING, clock });
  const { result, events } = await play(specOf([regions], canary), {
    clock,
    fake,
    metrics: routingMetrics(router),
    watch: (event, stage) => {
      candidates =
        event.type === 'rollout-start' ? shadowCandidates(stage.run, () => ({ url: 'https://b.example' })) : candidates;
      if (event.type !== 'step-start') return;
      during = event.action;
      if (event.action === 'approve') void judged(stage);
      else if (event.action !== 'select') void ask();
    },
  });
  return { result, events, copied, verdicts, router };
}

describe('a candidate of a rollout', () => {
  test('gets copies between its verification and its first traffic, and is judged before any user meets it', async () => {
    const { result, copied, verdicts, router } = await played({ disagrees: 0, approves: 'by the judge' });
    expect(verdicts).toEqual(['pass', 'pass']);
    expect(result.isOk()).toBe(true);
    const moments = new Set(copied.map(({ during }) => during));
    expect(moments).toContain('approve');
    for (const moment of ['deploy', 'bake', 'route', 'confirm', 'retire']) expect(moments).not.toContain(moment);
    expect(new Set(copied.map(({ region }) => region))).toEqual(new Set(['fake/a', 'fake/b']));
    // What users saw is counted apart.
    expect(new Set(router.readings().map(({ version }) => version))).toEqual(new Set(['41']));
  });

  test('whose answers do not agree is not approved', async () => {
    const { result, verdicts, events } = await played({ disagrees: 1, approves: 'by the judge' });
    expect(verdicts).toContain('fail');
    expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted' });
    expect(only(events, 'effect-start').filter(({ method }) => method === 'route')).toEqual([]);
  });
});

describe('a gate on shadow-agreement', () => {
  test('fails the first bake of a version whose answers did not agree', async () => {
    const { events } = await played({ disagrees: 1, approves: 'anyway' });
    expect(only(events, 'step-end').flatMap(({ failure }) => failure ?? [])).toMatchObject([
      { kind: 'gate-failed', gate: 'shadow-agreement', step: 'bake-50' },
    ]);
  });

  test('passes the bake of one whose answers did, by what was counted before its traffic', async () => {
    const { result, events } = await played({ disagrees: 0, approves: 'anyway' });
    expect(result.isOk()).toBe(true);
    expect(only(events, 'step-verdict')).toMatchObject([{ step: 'bake-50', verdict: 'pass' }]);
  });
});
