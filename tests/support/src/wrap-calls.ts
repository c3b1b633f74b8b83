import type { Answer, Call, Provider } from '@landfall/core/provider';

const METHODS = ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'health', 'metric', 'retire'] as const;

type Method = (typeof METHODS)[number];

/** Makes one call of a method, or not; its answer takes the place of the provider's. */
type Around = <T>(call: Call, make: (call: Call) => Answer<T>, method: Method) => Answer<T>;

/** The same provider, each of whose calls is made through `around`. */
export function wrapCalls<Wrapped extends Provider>(provider: Wrapped, around: Around): Wrapped {
  const wrapped: Partial<Record<Method, unknown>> = {};
  for (const name of METHODS) {
    const method = provider[name] as ((request: unknown, call: Call) => Answer<unknown>) | undefined;
    if (method === undefined) continue;
    wrapped[name] = (request: unknown, call: Call) =>
      around(call, (passed) => method.call(provider, request, passed), name);
  }
  return { ...provider, ...wrapped };
}
