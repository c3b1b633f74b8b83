import { expectTypes } from '../expect-types.ts';
import type { RuleDefinition } from '../rule.ts';

/** Rules: every field of every answer has the contract's type, by the engine's own check. */
export const typeRules: readonly RuleDefinition[] = [
  {
    name: 'each field of an answer has its type',
    contract: 'The types of Prepared, Observation and Verification; handles are JSON, and not too large for the log.',
    async hold(trial) {
      const { provider, samples } = trial;
      const model = trial.model('1');
      const prepared = await trial.answered('prepare', () =>
        provider.prepare({ model }, trial.call(trial.key('deploy-types'))),
      );
      expectTypes('prepare', prepared);
      const candidate = await trial.serving('1');
      expectTypes('deploy', candidate.handle);
      expectTypes('describe', await trial.look(candidate));
      const { handle: deployment } = candidate;
      const call = (step: string) => trial.call(trial.key(step));
      expectTypes(
        'verify',
        await trial.answered('verify', () => provider.verify({ deployment, samples }, call('verify'))),
      );
    },
  },
];
