import { fieldOf } from '@landfall/core/provider';
import type { VertexClient } from './client-pool.ts';

const PATH = ['google', 'cloud', 'aiplatform', 'v1', 'AcceleratorType', 'type', 'value'] as const;
const NONE = 'ACCELERATOR_TYPE_UNSPECIFIED';

/**
 * The accelerators that a client can ask for, from its own definition of them: it sends any other text as 0, which is no accelerator at all.
 * Undefined where the client keeps its definitions in another form.
 */
export function acceleratorTypes({ _protos }: VertexClient): readonly string[] | undefined {
  const values: unknown = PATH.reduce<unknown>(fieldOf, _protos);
  if (!Array.isArray(values)) return undefined;
  const names = values.map((value) => fieldOf(value, 'name')).filter((name) => typeof name === 'string');
  return names.length === 0 ? undefined : names.filter((name) => name !== NONE);
}
