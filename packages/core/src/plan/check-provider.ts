import type { Capabilities } from '../provider/v1/capabilities.ts';
import type { Provider } from '../provider/v1/provider.ts';

/** The contract versions that this engine drives, each with the methods that it requires. */
const SUPPORTED = {
  v1: ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'],
} as const satisfies Record<Provider['specVersion'], readonly (keyof Provider)[]>;

const TRAFFIC: readonly Capabilities['traffic'][] = ['percent', 'all-or-nothing'];

type Unchecked = { readonly [K in keyof Provider]?: unknown };

/** What keeps a provider from being driven, and what to do about it; undefined if nothing does. Calls none of its methods. */
export function checkProvider(key: string, provider: unknown): string | undefined {
  const versions = Object.keys(SUPPORTED);
  const understood = versions.map((version) => `'${version}'`).join(', ');
  if (typeof provider !== 'object' || provider === null) {
    return `options.providers.${key} is ${provider === null ? 'null' : typeof provider}, not a provider: pass the object that the provider's package makes.`;
  }
  const { specVersion, name, capabilities }: Unchecked = provider;
  const methods = Object.entries(SUPPORTED).find(([version]) => version === specVersion)?.[1];
  if (methods === undefined) {
    return (
      `Provider '${key}' speaks version ${JSON.stringify(specVersion) ?? 'none'} of the provider contract; this engine understands ${understood}. ` +
      `Update the provider's package or @landfall/core, so that both speak the same version.`
    );
  }
  const missing = methods.filter((method) => typeof (provider as Unchecked)[method] !== 'function');
  if (missing.length > 0) {
    const list = missing.map((method) => `${method}()`).join(', ');
    return `Provider '${key}' lacks ${list}, which version ${JSON.stringify(specVersion)} of the provider contract requires: add it, or make the provider with defineProvider, which fills in defaults.`;
  }
  if (typeof name !== 'string' || name === '') return `Provider '${key}' has no name: set 'name' to a short text.`;
  const { traffic, settleMs }: Partial<Record<keyof Capabilities, unknown>> =
    typeof capabilities === 'object' && capabilities !== null ? capabilities : {};
  if (!TRAFFIC.some((one) => one === traffic)) {
    return `Provider '${key}' has capabilities.traffic ${JSON.stringify(traffic) ?? 'unset'}: set it to one of ${TRAFFIC.map((one) => `'${one}'`).join(', ')}.`;
  }
  if (typeof settleMs !== 'number' || !Number.isFinite(settleMs) || settleMs < 0) {
    return `Provider '${key}' has capabilities.settleMs ${JSON.stringify(settleMs) ?? 'unset'}: set it to how long, in milliseconds, its reads may lag; 0 if they do not.`;
  }
  return undefined;
}
