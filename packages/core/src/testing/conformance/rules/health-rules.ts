import type { Health } from '../../../provider/contract.ts';
import { expectThat } from '../expect-that.ts';
import { expectTypes } from '../expect-types.ts';
import { isSameJson } from '../json-shape.ts';
import { countedRange, currentPeriod, healthOf, periodsOf, readHealth } from '../read-health.ts';
import type { Abilities, RuleDefinition } from '../rule.ts';

const counts = (abilities: Abilities): boolean => abilities.countsHealth;
const countsBoth = (abilities: Abilities): boolean => abilities.countsHealth && abilities.namesPrevious;

/** A limit that some requests keep and others do not. */
const SLOWER_THAN_MS = 10;

/** Where periods begin that had requests. */
function busyPeriods(health: Health): readonly number[] {
  return periodsOf(health)
    .filter(({ requests }) => requests > 0)
    .map(({ from }) => from);
}

/** Rules: `health` counts requests by closed period. */
export const healthRules: readonly RuleDefinition[] = [
  {
    name: 'health gives closed periods of the range, in order',
    contract:
      'Health.periods: "In order. Only periods whose counts are complete." They begin at multiples of periodMs.',
    appliesTo: counts,
    async hold(trial) {
      const { periodMs, finalAfterMs } = healthOf(trial);
      const candidate = await trial.serving('1');
      const from = currentPeriod(trial);
      await trial.sendRequests();
      const [soon, later] = [currentPeriod(trial) + 2 * periodMs, currentPeriod(trial) + 5 * periodMs];
      // Before the first period is over, after it is over, when it is final, and once more for a range that is final.
      const looks = [
        { waitMs: 0, to: later },
        { waitMs: 1.5 * periodMs, to: later },
        { waitMs: 1.5 * periodMs + finalAfterMs, to: later },
        { waitMs: 0, to: soon },
      ];
      for (const { waitMs, to } of looks) {
        await trial.wait(waitMs);
        const health = await readHealth(trial, candidate, { from, to });
        const { now } = trial.call('now'); // after the answer, since a real clock goes on meanwhile
        let last = from;
        for (const period of periodsOf(health)) {
          const isPeriod = period.from % periodMs === 0 && period.to === period.from + periodMs;
          expectThat(isPeriod, `periods of ${periodMs} ms that begin at multiples of that`, period);
          expectThat(period.from >= last, `no period before ${last}, each after the one before`, health);
          expectThat(period.to <= to, `no period after the range, which ends at ${to}`, period);
          expectThat(period.to <= now, `no period that is not over at ${now}`, period);
          last = period.to;
        }
        const open = health.state === 'counts' ? (health.open ?? []) : [];
        const closed = new Set(periodsOf(health).map((period) => period.from));
        for (const at of open) {
          const isIn = at % periodMs === 0 && at >= from && at < to && at <= now;
          expectThat(isIn, `as open only beginnings of periods of the range, up to ${now}`, at);
          expectThat(!closed.has(at), 'a period to be either counted or open', at);
        }
      }
    },
  },
  {
    name: 'health gives whole counts, with no more bad requests than requests',
    contract: 'HealthPeriod: whole counts from 0; errors and slower are parts of requests.',
    appliesTo: counts,
    async hold(trial) {
      const candidate = await trial.serving('1');
      const range = await countedRange(trial);
      expectTypes('health', await readHealth(trial, candidate, range));
      expectTypes('health', await readHealth(trial, candidate, { ...range, slowerThanMs: SLOWER_THAN_MS }));
    },
  },
  {
    name: 'health counts the requests of users',
    contract: 'Provider.health: "How many requests a deployment served in each closed period of a range."',
    appliesTo: (abilities) => counts(abilities) && abilities.hasUsers,
    async hold(trial) {
      const candidate = await trial.serving('1');
      const health = await readHealth(trial, candidate, await countedRange(trial));
      const requests = periodsOf(health).reduce((sum, period) => sum + period.requests, 0);
      expectThat(requests > 0, 'the requests that users sent', health);
    },
  },
  {
    name: 'health counts nothing for a deployment that got no request',
    contract: 'Health: "It counted no request in the whole range." Requests of other deployments are not its own.',
    appliesTo: countsBoth,
    async hold(trial) {
      await trial.serving('1');
      const candidate = await trial.deployed('2');
      const health = await readHealth(trial, candidate, await countedRange(trial));
      const isZero = periodsOf(health).every((period) => period.requests === 0);
      const open = health.state === 'counts' ? (health.open ?? []) : [];
      expectThat(isZero && open.length === 0, 'no-data, or only periods of 0 requests', health);
    },
  },
  {
    name: 'health gives the same counts again for a final range, in which nothing is open',
    contract: 'HealthCapability.finalAfterMs: "How long after its end a period\'s counts are final."',
    appliesTo: counts,
    async hold(trial) {
      const candidate = await trial.serving('1');
      const range = await countedRange(trial);
      const once = await readHealth(trial, candidate, range);
      await trial.wait(healthOf(trial).periodMs);
      const again = await readHealth(trial, candidate, range);
      const isSame = isSameJson(periodsOf(once), periodsOf(again));
      expectThat(isSame, `the same counts twice: ${JSON.stringify(once)}`, again);
      expectThat(once.state === 'no-data' || (once.open ?? []).length === 0, 'no open period once it is final', once);
    },
  },
  {
    name: "health names the deployment's version, or none",
    contract: 'HealthPeriod.version: "The model version that served them, if the cloud says which."',
    appliesTo: counts,
    async hold(trial) {
      const candidate = await trial.serving('1');
      const health = await readHealth(trial, candidate, await countedRange(trial));
      const { version } = candidate.model;
      const wrong = periodsOf(health).find((period) => period.version !== undefined && period.version !== version);
      expectThat(wrong === undefined, `version ${version}`, wrong);
    },
  },
  {
    name: 'health counts the previous deployment too',
    contract: 'Provider.health: "How many requests a deployment (new or previous) served."',
    appliesTo: countsBoth,
    async hold(trial) {
      const serving = await trial.serving('1');
      await trial.settle();
      const { previous } = await trial.prepare('2');
      const range = await countedRange(trial);
      const own = await readHealth(trial, serving, range);
      const seen = await readHealth(trial, { ...serving, handle: previous }, range);
      const isSame = isSameJson(busyPeriods(own), busyPeriods(seen));
      expectThat(isSame, `the periods that the deployment has by its own handle: ${JSON.stringify(own)}`, seen);
    },
  },
  {
    name: 'health has no counts from before the deployment existed, and no error',
    contract: 'Health: "It counted no request in the whole range."',
    appliesTo: counts,
    async hold(trial) {
      const before = currentPeriod(trial);
      const { periodMs } = healthOf(trial);
      const candidate = await trial.serving('1');
      const health = await readHealth(trial, candidate, { from: before - 10 * periodMs, to: before - 5 * periodMs });
      const isZero = periodsOf(health).every((period) => period.requests === 0);
      expectThat(isZero, 'no-data, or only periods of 0 requests', health);
    },
  },
  {
    name: 'health counts slower requests where it is asked to and can, and only there',
    contract: 'HealthPeriod.slower: "only where it was asked for". HealthCapability.countsSlower: whether it can.',
    appliesTo: counts,
    async hold(trial) {
      const candidate = await trial.serving('1');
      const range = await countedRange(trial);
      const unasked = periodsOf(await readHealth(trial, candidate, range));
      const none = unasked.find(({ slower }) => slower !== undefined);
      expectThat(none === undefined, 'no count of slower requests that nobody asked for', none);
      const asked = periodsOf(await readHealth(trial, candidate, { ...range, slowerThanMs: SLOWER_THAN_MS }));
      const can = healthOf(trial).countsSlower === true;
      const wrong = asked.find(({ slower }) => (slower !== undefined) !== can);
      const expected = can ? 'a count of slower requests in each period' : 'none, as countsSlower is not true';
      expectThat(wrong === undefined, expected, wrong);
    },
  },
];
