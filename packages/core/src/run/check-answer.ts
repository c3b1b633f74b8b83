import type { Result } from 'neverthrow';
import type { Observation } from '../provider/v1/observation.ts';
import type { Prepared } from '../provider/v1/prepared.ts';
import type { ProviderError } from '../provider/v1/provider-error.ts';
import type { Verification } from '../provider/v1/verification.ts';

interface Answers {
  readonly prepare: Prepared<unknown>;
  readonly describe: Observation;
  readonly verify: Verification;
}

const STATES: ReadonlySet<unknown> = new Set<Observation['state']>(['absent', 'pending', 'ready', 'failed', 'mixed']);

function wrongness(
  method: keyof Answers,
  answer: Readonly<Record<string, unknown>> | null | undefined,
): string | undefined {
  if (typeof answer !== 'object' || answer === null) return 'no object';
  switch (method) {
    case 'prepare':
      if (typeof answer['target'] !== 'string') return 'no target';
      return Array.isArray(answer['findings']) ? undefined : 'no list of findings';
    case 'describe':
      if (!STATES.has(answer['state'])) return `the unknown state ${String(answer['state'])}`;
      return answer['state'] === 'failed' && typeof answer['error'] !== 'object'
        ? 'a failure without an error'
        : undefined;
    case 'verify':
      return Array.isArray(answer['responses']) ? undefined : 'no list of responses';
    default:
      return method satisfies never;
  }
}

/** The answer of a read, if it has the shape that the contract asks for; throws if not, which is then reported as the provider's bug that it is. */
export function checkAnswer<M extends keyof Answers>(
  method: M,
  answer: Result<Answers[M], ProviderError>,
): Result<Answers[M], ProviderError> {
  if (typeof answer?.isOk !== 'function' || answer.isErr()) return answer;
  const wrong = wrongness(method, answer.value as Readonly<Record<string, unknown>> | null | undefined);
  if (wrong !== undefined) throw new TypeError(`an answer with ${wrong}`);
  return answer;
}
