import { defineProvider } from '../src/provider/define-provider.ts';

const nothing = async (): Promise<void> => undefined;

/** A provider to make plans with: it says what it can do, and is never called where a rollout is simulated. */
export const paperCloud = defineProvider<{ readonly id: string }>({
  name: 'paper',
  capabilities: { settleMs: 2_000 },
  deploy: async (_, { key }) => ({ id: key }),
  verify: async () => [],
  route: nothing,
  monitor: nothing,
  retire: nothing,
});
