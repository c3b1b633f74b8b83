export {
  type RestateClient,
  type RestateClientOptions,
  restateClient,
  type StartOptions,
} from './client/restate-client.ts';
export { type RestateObject, restateRuntime } from './restate-runtime.ts';
export type { RuntimeOptions } from './runtime-options.ts';
