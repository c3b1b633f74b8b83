import type { Answer } from '../../../provider/contract.ts';
import { isProviderErrorKind } from '../../../provider/provider-error-kinds.ts';
import { expectThat } from '../expect-that.ts';
import type { RuleDefinition } from '../rule.ts';
import type { Trial } from '../trial.ts';

/** How many milliseconds a cancelled read may still take. */
const PROMPT_MS = 2_000;

type Question = readonly [method: string, ask: () => Answer<unknown>];

/** Calls every method except `deploy` and `prepare` with a deployment that was never made. */
async function askAboutNothing(trial: Trial): Promise<readonly Question[]> {
  const { provider, samples } = trial;
  const { handle: deployment, previous } = await trial.prepare('1');
  const call = (step: string) => trial.call(trial.key(step));
  return [
    ['describe', () => provider.describe({ deployment }, call('describe'))],
    ['verify', () => provider.verify({ deployment, samples }, call('verify'))],
    ['route', () => provider.route({ deployment, previous, from: 0, percent: 100 }, call('route'))],
    ['monitor', () => provider.monitor({ deployment }, call('monitor'))],
    ['retire', () => provider.retire({ deployment }, call('retire'))],
  ];
}

/** Rules: an answer is a result and comes soon, and an error is complete. */
export const answerRules: readonly RuleDefinition[] = [
  {
    name: 'no method throws, not even for a deployment that was never made',
    contract: 'Answer: "It never rejects on purpose: a rejection is a bug in the provider."',
    async hold(trial) {
      for (const [method, ask] of await askAboutNothing(trial)) void (await trial.settled(method, ask));
    },
  },
  {
    name: 'errors are complete',
    contract: 'ProviderError: kind, message, retryable and scope are there, in the words of the contract.',
    async hold(trial) {
      for (const [method, ask] of await askAboutNothing(trial)) {
        const answer = await ask().catch(() => undefined);
        if (answer?.isErr() !== true) continue;
        const { kind, message, retryable, scope } = answer.error;
        expectThat(isProviderErrorKind(kind), `a kind that is in the contract from ${method}`, answer.error);
        expectThat(typeof message === 'string' && message !== '', `a message from ${method}`, answer.error);
        expectThat(typeof retryable === 'boolean', `${method} to say whether it is retryable`, answer.error);
        expectThat(
          scope === 'region' || scope === 'model',
          `the scope "region" or "model" from ${method}`,
          answer.error,
        );
      }
    },
  },
  {
    name: 'reads return soon after the signal is aborted',
    contract:
      'Call.signal: "Aborted when the call is cancelled: its answer is ignored from then on." A read then returns at once.',
    async hold(trial) {
      const { provider, samples } = trial;
      const { handle: deployment, model } = await trial.deployed('1');
      for (const when of ['before', 'after'] as const) {
        const ask = (call: (signal: AbortSignal) => Answer<unknown>) => () => {
          const caller = new AbortController();
          if (when === 'before') caller.abort();
          const answer = call(caller.signal);
          caller.abort();
          return answer;
        };
        const about = (signal: AbortSignal) => trial.call(trial.key('read'), { signal });
        const reads: readonly Question[] = [
          ['describe', ask((signal) => provider.describe({ deployment }, about(signal)))],
          ['verify', ask((signal) => provider.verify({ deployment, samples }, about(signal)))],
          ['prepare', ask((signal) => provider.prepare({ model }, about(signal)))],
        ];
        for (const [method, read] of reads)
          void (await trial.settled(`${method}, aborted ${when} it was called,`, read, PROMPT_MS));
      }
    },
  },
];
