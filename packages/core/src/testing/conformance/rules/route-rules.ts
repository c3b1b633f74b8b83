import { expectThat } from '../expect-that.ts';
import type { Abilities, RuleDefinition } from '../rule.ts';
import { type Candidate, percentOf, type Trial } from '../trial.ts';

const replaces = ({ namesPrevious }: Abilities): boolean => namesPrevious;
const splits = ({ namesPrevious, capabilities }: Abilities): boolean =>
  namesPrevious && capabilities.traffic === 'percent';

/** Version 1 serves, version 2 is ready beside it. */
async function sideBySide(trial: Trial): Promise<{ readonly before: Candidate; readonly candidate: Candidate }> {
  const before = await trial.serving('1');
  await trial.settle();
  return { before, candidate: await trial.deployed('2') };
}

/** Rules: `route` moves a share from `from` to `percent`, and answers `conflict` if the cloud shows neither. */
export const routeRules: readonly RuleDefinition[] = [
  {
    name: 'route moves the requested share',
    contract: 'Provider.route: "this deployment\'s share from `from` to `percent`". Observation.percent shows it.',
    appliesTo: replaces,
    async hold(trial) {
      const { candidate } = await sideBySide(trial);
      const splits = trial.provider.capabilities.traffic === 'percent';
      const shares = splits ? [0, 10, 50, 100] : [0, 100];
      for (const [index, percent] of shares.entries()) {
        const from = shares[index - 1];
        if (from !== undefined) await trial.routed(candidate, { from, percent });
      }
    },
  },
  {
    name: 'route leaves the rest to the previous deployment',
    contract:
      'Provider.route: "this deployment\'s share from `from` to `percent`, the rest to the previous deployment."',
    appliesTo: replaces,
    async hold(trial) {
      const { before, candidate } = await sideBySide(trial);
      const percent = trial.provider.capabilities.traffic === 'percent' ? 25 : 100;
      await trial.routed(candidate, { from: 0, percent });
      const rest = 100 - percent;
      await trial.until(
        before,
        `the previous deployment to take the other ${rest} percent`,
        (seen) => percentOf(seen) === rest,
      );
    },
  },
  {
    name: 'route moves the traffic back',
    contract: 'A rollback is a route to the share of before, and moves the rest back to previous.',
    appliesTo: replaces,
    async hold(trial) {
      const { before, candidate } = await sideBySide(trial);
      await trial.routed(candidate, { from: 0, percent: 100 });
      await trial.settle();
      await trial.routed(candidate, { from: 100, percent: 0, key: trial.key('rollback') });
      await trial.until(before, 'the previous deployment to take all traffic again', (seen) => percentOf(seen) === 100);
    },
  },
  {
    name: 'route from a share that the deployment does not have is a conflict',
    contract: 'Provider.route: "`conflict` if the cloud shows neither share."',
    appliesTo: splits,
    async hold(trial) {
      const { candidate } = await sideBySide(trial);
      await trial.settle();
      const answer = await trial.settled('route', () => trial.route(candidate, { from: 60, percent: 80 }));
      expectThat(answer.isErr(), 'a conflict: the deployment takes 0 percent, neither 60 nor 80', 'success');
      expectThat(answer.error.kind === 'conflict', 'the error to be a conflict', answer.error);
    },
  },
  {
    name: 'a repeated route with the same key succeeds',
    contract: 'Idempotency: Call.key is "the same on every repetition after a crash".',
    async hold(trial) {
      const candidate = await trial.serving('1');
      await trial.settle();
      const lost = await trial.route(candidate, { from: 0, percent: 100 });
      expectThat(lost.isOk(), 'success if the traffic is already there', lost);
      const seen = await trial.look({ ...candidate, handle: lost.value });
      expectThat((percentOf(seen) ?? 0) > 0, 'the traffic to stay', seen);
    },
  },
  {
    name: 'route can move all traffic to a first deployment, and accepts that it is there already',
    contract: 'Without a previous deployment: one route to 100, and 100 already is accepted.',
    async hold(trial) {
      const candidate = await trial.serving('1');
      await trial.settle();
      await trial.routed(candidate, { from: 0, percent: 100, key: trial.key('route', 2) });
    },
  },
  {
    name: 'route from a share to the same share removes the leftover, and moves nothing',
    contract: 'Capabilities.leftovers: "removed after everything else, by `route` from a share to the same share."',
    appliesTo: ({ capabilities }) => capabilities.leftovers === true,
    async hold(trial) {
      const candidate = await trial.serving('1');
      await trial.settle();
      const clean = await trial.until(
        candidate,
        'no leftover',
        (seen) => seen.state === 'ready' && seen.leftover === undefined,
        { method: 'route', call: () => trial.route(candidate, { from: 100, percent: 100 }) },
      );
      expectThat(percentOf(clean) === 100, 'the traffic to stay', clean);
    },
  },
];
