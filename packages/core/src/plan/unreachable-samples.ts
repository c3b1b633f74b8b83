import type { Provider } from '../provider/contract.ts';

/** Why the samples of a spec could never be sent before traffic moves, told when it is planned and not after the deployment; undefined if they can. */
export function unreachableSamples(
  key: string,
  { capabilities }: Provider,
  set: string | undefined,
): string | undefined {
  if (set === undefined || capabilities.verifiesWithoutTraffic !== false) return undefined;
  return `With its present settings, provider '${key}' cannot ask a deployment that takes no traffic, so the samples '${set}' of verify.samples could not be sent before traffic moves. Change its settings, or leave verify.samples out.`;
}
