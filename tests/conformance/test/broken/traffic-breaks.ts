import { ok } from 'neverthrow';
import { type BrokenRule, refuse, showingPercent } from './break.ts';

/** Providers broken in how they verify, route, monitor and measure. */
export const trafficBreaks: readonly BrokenRule[] = [
  [
    'verify answers each sample, in order',
    'answers samples backwards',
    (good) => ({
      verify: async (request, call) =>
        (await good.verify(request, call)).map((found) => ({ ...found, responses: found.responses.toReversed() })),
    }),
  ],

  [
    'verify moves no traffic',
    'moves traffic in verify',
    (good) => {
      let verified = false;
      return {
        verify: (request, call) => {
          verified = true;
          return good.verify(request, call);
        },
        ...showingPercent(good, (percent) => (verified ? percent + 1 : percent)),
      };
    },
  ],

  [
    'verify of a deployment that was never made is an error',
    'verifies nothing, successfully',
    (good) => ({
      verify: async (request, call) => {
        const found = await good.verify(request, call);
        return found.isOk() ? found : ok({ subject: 'deployment', responses: [] });
      },
    }),
  ],

  [
    'route moves the requested share',
    'rounds a share',
    (good) => showingPercent(good, (percent) => (percent === 50 ? 49 : percent)),
  ],

  [
    'route leaves the rest to the previous deployment',
    'loses a part of the traffic',
    (good) => showingPercent(good, (percent, version) => (version === '1' && percent === 75 ? 70 : percent)),
  ],

  [
    'route moves the traffic back',
    'only routes forward',
    (good) => ({
      route: (request, call) =>
        request.percent === 0 ? refuse('unsupported', 'Only forward.') : good.route(request, call),
    }),
  ],

  [
    'route from a share that the deployment does not have is a conflict',
    'routes whatever the share was',
    (good) => ({
      route: async (request, call) => {
        const answer = await good.route(request, call);
        return answer.isErr() && answer.error.kind === 'conflict' ? ok(request.deployment) : answer;
      },
    }),
  ],

  [
    'a repeated route with the same key succeeds',
    'refuses a key that it saw before',
    (good) => {
      const keys = new Set<string>();
      return {
        route: (request, call) => {
          if (keys.has(call.key)) return refuse('conflict', 'The request was made before.');
          keys.add(call.key);
          return good.route(request, call);
        },
      };
    },
  ],

  [
    'route can move all traffic to a first deployment, and accepts that it is there already',
    'refuses to route where the traffic already is',
    (good) => ({
      route: async (request, call) => {
        const seen = await good.describe(request, call);
        const isThere = seen.isOk() && seen.value.state === 'ready' && seen.value.percent === request.percent;
        return isThere && call.key.endsWith('/2') ? refuse('conflict', 'Nothing to do.') : good.route(request, call);
      },
    }),
  ],

  [
    'monitor does not change the deployment that serves',
    'moves traffic in monitor',
    (good) => {
      let monitored = false;
      return {
        monitor: (request, call) => {
          monitored = true;
          return good.monitor(request, call);
        },
        ...showingPercent(good, (percent) => (monitored && percent === 100 ? 90 : percent)),
      };
    },
  ],

  [
    'a repeated monitor with the same key succeeds',
    'refuses an alarm that exists',
    (good) => {
      const keys = new Set<string>();
      return {
        monitor: (request, call) => {
          if (keys.has(call.key)) return refuse('conflict', 'The alarm exists.');
          keys.add(call.key);
          return good.monitor(request, call);
        },
      };
    },
  ],

  [
    'metric answers every metric that the capabilities name',
    'reads a value that is no number',
    (good) => ({
      metric: async (request, call) =>
        (await good.metric?.(request, call))?.map((reading) =>
          reading.state === 'value' ? { ...reading, value: Number.NaN } : reading,
        ) ?? refuse('unsupported', 'No health.'),
    }),
  ],

  [
    'metric has no value for a deployment that got no request',
    'reads 0 where there is no data',
    (good) => ({
      metric: async (request, call) =>
        (await good.metric?.(request, call))?.map((reading) =>
          reading.state === 'no-data' ? { state: 'value', value: 0, samples: 0 } : reading,
        ) ?? refuse('unsupported', 'No health.'),
    }),
  ],
];
