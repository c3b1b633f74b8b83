import { expect, it } from 'vitest';
import { clientPool } from './client-pool.ts';

const SETTINGS = {
  project: 'my-project',
  serving: { machineType: 'n1-standard-4', minReplicas: 1 },
  urls: { aiplatform: 'http://127.0.0.1:9' },
};

it('a client is made once for a service and region', async () => {
  const pool = clientPool(SETTINGS);
  const get = async (service: 'endpoint' | 'model', region: string) =>
    (await pool.get(service, region))._unsafeUnwrap();
  const [one, same] = await Promise.all([get('endpoint', 'europe-west4'), get('endpoint', 'europe-west4')]);
  expect(one).toBe(same);
  expect(await get('endpoint', 'us-central1')).not.toBe(one);
  expect(await get('model', 'europe-west4')).not.toBe(one);
});
