import { expectThat } from '../expect-that.ts';
import type { RuleDefinition } from '../rule.ts';
import { percentOf } from '../trial.ts';

/** Rules: `deploy` makes one deployment per key, and gives it no traffic. */
export const deployRules: readonly RuleDefinition[] = [
  {
    name: 'a deployment becomes ready, and its key owns it',
    contract: 'Observation.owner: "The key of the deploy attempt that made it."',
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const seen = await trial.deploy(candidate);
      expectThat(seen.state === 'ready' && seen.owner === candidate.key, `the owner ${candidate.key}`, seen);
    },
  },
  {
    name: 'a ready deployment reports its version',
    contract: 'Observation.version: "The model version that is really there."',
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const seen = await trial.deploy(candidate);
      expectThat(seen.state === 'ready' && seen.version === candidate.model.version, 'the version of the model', seen);
    },
  },
  {
    name: 'the first deployment of a region takes no traffic or all traffic',
    contract: 'Without a previous deployment, the first one is routed to 100 at once, and 100 already is accepted.',
    async hold(trial) {
      const seen = await trial.deploy(await trial.prepare('1'));
      const percent = percentOf(seen);
      expectThat(percent === 0 || percent === 100, '0 or 100 percent of the traffic', seen);
    },
  },
  {
    name: 'a new deployment takes no traffic from the one that serves',
    contract: 'Provider.deploy: "Starts the next action of this deployment, which takes no user traffic."',
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
    name: 'a repeated deploy with the same key succeeds',
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
    name: 'a repeated deploy with the same key makes nothing new',
    contract: 'Idempotency: the answer to the first call may have been lost; nothing is made twice.',
    // A provider that knows only its handles cannot see what another handle did.
    appliesTo: ({ retires, namesPrevious }) => retires && namesPrevious,
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const lost = { ...candidate };
      await trial.deploy(candidate);
      const request = { model: lost.model, deployment: lost.handle };
      const again = await trial.settled('deploy', () => trial.provider.deploy(request, trial.call(lost.key)));
      // Another rule checks that it succeeds.
      if (again.isOk()) lost.handle = again.value;
      await trial.retired(candidate);
      await trial.settle();
      // A second deployment would outlive the first.
      const left = await trial.look(lost);
      expectThat(left.state === 'absent', 'both calls to name one deployment, now retired', left);
    },
  },
  {
    name: 'after a retired attempt, the next one becomes ready',
    contract:
      'Before a new attempt of a deploy, the failed deployment is retired until it is absent, and prepare runs again.',
    appliesTo: ({ retires }) => retires,
    async hold(trial) {
      await trial.retired(await trial.deployed('1'));
      const second = await trial.prepare('1', { attempt: 2 });
      const seen = await trial.deploy(second);
      expectThat(seen.state === 'ready', 'the second attempt to become ready', seen);
    },
  },
];
