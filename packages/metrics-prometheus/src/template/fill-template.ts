import { escapeValue } from './escape-value.ts';
import type { Placeholder, Template } from './parse-template.ts';

/** The PromQL of a template. Values are escaped where they stand, so that each means itself and none can end its string. */
export function fillTemplate({ parts }: Template, values: Readonly<Record<Placeholder, string>>): string {
  return parts.map((part) => (typeof part === 'string' ? part : escapeValue(values[part.name], part.isRegex))).join('');
}

/** Whether a template has a placeholder. */
export function hasPlaceholder({ parts }: Template, name: Placeholder): boolean {
  return parts.some((part) => typeof part !== 'string' && part.name === name);
}
