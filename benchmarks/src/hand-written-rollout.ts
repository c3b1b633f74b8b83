import type { Answer, Call } from '@landfall/core/provider';
import type { FakeDeployment, FakeProvider } from '@landfall/provider-fake';
import pRetry from 'p-retry';

interface Selected {
  readonly region: string;
  readonly key: string;
  readonly deployment: FakeDeployment;
  readonly previous: FakeDeployment | null;
}

const { signal } = new AbortController();

/** One call with retries; an error of the provider is thrown, so that p-retry sees it. */
function call<T>(region: string, key: string, invoke: (call: Call) => Answer<T>): Promise<T> {
  return pRetry(
    async () => {
      const answer = await invoke({ region, key, now: Date.now(), signal });
      if (answer.isErr()) throw new Error(answer.error.message);
      return answer.value;
    },
    { retries: 2, minTimeout: 0 },
  );
}

/** What somebody would write without an engine: the same calls in the same order, with p-retry around each, and nothing else that an engine is for. */
export async function handWrittenRollout(provider: FakeProvider, regions: readonly string[]): Promise<void> {
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz', environment: {} };
  const observe = async ({ region, deployment }: Selected, key: string, percent: number): Promise<void> => {
    const seen = await call(region, key, (to) => provider.describe({ deployment }, to));
    if (seen.state === 'ready' && seen.version === model.version && seen.percent === percent) return;
    throw new Error(`${region} is ${seen.state}`);
  };

  const selected = await Promise.all(
    regions.map(async (region): Promise<Selected> => {
      const key = `by-hand/deploy/${region}`;
      const { deployment, previous } = await call(region, key, (to) => provider.prepare({ model }, to));
      return { region, key, deployment, previous };
    }),
  );
  await Promise.all(
    selected.map(async (one) => {
      const { region, key, deployment } = one;
      await call(region, key, (to) => provider.deploy({ model, deployment }, to));
      await observe(one, key, 0);
      await call(region, key, (to) => provider.verify({ deployment, samples: [] }, to));
    }),
  );
  await Promise.all(
    selected.map(async (one) => {
      const { region, deployment, previous } = one;
      const key = `by-hand/route/${region}`;
      await call(region, key, (to) => provider.route({ deployment, previous, from: 0, percent: 100 }, to));
      await observe(one, key, 100);
    }),
  );
  await Promise.all(
    selected.map(async (one) => {
      const key = `by-hand/monitor/${one.region}`;
      await call(one.region, key, (to) => provider.monitor({ deployment: one.deployment }, to));
      await observe(one, key, 100);
    }),
  );
}
