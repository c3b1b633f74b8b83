import { createHash } from 'node:crypto';
import type { GcpSettings } from './settings/gcp-settings.ts';

/** Of endpoints and models alike. */
const LONGEST = 63;
const HASH = 16;

/** A short name for a key: what is made under the same key has the same one, and nothing else has. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, HASH);
}

/** Text in the alphabet of IDs: lower-case letters, digits and single hyphens, beginning with a letter. */
export function slug(text: string, longest: number): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const begun = /^[a-z]/.test(plain) ? plain : `m-${plain}`;
  return begun.replaceAll(/-{2,}/g, '-').slice(0, longest).replace(/-$/, '');
}

/** The ID of the stable endpoint, or of the group of endpoints; the template may hold `{name}`. */
export function groupName(
  { endpoint = '{name}' }: Pick<GcpSettings, 'endpoint'>,
  model: string,
): { readonly name: string; readonly mistake?: string } {
  const name = endpoint.replaceAll('{name}', slug(model, LONGEST));
  // An endpoint that Vertex named itself has a number, which may be used, though not chosen beyond nine digits.
  if (/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$|^[1-9]\d*$/.test(name)) return { name };
  const mistake = `"${name}" cannot name an endpoint: Vertex takes up to ${LONGEST} lower-case letters, digits and hyphens, beginning with a letter. Change "endpoint" in the settings, or the model's name.`;
  return { name, mistake };
}

/** The IDs of what is made under a key. */
export interface Names {
  readonly model: string;
  readonly twin: string;
  /** With an endpoint for each version. */
  readonly endpoint: string;
  readonly deployedModel: string;
}

/** The digits of a deployed model's ID: ten at most, the first not 0. */
function digitsOf(hash: string): string {
  return String(1_000_000_000n + (BigInt(`0x${hash}`) % 9_000_000_000n));
}

/** Names everything that is made under a key. */
export function namesFor(group: string, key: string): Names {
  const hash = hashOf(key);
  const begin = slug(group, LONGEST - HASH - '-twin-'.length);
  return {
    model: `${begin}-${hash}`,
    twin: `${begin}-twin-${hash}`,
    endpoint: `${begin}-${hash}`,
    deployedModel: digitsOf(hash),
  };
}

/** The last part of a resource's name, without its version: `fraud` of `projects/p/locations/l/models/fraud@3`. */
export function idIn(resource: string | null | undefined): string {
  return (resource ?? '').split('/').at(-1)?.split('@')[0] ?? '';
}
