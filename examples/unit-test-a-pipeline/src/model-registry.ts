import type { LabelledSample } from '@landfall/core';

/** One version of a model in the registry. */
export interface ModelRecord {
  readonly name: string;
  readonly version: string;
  readonly artifact: string;
  readonly approvedBy: string | null;
  /** Requests with their expected answers. */
  readonly golden: readonly LabelledSample[];
}

/** The registry to which the data scientists publish their models. */
export interface ModelRegistry {
  find(name: string, version: string): Promise<ModelRecord | undefined>;
}
