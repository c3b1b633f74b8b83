import type { Provider } from '../provider/contract.ts';
import { checkCapabilities } from './check-capabilities.ts';

/** The contract versions that this engine supports, each with the methods that it requires. */
const SUPPORTED = {
  v1: ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'],
} as const satisfies Record<Provider['specVersion'], readonly (keyof Provider)[]>;

type Unchecked = { readonly [K in keyof Provider]?: unknown };

/** Why this engine cannot use a provider, and what to do about it; undefined if it can. Calls none of its methods. `given`: capabilities to check in place of its own. */
export function checkProvider(key: string, provider: unknown, given?: unknown): string | undefined {
  const versions = Object.keys(SUPPORTED);
  const understood = versions.map((version) => `'${version}'`).join(', ');
  if (typeof provider !== 'object' || provider === null) {
    return `options.providers.${key} is ${provider === null ? 'null' : typeof provider}, not a provider: pass the object that the provider's package creates.`;
  }
  const { specVersion, name, capabilities }: Unchecked = provider;
  const methods = Object.entries(SUPPORTED).find(([version]) => version === specVersion)?.[1];
  if (methods === undefined) {
    return (
      `Provider '${key}' has version ${JSON.stringify(specVersion) ?? 'none'} of the provider contract; this engine understands ${understood}. ` +
      `Update the provider's package or @landfall/core, so that both have the same version.`
    );
  }
  const missing = methods.filter((method) => typeof (provider as Unchecked)[method] !== 'function');
  if (missing.length > 0) {
    const list = missing.map((method) => `${method}()`).join(', ');
    return `Provider '${key}' lacks ${list}, which version ${JSON.stringify(specVersion)} of the provider contract requires: add it, or make the provider with defineProvider, which fills in defaults.`;
  }
  if (typeof name !== 'string' || name === '') return `Provider '${key}' has no name: set 'name' to a short text.`;
  const all = given ?? capabilities;
  if (countsHealth(all) && typeof (provider as Unchecked).health !== 'function')
    return `Provider '${key}' has capabilities.health and no health(): add the method, or remove the capability.`;
  const wrong = checkCapabilities(all)[0];
  return wrong === undefined
    ? undefined
    : `Provider '${key}' has capabilities.${wrong.field} ${shown(wrong.value)}: ${wrong.advice}.`;
}

function countsHealth(capabilities: unknown): boolean {
  return (
    typeof capabilities === 'object' &&
    capabilities !== null &&
    'health' in capabilities &&
    capabilities.health !== undefined
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'unset';
  return typeof value === 'number' || typeof value === 'string'
    ? JSON.stringify(value) === 'null'
      ? String(value)
      : JSON.stringify(value)
    : typeof value;
}
