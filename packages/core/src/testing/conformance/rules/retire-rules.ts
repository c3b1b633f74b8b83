import { expectThat } from '../expect-that.ts';
import type { Abilities, RuleDefinition } from '../rule.ts';
import { percentOf } from '../trial.ts';

const retires = (abilities: Abilities): boolean => abilities.retires;
const replacesAndRetires = (abilities: Abilities): boolean => abilities.retires && abilities.namesPrevious;

/** Rules: `retire` removes what was made, and never what users depend on. */
export const retireRules: readonly RuleDefinition[] = [
  {
    name: 'retire refuses a deployment that takes traffic while another could take it',
    contract: 'Provider.retire: "Refuses a deployment that takes traffic while another could take it."',
    appliesTo: replacesAndRetires,
    async hold(trial) {
      await trial.serving('1');
      await trial.settle();
      const candidate = await trial.serving('2');
      await trial.settle();
      const call = trial.call(trial.key('retire'));
      const answer = await trial.settled('retire', () => trial.provider.retire({ deployment: candidate.handle }, call));
      expectThat(
        answer.isErr(),
        'retire to refuse version 2, which takes the traffic while version 1 could take it',
        'success',
      );
      const seen = await trial.look(candidate);
      expectThat((percentOf(seen) ?? 0) > 0, 'version 2 to continue to serve', seen);
    },
  },
  {
    name: 'retire removes a deployment beside the one that serves',
    contract: 'Provider.retire: "Starts the next action to remove it."',
    appliesTo: replacesAndRetires,
    async hold(trial) {
      await trial.serving('1');
      await trial.settle();
      await trial.retired(await trial.deployed('2'));
    },
  },
  {
    name: 'retire removes the only deployment, with its traffic',
    contract: 'Without a previous deployment, rollback is retire with its traffic.',
    appliesTo: retires,
    async hold(trial) {
      const candidate = await trial.serving('1');
      await trial.settle();
      await trial.retired(candidate);
    },
  },
  {
    name: 'retire cancels a deploy that is under way',
    contract: 'Capabilities.cancels: "`retire` may be called while a deploy is under way, because it cancels it."',
    appliesTo: ({ retires, capabilities }) => retires && capabilities.cancels === true,
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const { model, handle } = candidate;
      candidate.handle = await trial.answered('deploy', () =>
        trial.provider.deploy({ model, deployment: handle }, trial.call(candidate.key)),
      );
      await trial.retired(candidate);
    },
  },
  {
    name: 'retire of a deployment that is already gone succeeds',
    contract: 'The state counts, not the call: absent is the goal of retire.',
    appliesTo: retires,
    async hold(trial) {
      const { provider } = trial;
      const never = await trial.prepare('2');
      await trial.answered('retire', () =>
        provider.retire({ deployment: never.handle }, trial.call(trial.key('retire'))),
      );
      const candidate = await trial.deployed('1');
      await trial.retired(candidate);
      await trial.retired(candidate);
    },
  },
  {
    name: 'retire of the previous deployment leaves the new one alone',
    contract: 'previous is a handle too: it can be described, verified, measured, routed back to and retired.',
    appliesTo: replacesAndRetires,
    async hold(trial) {
      const before = await trial.serving('1');
      await trial.settle();
      const candidate = await trial.serving('2');
      await trial.settle();
      await trial.retired({ ...before, handle: candidate.previous });
      const seen = await trial.look(candidate);
      expectThat(seen.state === 'ready' && seen.percent > 0, 'version 2 to continue to serve', seen);
    },
  },
];
