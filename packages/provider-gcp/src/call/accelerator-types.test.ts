import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { acceleratorTypes } from './accelerator-types.ts';
import { clientPool, type VertexClient } from './client-pool.ts';

const SETTINGS = {
  project: 'my-project',
  serving: { machineType: 'n1-standard-4', minReplicas: 1 },
  urls: { aiplatform: 'http://127.0.0.1:9' },
};

/** The enum as the file says that Google publishes with the client. */
function published(): readonly string[] {
  const protos = createRequire(import.meta.url)('@google-cloud/aiplatform/build/protos/protos.json') as unknown;
  const path = 'google nested cloud nested aiplatform nested v1 nested AcceleratorType values'.split(' ');
  const values = path.reduce<unknown>(
    (from, name) => (from as Readonly<Record<string, unknown>>)[name],
    (protos as { readonly nested: unknown }).nested,
  );
  return Object.keys(values as object);
}

it('the accelerators are those of the client that is installed', async () => {
  const client = (await clientPool(SETTINGS).get('endpoint', 'europe-west4'))._unsafeUnwrap();
  const types = acceleratorTypes(client);
  expect(types).toContain('NVIDIA_L4');
  expect(['ACCELERATOR_TYPE_UNSPECIFIED', ...(types ?? [])].sort()).toEqual([...published()].sort());
});

it('a client that keeps them in another form does not say', () => {
  for (const _protos of [undefined, {}, { google: { cloud: { aiplatform: { v1: { AcceleratorType: 5 } } } } }])
    expect(acceleratorTypes({ _protos } as VertexClient)).toBeUndefined();
});
