/** Everything that can be imported from the packages that are published. */
export const ENTRY_POINTS: readonly string[] = [
  '@landfall/cli',
  '@landfall/core',
  '@landfall/core/provider',
  '@landfall/core/journal',
  '@landfall/core/router',
  '@landfall/core/routing',
  '@landfall/core/testing',
  '@landfall/metrics-prometheus',
  '@landfall/otel',
  '@landfall/provider-aws',
  '@landfall/provider-fake',
  '@landfall/provider-gcp',
  '@landfall/provider-local',
  '@landfall/studio',
  '@landfall/worker-pg-boss',
];
