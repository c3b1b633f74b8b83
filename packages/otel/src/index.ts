export { METRICS, type MetricName, type MetricRow } from './metrics.ts';
export { type EventSource, observeRollout } from './observe/observe-rollout.ts';
export { createMeasuredRouter, type RouterTelemetry } from './router/create-measured-router.ts';
export type {
  Cursor,
  CursorStore,
  Observed,
  RolloutLogger,
  TelemetryError,
  TelemetryOptions,
} from './telemetry-options.ts';
