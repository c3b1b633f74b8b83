import type { Traffic } from '../cloudwatch/traffic.ts';
import { wholeNumber } from './whole-number.ts';
import type { Behaviour } from './workload.ts';

/** The traffic of one minute: about so many requests, and what a version made of them. Undefined if there was none. */
export function servedTraffic(expected: number, behaviour: Behaviour, key: string): Traffic | undefined {
  const requests = wholeNumber(expected, `${key} requests`);
  if (requests === 0) return undefined;
  const { errors = 0, clientErrors = 0, unanswered = 0, latencyMs, slow } = behaviour;
  let left = requests;
  const take = (share: number, what: string): number => {
    const taken = Math.min(left, wholeNumber(requests * share, `${key} ${what}`));
    left -= taken;
    return taken;
  };
  const errors5xx = take(errors, 'errors');
  const errors4xx = take(clientErrors, 'client errors');
  const modelErrors = errors5xx + errors4xx + take(unanswered, 'unanswered');
  return {
    requests,
    errors5xx,
    errors4xx,
    modelErrors,
    ...(latencyMs !== undefined && { latencyMs }),
    ...(slow !== undefined && {
      slow: { requests: wholeNumber(requests * slow.share, `${key} slow`), latencyMs: slow.latencyMs },
    }),
  };
}
