import type { Call, Health, HealthPeriod, HealthQuery } from '@landfall/core/provider';
import { ok } from 'neverthrow';
import { type Break, type BrokenRule, preparing, refuse } from './break.ts';

const MINUTE = 60_000;

/** Alters what `health` answers. */
function counting(alter: (health: Health, query: HealthQuery, call: Call) => Health): Break {
  return (good) => ({
    health: async (request, call) =>
      (await good.health?.(request, call))?.map((health) => alter(health, request, call)) ??
      refuse('unsupported', 'No health.'),
  });
}

/** Alters the periods. */
function countingPeriods(
  alter: (periods: readonly HealthPeriod[], query: HealthQuery, call: Call) => readonly HealthPeriod[],
): Break {
  return counting((health, query, call) =>
    health.state === 'counts' ? { ...health, periods: alter(health.periods, query, call) } : health,
  );
}

/** A period that began at a time, without requests. */
function emptyPeriod(from: number, { slowerThanMs }: HealthQuery): HealthPeriod {
  const period = { from, to: from + MINUTE, requests: 0, errors: 0 };
  return slowerThanMs === undefined ? period : { ...period, slower: 0 };
}

const IN_ORDER = 'health gives closed periods of the range, in order';
const WHOLE = 'health gives whole counts, with no more bad requests than requests';
const UNUSED = 'health counts nothing for a deployment that got no request';
const FINAL = 'health gives the same counts again for a final range, in which nothing is open';
const SLOWER = 'health counts slower requests where it is asked to and can, and only there';

/** Providers broken in how they count requests. */
export const healthBreaks: readonly BrokenRule[] = [
  [IN_ORDER, 'gives the newest period first', countingPeriods((periods) => periods.toReversed())],
  [
    IN_ORDER,
    'gives periods that are a second short',
    countingPeriods((periods) => periods.map((period) => ({ ...period, from: period.from + 1_000 }))),
  ],
  [
    IN_ORDER,
    'gives periods that begin in the middle of a minute',
    countingPeriods((periods) =>
      periods.slice(0, -1).map((period) => ({ ...period, from: period.from + 1_000, to: period.to + 1_000 })),
    ),
  ],
  [
    IN_ORDER,
    'gives the period that is under way',
    countingPeriods((periods, query, { now }) => {
      const current = now - (now % MINUTE);
      return current < query.to ? [...periods, emptyPeriod(current, query)] : periods;
    }),
  ],
  [
    IN_ORDER,
    'gives a period before the range',
    countingPeriods((periods, query) => [emptyPeriod(query.from - MINUTE, query), ...periods]),
  ],
  [
    IN_ORDER,
    'gives a period after the range',
    countingPeriods((periods, query, { now }) => {
      const isOver = query.to + MINUTE <= now;
      return isOver ? [...periods, emptyPeriod(query.to, query)] : periods;
    }),
  ],
  [
    IN_ORDER,
    'calls a counted period open',
    counting((health, { to }, { now }) =>
      health.state === 'counts' && now < to ? { ...health, open: health.periods.map(({ from }) => from) } : health,
    ),
  ],
  [
    IN_ORDER,
    'calls a period of the future open',
    counting((health, { to }, { now }) =>
      health.state === 'counts' && now < to - MINUTE ? { ...health, open: [to - MINUTE] } : health,
    ),
  ],

  [
    WHOLE,
    'counts half requests',
    countingPeriods((periods) => periods.map((period) => ({ ...period, requests: period.requests + 0.5 }))),
  ],
  [
    WHOLE,
    'counts more errors than requests',
    countingPeriods((periods) => periods.map((period) => ({ ...period, errors: period.requests + 1 }))),
  ],

  [
    'health counts the requests of users',
    'counts none',
    () => ({ health: async () => ok({ state: 'no-data', detail: 'nobody counts' }) }),
  ],

  [
    UNUSED,
    'counts the requests of the whole region',
    counting((health, query, { now }) => {
      if (health.state === 'counts' || query.to > now || query.to < now - 4 * MINUTE) return health;
      return { state: 'counts', periods: [{ ...emptyPeriod(query.from, query), requests: 1 }] };
    }),
  ],
  [
    UNUSED,
    'calls a period without requests open',
    counting((health, query, { now }) =>
      health.state === 'counts' || query.from > now - MINUTE || query.to < now - 4 * MINUTE
        ? health
        : { state: 'counts', periods: [], open: [query.from] },
    ),
  ],

  [
    FINAL,
    'counts a request more each time',
    (good) => {
      let more = 0;
      return countingPeriods((periods) => {
        more += 1;
        return periods.map((period) => ({ ...period, requests: period.requests + more }));
      })(good);
    },
  ],
  [
    FINAL,
    'never closes the first period',
    counting((health, query, { now }) => {
      const [first, ...periods] = health.state === 'counts' && query.to <= now ? health.periods : [];
      return first === undefined || periods.length === 0 ? health : { state: 'counts', periods, open: [first.from] };
    }),
  ],

  [
    "health names the deployment's version, or none",
    'names another version',
    countingPeriods((periods) => periods.map((period) => ({ ...period, version: '2' }))),
  ],

  [
    'health counts the previous deployment too',
    'knows only what it deployed itself',
    (good) => ({
      ...preparing(good, ({ previous }) => ({
        previous: previous === null ? null : { ...(previous as object), isPrevious: true },
      })),
      health: async (request, call) => {
        const isPrevious = 'isPrevious' in (request.deployment as object);
        if (isPrevious) return refuse('not-found', 'It was not deployed here.');
        return good.health?.(request, call) ?? refuse('unsupported', 'No health.');
      },
    }),
  ],

  [
    'health has no counts from before the deployment existed, and no error',
    'fails for a time in which nothing was there',
    (good) => ({
      health: async (request, call) =>
        request.to < call.now - 4 * MINUTE
          ? refuse('not-found', 'There is no such metric.')
          : (good.health?.(request, call) ?? refuse('unsupported', 'No health.')),
    }),
  ],

  [
    SLOWER,
    'counts none where it was asked to',
    countingPeriods((periods) => periods.map(({ slower: _slower, ...period }) => period)),
  ],
  [SLOWER, 'counts them always', countingPeriods((periods) => periods.map((period) => ({ slower: 0, ...period })))],
];
