import { expectThat } from '../expect-that.ts';
import { isSameJson } from '../json-shape.ts';
import type { RuleDefinition } from '../rule.ts';
import { percentOf } from '../trial.ts';

/** `prepare` names everything and changes nothing. */
export const prepareRules: readonly RuleDefinition[] = [
  {
    name: 'what was only prepared is absent',
    contract: 'Provider.prepare: "Reads only." Observation: absent is a state, not an error.',
    async hold(trial) {
      const candidate = await trial.prepare('1');
      await trial.settle();
      const seen = await trial.look(candidate);
      expectThat(seen.state === 'absent', 'describe to answer "absent" after prepare and before deploy', seen);
    },
  },
  {
    name: 'prepare leaves what serves as it is',
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
      expectThat(same, `what serves to be as before prepare: ${JSON.stringify(before)}`, after);
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
    name: 'a region has one target, whatever is deployed to it',
    contract: 'Prepared.target: "What a rollout claims for itself. Two rollouts never share one."',
    async hold(trial) {
      const [one, other] = [await trial.prepare('1'), await trial.prepare('2', { attempt: 2 })];
      expectThat(typeof one.target === 'string' && one.target !== '', 'a target', one.target);
      expectThat(one.target === other.target, `the target ${one.target} for another version and key too`, other.target);
    },
  },
  {
    name: 'nothing is named as previous where nothing serves',
    contract: 'Prepared.previous: "The handle of what serves the region now, or null if nothing does."',
    async hold(trial) {
      const { previous } = await trial.prepare('1');
      expectThat(previous === null, 'previous to be null in a region where nothing serves', previous);
    },
  },
  {
    name: 'what serves is named as previous, and can be described',
    contract: 'Prepared.previous: "The handle of what serves the region now." It is a handle like any other.',
    appliesTo: ({ namesPrevious }) => namesPrevious,
    async hold(trial) {
      const serving = await trial.serving('1');
      await trial.settle();
      const { previous } = await trial.prepare('2');
      expectThat(previous !== null, 'previous to name version 1, which serves', previous);
      const truth = await trial.look(serving);
      const seen = await trial.look({ ...serving, handle: previous });
      // What is left over beside it is told in words, and may be on its way out meanwhile.
      const aside = { detail: '', leftover: '', needs: '' };
      const same = isSameJson({ ...truth, ...aside }, { ...seen, ...aside });
      expectThat(same, `previous to be described like what serves: ${JSON.stringify(truth)}`, seen);
    },
  },
  {
    name: 'a deployment is never named as its own previous',
    contract:
      'Prepared.previous: "Never the deployment itself." A rollback would move traffic to it, and then remove it.',
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
    name: 'what serves one region is not named in another',
    contract: 'Call.region: every answer is about this region. Prepared.target names it.',
    appliesTo: ({ hasOtherRegion, namesPrevious }) => hasOtherRegion && namesPrevious,
    async hold(trial) {
      const serving = await trial.serving('1');
      const elsewhere = await trial.prepare('2', { region: trial.otherRegion });
      expectThat(elsewhere.previous === null, `nothing to serve ${trial.otherRegion}`, elsewhere.previous);
      expectThat(elsewhere.target !== serving.target, `another target than ${serving.target}`, elsewhere.target);
    },
  },
];
