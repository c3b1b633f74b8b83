import type { Provider } from '../provider/contract.ts';

/** Why a spec's samples could not be sent before traffic moves, known at plan time instead of after the deployment; undefined if they can. */
export function unreachableSamples(
  key: string,
  { capabilities }: Provider,
  set: string | undefined,
): string | undefined {
  if (set === undefined || capabilities.verifiesWithoutTraffic !== false) return undefined;
  return `With its current settings, provider '${key}' cannot send requests to a deployment without traffic, so it could not send the samples '${set}' of verify.samples before traffic moves. Change its settings, or leave verify.samples out.`;
}
