import type { Provider } from '../src/provider/contract.ts';

function uncallable(): never {
  throw new Error('planning calls nothing');
}

/** A provider that says what it can do and must never be called. */
export function paperProvider(capabilities: Partial<Provider['capabilities']> = {}): Provider {
  return {
    specVersion: 'v1',
    name: 'paper',
    capabilities: { traffic: 'percent', metrics: [], settleMs: 0, ...capabilities },
    prepare: uncallable,
    deploy: uncallable,
    describe: uncallable,
    verify: uncallable,
    route: uncallable,
    monitor: uncallable,
    health: uncallable,
    retire: uncallable,
  };
}

/** The capabilities of a provider that measures all that a default gate reads. */
export const MEASURES_ALL: Partial<Provider['capabilities']> = {
  health: { periodMs: 60_000, finalAfterMs: 120_000, countsSlower: true },
  metrics: ['latency-p95'],
};
