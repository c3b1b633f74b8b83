import type { JudgedRegion } from '../../gates/judged-region.ts';

/** Fewer missing requests than this may be chance. */
const MISSING = 10;

/**
 * Whether the requests of the new version have stopped: at the rate at which they came in this stage, ten or more should have come since the last one. No requests are no evidence, so nothing passes then.
 */
export function hasStopped({ since, watermark, trafficAt, gates }: JudgedRegion): boolean {
  const servedMs = trafficAt - since;
  if (servedMs <= 0) return false;
  let requests = 0;
  for (const { evidence } of Object.values(gates)) requests = Math.max(requests, evidence.stage.n);
  return requests * (watermark - trafficAt) >= MISSING * servedMs;
}
