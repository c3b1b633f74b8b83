import type { ChangingMethod } from '../events/rollout-event.ts';

/**
 * Under which key it is kept how long a provider's cloud takes for a call: other regions of it take about as long. A step that needs
 * several calls is learned call by call, since an upload says nothing of the deployment that follows it.
 */
export function paceKey(provider: string, method: ChangingMethod, calls: number): string {
  return `${provider}/${method}#${calls}`;
}
