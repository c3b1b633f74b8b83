import type { Endpoint, RegisteredModel } from './call/vertex-api.ts';
import type { GcpRegion } from './gcp-region.ts';
import type { Work } from './look-at-operations.ts';
import type { Operations } from './operation-kind.ts';

/** How long, in milliseconds, reads of Vertex may show an older state, unless the settings say otherwise. */
export const SETTLE_MS = 10_000;
/** The most that Google's clock may be ahead of ours; an end later than that is not believed. */
const MOST_AHEAD_MS = 300_000;

/** Whether operations ended so recently that reads may still show the state before. */
export function isRecent({ now, project }: GcpRegion, { endedAt }: Work): boolean {
  if (endedAt === undefined) return false;
  return now < endedAt + (project.settleMs ?? SETTLE_MS) && endedAt - now < MOST_AHEAD_MS;
}

/** What reads show of the parts of a deployment that is not on its endpoint. */
interface Shown {
  readonly endpoint: Endpoint | undefined;
  readonly twin: Endpoint | undefined;
  readonly model: RegisteredModel | undefined;
}

/** Whether reads show all that operations made which have ended well. */
export function isShown(operations: Operations = {}, { endpoint, twin, model }: Shown): boolean {
  const { deploy, upload, copy } = operations;
  if (deploy !== undefined || operations['deploy-found'] !== undefined) return false;
  if ((upload !== undefined || copy !== undefined) && model === undefined) return false;
  if (operations['create-endpoint'] !== undefined && endpoint === undefined) return false;
  return operations['create-twin'] === undefined || twin !== undefined;
}
