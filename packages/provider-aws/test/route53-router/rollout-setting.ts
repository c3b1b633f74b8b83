import { type RolloutSpec, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import type { Router } from '@landfall/core/router';
import { virtualClock } from '@landfall/core/testing';
import { countCalls } from '@landfall/tests-support';
import { ResultAsync } from 'neverthrow';
import { onTestFinished } from 'vitest';
import { awsProvider, type Route53RouterOptions, route53Router } from '../../src/index.ts';
import { ACCOUNT_ID, REGIONS, SAMPLES, SETTINGS, specOf, stock } from '../aws-setting.ts';
import { accountServer } from '../simulator/http/account-server.ts';
import { memoryClient } from '../simulator/memory-client.ts';
import { simulatedAccount } from '../simulator/simulated-account.ts';
import type { Behaviour } from '../simulator/workload/workload.ts';
import { closeZoneSetting, NAME, ZONE } from './zone-setting.ts';

const MINUTE = 60_000;
const TWO = ['us-east-1', 'eu-west-1'] as const;

/** Version 1 at once; version 2 is judged at 100 %, after it was entered. */
function specOfVersion(version: '1' | '2'): RolloutSpec {
  return specOf(version, {
    regions: TWO.map((region) => `aws/${region}`),
    routing: { url: 'https://v{version}.{region}.example.net/fraud' },
    ...(version === '2' && {
      stages: [{ percent: 100, bake: { min: '10m', max: '1h' } }],
      gates: [{ metric: 'errors', acceptable: 0.005, harmful: 0.01 }],
    }),
  });
}

/** An account with SageMaker in memory and Route 53 over HTTP, and what rolls versions out there, on one clock. */
export function rolloutSetting(options: Partial<Route53RouterOptions> = {}) {
  const busy = { calls: 0, unanswered: 0 };
  const clock = virtualClock({ isBusy: () => busy.calls > 0 });
  const account = simulatedAccount({ accountId: ACCOUNT_ID, regions: REGIONS, now: () => clock.now() }, accountServer);
  const zone = { account, clock: { now: () => clock.now(), pass: () => undefined } };
  onTestFinished(() => closeZoneSetting(zone));
  stock(account);
  account.zones.put(ZONE, 'example.com');
  account.listen();

  const counted = <T, E>(ask: () => ResultAsync<T, E>): ResultAsync<T, E> => {
    busy.calls += 1;
    return new ResultAsync(
      Promise.resolve(ask()).finally(() => {
        busy.calls -= 1;
      }),
    );
  };
  const inner = route53Router({
    zone: ZONE,
    name: NAME,
    policy: 'weighted',
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' },
    clock,
    ...options,
  });
  const router: Router = {
    ...inner,
    read: (call) => counted(() => inner.read(call)),
    apply: (table, expected, call) => counted(() => inner.apply(table, expected, call)),
    pending: (call) => counted(() => inner.pending?.(call) ?? ResultAsync.fromSafePromise(Promise.resolve(undefined))),
  };
  const provider = countCalls(
    awsProvider({ ...SETTINGS, checks: { quota: false }, client: memoryClient(() => account) }),
    busy,
  );
  const journal = memoryJournal();

  return {
    zone,
    clock,
    router,
    /** Rolls a version out, to its end. */
    play: async (version: '1' | '2', id: string) => {
      const providers = { aws: provider as Provider };
      return rollout(specOfVersion(version), { providers, samples: SAMPLES, clock, journal, router, id }).result;
    },
    /** From now on clients send requests, which version 2 answers like this. */
    sendRequests: async (answers: Behaviour) => {
      const good: Behaviour = { errors: 0.001 };
      for (const region of TWO)
        account.workload(region, 'fraud', {
          requestsPerSecond: 400,
          behaviour: ({ version }) => (version === '2' ? answers : good),
        });
      await clock.sleep(60 * MINUTE);
    },
  };
}
