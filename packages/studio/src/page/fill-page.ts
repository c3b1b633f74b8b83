import { PAGE } from './built-page.ts';

/**
 * The page as one HTML file, with its boot object in it. Whatever text the object holds stays text: nothing can close the script that carries it.
 * `boot` is JSON. `blocks` are further JSON texts, which the page reads one after the other, so that a long log does not block it.
 */
export function fillPage(boot: object, blocks: readonly string[] = []): string {
  const scripts = blocks.map(
    (block) => `<script type="application/json" data-landfall-events>${inScript(block)}</script>\n`,
  );
  const own = `<script type="application/json" id="landfall-boot">${inScript(JSON.stringify(boot))}</script>\n`;
  return [PAGE.head, own, ...scripts, PAGE.tail].join('');
}

/** JSON that can stand in an HTML script: no `<` is left, so neither `</script` nor `<!--` can come about. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

/** The page's content security policy, for the header of a response that carries it. */
export const PAGE_POLICY: string = `${PAGE.policy}; frame-ancestors 'none'`;
