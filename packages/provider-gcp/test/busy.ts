import type { Answer, Provider } from '@landfall/core/provider';

/** How many calls are under way: no virtual time passes meanwhile. */
export interface Busy {
  calls: number;
}

/** The provider, with its calls counted while they are under way. */
export function watched<Handle>(provider: Provider<Handle>, busy: Busy): Provider<Handle> {
  const count =
    <Input extends readonly unknown[], T>(method: (...input: Input) => Answer<T>) =>
    async (...input: Input): Answer<T> => {
      busy.calls += 1;
      try {
        return await method(...input);
      } finally {
        busy.calls -= 1;
      }
    };
  return {
    ...provider,
    prepare: count(provider.prepare.bind(provider)),
    deploy: count(provider.deploy.bind(provider)),
    describe: count(provider.describe.bind(provider)),
    verify: count(provider.verify.bind(provider)),
    route: count(provider.route.bind(provider)),
    monitor: count(provider.monitor.bind(provider)),
    retire: count(provider.retire.bind(provider)),
    ...(provider.health !== undefined && { health: count(provider.health.bind(provider)) }),
  };
}
