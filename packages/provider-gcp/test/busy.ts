import type { Answer, Call, Provider } from '@landfall/core/provider';

/** How many calls are under way: no virtual time passes meanwhile. */
export interface Busy {
  calls: number;
  /** How many of them get no answer: for these time does pass, until the engine gives them up. */
  unanswered: number;
}

/** The provider, with its calls counted while they are under way. */
export function watched<Handle>(provider: Provider<Handle>, busy: Busy): Provider<Handle> {
  const count =
    <Input, T>(method: (input: Input, call: Call) => Answer<T>) =>
    async (input: Input, call: Call): Answer<T> => {
      busy.calls += 1;
      try {
        return await method(input, call);
      } finally {
        busy.calls -= 1;
        if (call.signal.aborted) busy.unanswered = Math.max(0, busy.unanswered - 1);
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
