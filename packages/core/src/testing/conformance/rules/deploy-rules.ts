import { expectThat } from '../expect-that.ts';
import type { RuleDefinition } from '../rule.ts';
import { percentOf } from '../trial.ts';

/** `deploy` makes one deployment a key, and gives it no traffic. */
export const deployRules: readonly RuleDefinition[] = [
  {
    name: 'a deployment comes to ready, owned by its key',
    contract: 'Observation.owner: "The key of the deploy attempt that made it."',
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const seen = await trial.deploy(candidate);
      expectThat(seen.state === 'ready' && seen.owner === candidate.key, `the owner ${candidate.key}`, seen);
    },
  },
  {
    name: 'a ready deployment says its version',
    contract: 'Observation.version: "The model version that is really there."',
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const seen = await trial.deploy(candidate);
      expectThat(seen.state === 'ready' && seen.version === candidate.model.version, 'the version of the model', seen);
    },
  },
  {
    name: 'the first deployment of a region takes nothing, or everything',
    contract:
      'Nothing served before: the first deployment is routed to 100 at once, and being there already is accepted.',
    async hold(trial) {
      const seen = await trial.deploy(await trial.prepare('1'));
      const percent = percentOf(seen);
      expectThat(percent === 0 || percent === 100, '0 or 100 percent of the traffic', seen);
    },
  },
  {
    name: 'a deployment takes no traffic from what serves',
    contract: 'Provider.deploy: "Does the next thing towards this deployment, which takes no user traffic."',
    appliesTo: ({ namesPrevious }) => namesPrevious,
    async hold(trial) {
      await trial.serving('1');
      const candidate = await trial.deployed('2');
      await trial.settle();
      const seen = await trial.look(candidate);
      expectThat(percentOf(seen) === 0, '0 percent of the traffic before the first route', seen);
    },
  },
  {
    name: 'deploy again under the same key is success',
    contract: 'Idempotency: "Already exists, with my key" is success; the answer to the first call may have been lost.',
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const lost = { ...candidate };
      await trial.deploy(candidate);
      const before = await trial.look(candidate);
      for (const repeated of [lost, { ...candidate }]) {
        const seen = await trial.deploy(repeated);
        const same = seen.state === 'ready' && before.state === 'ready' && seen.owner === before.owner;
        expectThat(same, `the deployment that is there: ${JSON.stringify(before)}`, seen);
      }
    },
  },
  {
    name: 'deploy again under the same key makes nothing new',
    contract: 'Idempotency: the answer to the first call may have been lost; nothing is made twice.',
    // A provider that knows no more than its handles cannot see what another handle did.
    appliesTo: ({ retires, namesPrevious }) => retires && namesPrevious,
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const lost = { ...candidate };
      await trial.deploy(candidate);
      const request = { model: lost.model, deployment: lost.handle };
      const again = await trial.settled('deploy', () => trial.provider.deploy(request, trial.call(lost.key)));
      // That it succeeds is a rule of its own.
      if (again.isOk()) lost.handle = again.value;
      await trial.retired(candidate);
      await trial.settle();
      // A second deployment would outlive the first.
      const left = await trial.look(lost);
      expectThat(left.state === 'absent', 'both calls to speak of one deployment, now retired', left);
    },
  },
  {
    name: 'after a retired attempt, the next one comes to ready',
    contract: 'Before a new attempt of a deploy the failed one is retired and seen absent, and prepare runs again.',
    appliesTo: ({ retires }) => retires,
    async hold(trial) {
      await trial.retired(await trial.deployed('1'));
      const second = await trial.prepare('1', { attempt: 2 });
      const seen = await trial.deploy(second);
      expectThat(seen.state === 'ready', 'the second attempt to become ready', seen);
    },
  },
];
