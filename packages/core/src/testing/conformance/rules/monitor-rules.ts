import { expectThat } from '../expect-that.ts';
import type { RuleDefinition } from '../rule.ts';
import { percentOf } from '../trial.ts';

/** Rules: `monitor` switches monitoring on, and changes nothing else. */
export const monitorRules: readonly RuleDefinition[] = [
  {
    name: 'monitor does not change the deployment that serves',
    contract: 'Provider.monitor: "Starts health monitoring of the deployment."',
    async hold(trial) {
      const candidate = await trial.serving('1');
      await trial.settle();
      const before = await trial.look(candidate);
      const call = trial.call(trial.key('monitor'));
      candidate.handle = await trial.answered('monitor', () =>
        trial.provider.monitor({ deployment: candidate.handle }, call),
      );
      await trial.settle();
      const after = await trial.look(candidate);
      const same = before.state === after.state && percentOf(before) === percentOf(after);
      expectThat(same, `the deployment to be as before monitor: ${JSON.stringify(before)}`, after);
    },
  },
  {
    name: 'a repeated monitor with the same key succeeds',
    contract: 'Idempotency: Call.key is "the same on every repetition after a crash".',
    async hold(trial) {
      const candidate = await trial.serving('1');
      const call = trial.call(trial.key('monitor'));
      const before = candidate.handle;
      candidate.handle = await trial.answered('monitor', () => trial.provider.monitor({ deployment: before }, call));
      for (const deployment of [before, candidate.handle])
        await trial.answered('monitor, called again,', () => trial.provider.monitor({ deployment }, call));
    },
  },
];
