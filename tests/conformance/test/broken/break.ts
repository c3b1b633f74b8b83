import { type Observation, type Prepared, type Provider, providerError } from '@landfall/core/provider';
import { err } from 'neverthrow';

/** What a good provider is altered to, to break one rule and no other. */
export type Break = (good: Provider) => Partial<Provider>;

/** A rule, how it is broken, and the provider that breaks it so. */
export type BrokenRule = readonly [rule: string, how: string, alter: Break];

/** A failed answer. */
export const refuse = (kind: 'conflict' | 'not-found' | 'unsupported', message: string) =>
  Promise.resolve(err(providerError({ kind, message })));

/** Alters what `prepare` answers. */
export function preparing(
  good: Provider,
  alter: (prepared: Prepared<unknown>, region: string) => Partial<Prepared<unknown>>,
) {
  const prepare: Provider['prepare'] = async (request, call) =>
    (await good.prepare(request, call)).map((prepared) => ({ ...prepared, ...alter(prepared, call.region) }));
  return { prepare };
}

/** Alters what `describe` shows. */
export function showing(good: Provider, alter: (seen: Observation, deployment: unknown) => Observation) {
  const describe: Provider['describe'] = async (request, call) =>
    (await good.describe(request, call)).map((seen) => alter(seen, request.deployment));
  return { describe };
}

/** Shows another percentage of a ready deployment. */
export function showingPercent(good: Provider, alter: (percent: number, version: string) => number) {
  return showing(good, (seen) =>
    seen.state === 'ready' ? { ...seen, percent: alter(seen.percent, seen.version) } : seen,
  );
}

/** A deployment that was never made: `prepare` named it, `deploy` was not called. */
export async function isAbsent(
  good: Provider,
  deployment: unknown,
  call: Parameters<Provider['describe']>[1],
): Promise<boolean> {
  const seen = await good.describe({ deployment }, call);
  return seen.isOk() && seen.value.state === 'absent';
}
