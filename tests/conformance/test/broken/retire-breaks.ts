import type { Answer, Observation } from '@landfall/core/provider';
import { ok } from 'neverthrow';
import { type BrokenRule, isAbsent, refuse, showing } from './break.ts';

/** Providers broken in what they retire, and in how they answer. */
export const retireBreaks: readonly BrokenRule[] = [
  [
    'retire refuses a deployment that takes traffic while another could take it',
    'retires whatever takes traffic',
    (good) => ({
      retire: async (request, call) => {
        const answer = await good.retire(request, call);
        return answer.isOk() ? answer : ok(request.deployment);
      },
    }),
  ],

  [
    'retire removes a deployment beside the one that serves',
    'never ends a removal',
    (good) => {
      let retired: unknown;
      return {
        retire: (request, call) => {
          retired = request.deployment;
          return good.retire(request, call);
        },
        ...showing(good, (seen, deployment) =>
          seen.state === 'absent' && deployment === retired && (deployment as { version: string }).version === '2'
            ? { state: 'pending', detail: 'still removing' }
            : seen,
        ),
      };
    },
  ],

  [
    'retire removes the only deployment, with its traffic',
    'refuses what takes traffic even alone',
    (good) => ({
      retire: async (request, call) => {
        const seen = await good.describe(request, call);
        const serves = seen.isOk() && seen.value.state === 'ready' && seen.value.percent > 0;
        return serves ? refuse('conflict', 'It takes traffic.') : good.retire(request, call);
      },
    }),
  ],

  [
    'retire of a deployment that is already gone succeeds',
    'does not find what is gone',
    (good) => ({
      retire: async (request, call) =>
        (await isAbsent(good, request.deployment, call))
          ? refuse('not-found', 'No such thing.')
          : good.retire(request, call),
    }),
  ],

  [
    'retire of the previous deployment leaves the new one alone',
    'moves traffic when previous is retired',
    (good) => {
      let retired: string | undefined;
      return {
        retire: async (request, call) => {
          const answer = await good.retire(request, call);
          if (answer.isOk()) retired = (request.deployment as { version: string }).version;
          return answer;
        },
        ...showing(good, (seen) => (retired === '1' && seen.state === 'ready' ? { ...seen, percent: 0 } : seen)),
      };
    },
  ],

  [
    'no method throws, not even for a deployment that was never made',
    'throws what its client threw',
    (good) => ({
      verify: async (request, call) => {
        const answer = await good.verify(request, call);
        if (answer.isErr()) throw new Error('ECONNREFUSED');
        return answer;
      },
    }),
  ],

  [
    'errors are complete',
    'makes up a kind of error',
    (good) => ({
      verify: async (request, call) =>
        (await good.verify(request, call)).mapErr((error) => ({ ...error, kind: 'oops' as 'unexpected' })),
    }),
  ],

  [
    'reads return soon after the signal is aborted',
    'hangs once nobody waits',
    (good) => ({
      describe: (request, call): Answer<Observation> =>
        call.signal.aborted ? new Promise(() => {}) : good.describe(request, call),
    }),
  ],
];
