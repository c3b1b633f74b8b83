import { nearestName } from '@landfall/core/provider';

/** What stands for a part of the request: the cloud's own name of the region, the provider's key, the model, its version, and the length of a period. */
const PLACEHOLDERS = ['region', 'provider', 'model', 'version', 'period'] as const;

/** The name of a placeholder. */
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A piece of a template: PromQL as it is, or a value that is filled in. `isRegex`: in a string that is matched as a regular expression. */
export type TemplatePart = string | { readonly name: Placeholder; readonly isRegex: boolean };

/** A template that was read. */
export interface Template {
  readonly parts: readonly TemplatePart[];
  /** What is wrong with it. */
  readonly issues: readonly string[];
}

/** One token: a comment, a quote, an escaped character, a name in braces, or any other character. */
const TOKEN = /#[^\n]*|["'`]|\\.|\{([A-Za-z_]\w*)\}|./gs;

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}

/** Why a name in braces cannot be filled in where it stands; undefined if it can, or if it is PromQL's own. */
function issueOf(name: string, quote: string): string | undefined {
  const written = `{${name}}`;
  const isText = quote === '"' || quote === "'";
  if (!isPlaceholder(name)) {
    const nearest = nearestName(name, PLACEHOLDERS);
    if (nearest !== undefined) return `has ${written}: did you mean {${nearest}}?`;
    // In a string it is text, such as the route "/users/{id}". Outside of one it would be no PromQL.
    return quote === '' ? `has ${written}, which is not a placeholder` : undefined;
  }
  if (name === 'period' || isText) return undefined;
  return quote === ''
    ? `has ${written} outside of quotes: write "${written}"`
    : `has ${written} in backticks, where nothing can be escaped: use double quotes`;
}

/**
 * Finds the placeholders of a PromQL template. A placeholder is a known name alone in braces; a label matcher always has an operator, so PromQL's own
 * braces are told apart. In a comment nothing is a placeholder.
 */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  const issues: string[] = [];
  let plain = '';
  let quote = '';
  let isRegex = false;
  const take = (token: string, name: string | undefined): void => {
    if (name !== undefined) {
      const issue = issueOf(name, quote);
      if (issue !== undefined) issues.push(issue);
      else if (isPlaceholder(name)) {
        parts.push(plain, { name, isRegex: quote !== '' && isRegex });
        plain = '';
        return;
      }
    } else if (quote === '' && /^["'`]$/.test(token)) {
      quote = token;
      isRegex = /[=!]~\s*$/.test(plain);
    } else if (token === quote) quote = '';
    plain += token;
  };
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const [found = '', name] = TOKEN.exec(text) ?? [];
    // Within a string "#" begins no comment, and in backticks "\" escapes nothing.
    const isOneCharacter = (found.startsWith('#') && quote !== '') || (found.startsWith('\\') && quote === '`');
    const token = isOneCharacter ? found.slice(0, 1) : found;
    take(token, name);
    at += token.length;
  }
  if (quote !== '') issues.push(`has a string that is not closed with ${quote}`);
  return { parts: [...parts, plain], issues };
}
