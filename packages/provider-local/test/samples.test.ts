import { describe } from 'vitest';
import { failure, modelOf, test, value } from './local-world.ts';
import { callOf } from './plain-calls.ts';

describe('a sample', { concurrent: true }, () => {
  test('that is not answered well gives the error that says whose fault it is, and holds nothing of the sample', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld({ timeouts: { sampleMs: 300 } });
    const { deployment } = await world.serve(modelOf('1'));
    const inputs = [
      { status: 400 },
      { status: 429 },
      { status: 500 },
      { status: 503 },
      { text: 'hello' },
      { hangUp: true },
      { waitMs: 2_000 },
    ];
    const { responses } = await value(
      world.provider.verify(
        { deployment, samples: inputs.map((input) => ({ input: { ...input, payload: 'private' } })) },
        callOf('v'),
      ),
    );
    const kinds = responses.map((response) => ('error' in response ? response.error.kind : 'output'));
    expect(kinds).toEqual(['invalid', 'throttled', 'container', 'transient', 'container', 'transient', 'container']);
    expect(JSON.stringify(responses)).not.toContain('private');
  });

  test('is not sent when nobody waits any more', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { deployment } = await world.serve(modelOf('1'));
    const call = { ...callOf('v'), signal: AbortSignal.abort() };
    expect(await failure(world.provider.verify({ deployment, samples: [{ input: 1 }] }, call))).toMatchObject({
      kind: 'transient',
    });
    expect(await failure(world.provider.describe({ deployment }, call))).toMatchObject({ kind: 'transient' });
  });
});
