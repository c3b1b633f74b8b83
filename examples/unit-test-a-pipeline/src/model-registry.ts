import type { LabelledSample } from '@landfall/core';

/** What the registry knows of one version of a model. */
export interface ModelRecord {
  readonly name: string;
  readonly version: string;
  readonly artifact: string;
  readonly approvedBy: string | null;
  /** Requests with the answers that people agreed on. */
  readonly golden: readonly LabelledSample[];
}

/** Where the data scientists publish their models. */
export interface ModelRegistry {
  find(name: string, version: string): Promise<ModelRecord | undefined>;
}
