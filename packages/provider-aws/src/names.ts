import { createHash } from 'node:crypto';

/** The longest name that SageMaker takes for a model, an endpoint, a variant or a configuration. */
const LONGEST = 63;
const DIGITS = 16;

/** Text in the alphabet of SageMaker's names: letters, digits and single hyphens. */
export function slug(text: string, longest: number): string {
  const cleaned = text.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return cleaned.slice(0, longest).replace(/-+$/, '');
}

/** A readable name that no other key has. */
export function nameFor(text: string, key: string): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, DIGITS);
  const start = slug(text, LONGEST - DIGITS - 1);
  return start === '' ? hash : `${start}-${hash}`;
}

/** The name of the endpoint of all versions of a model, and what is wrong with it if SageMaker does not accept it. */
export function groupName(template: string, model: string): { readonly name: string; readonly mistake?: string } {
  const name = template.replaceAll('{name}', slug(model, LONGEST));
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name)) return { name };
  const mistake = `"${name}" cannot name an endpoint: SageMaker takes up to ${LONGEST} letters, digits and hyphens. Change "endpoint" in the settings, or the model's name.`;
  return { name, mistake };
}
