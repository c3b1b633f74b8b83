import type { VertexClient } from './client-pool.ts';

const PATH = ['google', 'cloud', 'aiplatform', 'v1', 'AcceleratorType', 'type', 'value'] as const;
const NONE = 'ACCELERATOR_TYPE_UNSPECIFIED';

function field(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null ? (from as Readonly<Record<string, unknown>>)[name] : undefined;
}

/**
 * The accelerators that a client can ask for, from its own definition of them: it sends any other text as 0, which is no accelerator at all.
 * Undefined where the client keeps its definitions in another form.
 */
export function acceleratorTypes({ _protos }: VertexClient): readonly string[] | undefined {
  const values: unknown = PATH.reduce<unknown>(field, _protos);
  if (!Array.isArray(values)) return undefined;
  const names = values.map((value) => field(value, 'name')).filter((name) => typeof name === 'string');
  return names.length === 0 ? undefined : names.filter((name) => name !== NONE);
}
