import type { ChangingMethod } from '../events/rollout-event.ts';

/** Under which key it is kept how long a provider's cloud takes for a call: other regions of it take about as long. */
export function paceKey(provider: string, method: ChangingMethod): string {
  return `${provider}/${method}`;
}
