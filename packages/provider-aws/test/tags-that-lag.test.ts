import { type RolloutRun, type RolloutSpec, rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { everyOr, shareOf, shareTitle } from '@landfall/tests-support';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, REGIONS, rollOut, SAMPLES, specOf } from './aws-setting.ts';
import { type Driven, deployed, retired, retireOnce, routed, until } from './drive-provider.ts';
import type { Fault } from './simulator/fault.ts';
import { truthOf } from './truth-of.ts';

const [FIRST, SECOND] = REGIONS;
const TWO = [`aws/${FIRST}`, [`aws/${SECOND}`]];
const UPDATE: Partial<RolloutSpec> = { regions: TWO, stages: [{ percent: 10 }, { percent: 100 }] };
const LAG_MS = 60_000;
const USUAL = 3;

type Lag = 'setLag' | 'setTagLag';

let setting: AwsSetting;
afterEach(() => setting.close());

/** Version 41 has just come to serve, beside an endpoint of others with a like name. */
async function serving41(lag: Lag, lagMs: number): Promise<void> {
  setting = awsSetting({ traffic: 'endpoint', checks: { quota: false } });
  setting.account[lag](lagMs);
  for (const region of [FIRST, SECOND])
    setting.account.seedServing(region, {
      endpoint: 'fraud-of-others',
      variants: [{ name: 'AllTraffic' }],
      tags: { 'landfall:percent': '100' },
    });
  expect((await rollOut(setting, specOf('41', { regions: TWO }), { id: 'first' })).result.isOk()).toBe(true);
}

function startUpdate(spec: Partial<RolloutSpec> = {}): RolloutRun {
  const { clock, journal, provider } = setting;
  const providers = { aws: provider as Provider };
  return rollout(specOf('42', { ...UPDATE, ...spec }), { providers, samples: SAMPLES, clock, journal, id: 'r' });
}

interface How {
  readonly spec?: Partial<RolloutSpec>;
  readonly fault?: Fault;
}

const HOWS: Readonly<Record<string, How>> = {
  'that goes well': {},
  'that removes the previous version': { spec: { previous: 'retire' } },
  'whose second region cannot be made': { fault: { kind: 'create-fails', region: SECOND } },
  'whose second region may not move its traffic': {
    fault: { kind: 'deny', api: 'AddTags', region: SECOND, times: Number.POSITIVE_INFINITY },
  },
  'whose second region may move half of its traffic': {
    fault: { kind: 'deny', api: 'AddTags', region: SECOND, after: 1 },
  },
  'whose answer to a move is lost': { fault: { kind: 'reset-after-commit', api: 'AddTags', region: FIRST } },
};

/** How the rollout of version 42 ends, and what is there an hour later. */
async function playOut({ spec, fault }: How, lag: Lag, lagMs: number): Promise<object> {
  await serving41(lag, lagMs);
  if (fault !== undefined) setting.account.fault(fault);
  const result = await startUpdate(spec).result;
  await setting.clock.sleep(3_600_000);
  const end = result.isOk()
    ? 'ok'
    : [
        result.error.kind,
        'rollback' in result.error && result.error.rollback,
        'failures' in result.error && result.error.failures.map(({ kind }) => kind),
      ];
  const played = { end, truth: truthOf(setting) };
  setting.close();
  return played;
}

function tagsWritten(): number {
  return setting.account.callCounts({ region: FIRST, api: 'AddTags' })['AddTags'] ?? 0;
}

/** Aborts a rollout so long after so many tags were written in the first region. */
async function abortAfterTags(run: RolloutRun, count: number, afterMs: number): Promise<void> {
  const before = tagsWritten();
  let isOver = false;
  void run.result.then(() => {
    isOver = true;
  });
  while (tagsWritten() < before + count && !isOver) await setting.clock.sleep(100);
  if (afterMs > 0) await setting.clock.sleep(afterMs);
  void run.abort('on purpose');
}

const LOST: Fault = { kind: 'reset-after-commit', api: 'AddTags', region: FIRST };

interface Abort {
  readonly count: number;
  readonly afterMs: number;
  readonly fault?: Fault;
}

const ABORTS: Readonly<Record<string, Abort>> = {
  'right after a move to 10 percent': { count: 2, afterMs: 0 },
  'a second after it': { count: 2, afterMs: 1_000 },
  'half a minute after it': { count: 2, afterMs: 30_000 },
  'right after a move to 100 percent': { count: 4, afterMs: 0 },
  'a second after that': { count: 4, afterMs: 1_000 },
  'as the answer to half of a move is lost': { count: 1, afterMs: 0, fault: LOST },
  'as the answer to a whole move is lost': { count: 2, afterMs: 0, fault: { ...LOST, after: 1 } },
};

describe.each<Lag>(['setTagLag', 'setLag'])(
  `with an endpoint for each version, and a minute in which ListTags shows the world before (%s; ${shareTitle(USUAL)})`,
  (lag) => {
    // Where all readings lag, tags do as well: a share of the cases is enough.
    const played = <Case>(cases: readonly Case[]) =>
      lag === 'setLag' ? shareOf(cases, { every: everyOr(USUAL) }) : cases;

    it.each(played(Object.entries(HOWS)))(
      'a rollout %s ends as without a lag, and leaves the same',
      async (_name, how) => {
        const undisturbed = await playOut(how, lag, 0);
        expect(await playOut(how, lag, LAG_MS)).toEqual(undisturbed);
      },
    );

    it.each(played(Object.entries(ABORTS)))(
      'a rollout that is aborted %s leaves all as it was',
      async (_name, abort) => {
        await serving41(lag, LAG_MS);
        const holdings = () => [FIRST, SECOND].map((region) => setting.account.holdings(region));
        const before = holdings();
        if (abort.fault !== undefined) setting.account.fault(abort.fault);
        const run = startUpdate();
        await abortAfterTags(run, abort.count, abort.afterMs);
        expect((await run.result)._unsafeUnwrapErr()).toMatchObject({
          kind: 'aborted',
          rollback: { outcome: 'completed' },
        });
        await setting.clock.sleep(3_600_000);
        expect(holdings()).toEqual(before);
      },
    );
  },
);

describe('an endpoint whose tags show the world of a minute ago', () => {
  /** Version 41 has the traffic, and 42 is in service without any. */
  async function both(): Promise<Driven> {
    setting = awsSetting({ traffic: 'endpoint', checks: { quota: false } });
    await routed(setting, await deployed(setting, FIRST, '41'), 0, 100);
    const next = await deployed(setting, FIRST, '42');
    setting.account.setTagLag(LAG_MS);
    await setting.clock.sleep(2 * LAG_MS);
    return next;
  }

  async function routeOnce(next: Driven, from: number, percent: number): Promise<void> {
    const shift = { deployment: next.handle, previous: next.prepared.previous, from, percent };
    const answer = await setting.provider.route(shift, setting.call(FIRST, `${next.key}-route-${percent}`));
    next.handle = answer._unsafeUnwrap();
  }

  function percents(): readonly (string | undefined)[] {
    return setting.account.holdings(FIRST).endpoints.map(({ tags }) => tags['landfall:percent']);
  }

  it('is not taken for moved back because its tag does not show the move yet', async () => {
    const next = await both();
    await routeOnce(next, 0, 10);
    await routeOnce(next, 10, 0);
    expect(next.handle.due).toBe('route');
    const seen = await until(setting, next, ({ state }) => state === 'ready');
    expect(seen).toMatchObject({ percent: 10, needs: 'route' });
    await routeOnce(next, 10, 0);
    expect(percents()).toEqual(['100', '0']);
  });

  it('is moved back though its tag shows no move, whose answer was lost', async () => {
    const next = await both();
    const before = next.handle;
    await routeOnce(next, 0, 10);
    next.handle = before;
    await routeOnce(next, 10, 0);
    expect(percents()).toEqual(['100', '0']);
  });

  it('can be retired though its tag still shows the traffic that it gave away', async () => {
    const next = await both();
    await routed(setting, next, 0, 10);
    await routeOnce(next, 10, 0);
    await retireOnce(setting, next);
    expect(percents()).toEqual(['100', '0']);
    await retired(setting, next);
    expect(percents()).toEqual(['100']);
  });

  it('is believed after ten minutes, if somebody else moved it back', async () => {
    const next = await both();
    await routeOnce(next, 0, 10);
    const [, endpoint] = setting.account.holdings(FIRST).endpoints;
    const ResourceArn = `arn:aws:sagemaker:${FIRST}:${setting.account.accountId}:endpoint/${endpoint?.name}`;
    setting.account.act(FIRST, 'AddTags', { ResourceArn, Tags: [{ Key: 'landfall:percent', Value: '0' }] });
    const from = setting.clock.now();
    expect(await until(setting, next, ({ state }) => state === 'ready')).toMatchObject({ percent: 0 });
    expect(setting.clock.now() - from).toBeGreaterThanOrEqual(600_000);
  });
});
