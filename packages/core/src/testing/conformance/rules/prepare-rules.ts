import { expectThat } from '../expect-that.ts';
import { isSameJson } from '../json-shape.ts';
import type { RuleDefinition } from '../rule.ts';
import { percentOf } from '../trial.ts';

/** Rules: `prepare` names everything and changes nothing. */
export const prepareRules: readonly RuleDefinition[] = [
  {
    name: 'a deployment that was only prepared is absent',
    contract: 'Provider.prepare: "Reads only." Observation: absent is a state, not an error.',
    async hold(trial) {
      const candidate = await trial.prepare('1');
      await trial.settle();
      const seen = await trial.look(candidate);
      expectThat(seen.state === 'absent', 'describe to answer "absent" after prepare and before deploy', seen);
    },
  },
  {
    name: 'prepare does not change the deployment that serves',
    contract: 'Provider.prepare: "Reads only."',
    appliesTo: ({ namesPrevious }) => namesPrevious,
    async hold(trial) {
      const serving = await trial.serving('1');
      await trial.settle();
      const before = await trial.look(serving);
      await trial.prepare('2');
      await trial.settle();
      const after = await trial.look(serving);
      const same = before.state === after.state && percentOf(before) === percentOf(after);
      expectThat(same, `the deployment that serves to be as before prepare: ${JSON.stringify(before)}`, after);
    },
  },
  {
    name: 'the same key names the same deployment',
    contract: 'Provider.prepare is given the key of the deploy attempt; names, tags and client tokens derive from it.',
    async hold(trial) {
      const [once, again] = [await trial.prepare('1'), await trial.prepare('1')];
      expectThat(
        isSameJson(once.handle, again.handle),
        `the same handle twice: ${JSON.stringify(once.handle)}`,
        again.handle,
      );
    },
  },
  {
    name: 'a region has the same target for every version',
    contract: 'Prepared.target: "What a rollout claims for itself. Two rollouts never share one."',
    async hold(trial) {
      const [one, other] = [await trial.prepare('1'), await trial.prepare('2', { attempt: 2 })];
      expectThat(typeof one.target === 'string' && one.target !== '', 'a target', one.target);
      expectThat(one.target === other.target, `the target ${one.target} for another version and key too`, other.target);
    },
  },
  {
    name: 'in an empty region prepare names no previous deployment',
    contract: 'Prepared.previous: "The handle of the deployment that serves the region now, or null if none does."',
    async hold(trial) {
      const { previous } = await trial.prepare('1');
      expectThat(previous === null, 'previous to be null in a region where nothing serves', previous);
    },
  },
  {
    name: 'prepare names the deployment that serves as previous, and describe can read it',
    contract:
      'Prepared.previous: "The handle of the deployment that serves the region now." It is a handle like any other.',
    appliesTo: ({ namesPrevious }) => namesPrevious,
    async hold(trial) {
      const serving = await trial.serving('1');
      await trial.settle();
      const { previous } = await trial.prepare('2');
      expectThat(previous !== null, 'previous to name version 1, which serves', previous);
      const truth = await trial.look(serving);
      const seen = await trial.look({ ...serving, handle: previous });
      // A leftover beside it is described in words, and may be removed meanwhile.
      const aside = { detail: '', leftover: '', needs: '' };
      const same = isSameJson({ ...truth, ...aside }, { ...seen, ...aside });
      expectThat(same, `previous to be described like what serves: ${JSON.stringify(truth)}`, seen);
    },
  },
  {
    name: 'a deployment is never named as its own previous',
    contract:
      'Prepared.previous: "Never the new deployment itself." A rollback would move traffic to it, and then remove it.',
    appliesTo: ({ namesPrevious }) => namesPrevious,
    async hold(trial) {
      const serving = await trial.serving('1');
      await trial.settle();
      const { handle, previous } = await trial.prepare('1');
      const isItself = previous !== null && (isSameJson(previous, handle) || isSameJson(previous, serving.handle));
      expectThat(!isItself, `previous to be null or another deployment than ${JSON.stringify(handle)}`, previous);
    },
  },
  {
    name: 'prepare names no deployment of another region',
    contract: 'Call.region: every answer is about this region. Prepared.target names it.',
    appliesTo: ({ hasOtherRegion, namesPrevious }) => hasOtherRegion && namesPrevious,
    async hold(trial) {
      const serving = await trial.serving('1');
      const elsewhere = await trial.prepare('2', { region: trial.otherRegion });
      expectThat(elsewhere.previous === null, `no previous deployment in ${trial.otherRegion}`, elsewhere.previous);
      expectThat(elsewhere.target !== serving.target, `another target than ${serving.target}`, elsewhere.target);
    },
  },
];
