export { cleanUp } from './clean-up.ts';
export type { Command, CommandFor, LocalModel } from './command.ts';
export { type ListedDeployment, listDeployments } from './list-deployments.ts';
export type { LocalDeployment } from './local-deployment.ts';
export { localEndpoint } from './local-endpoint.ts';
export { localMetricsUrl } from './local-metrics-url.ts';
export { type LocalProviderOptions, localProvider } from './local-provider.ts';
export type { LocalTimeouts } from './local-world.ts';
