import type { EventBlock, LiveBoot, ReportBoot } from '../wire.ts';
import { PAGE } from './built-page.ts';

/**
 * The page as one HTML file, with its boot object in it. Whatever text the object or the events hold stays text: nothing can close the script that carries it.
 * `blocks`: the events of a report.
 */
export function fillPage(boot: LiveBoot | ReportBoot, blocks: readonly EventBlock[] = []): string {
  const scripts = blocks.map(
    (block) => `<script type="application/json" class="landfall-events">${inScript(block)}</script>\n`,
  );
  const own = `<script type="application/json" id="landfall-boot">${inScript(boot)}</script>\n`;
  return [PAGE.head, own, ...scripts, PAGE.tail].join('');
}

/** JSON that can stand in an HTML script: no `<` is left, so neither `</script` nor `<!--` can come about. */
function inScript(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The page's content security policy, for the header of a response that carries it. */
export const PAGE_POLICY: string = `${PAGE.policy}; frame-ancestors 'none'`;
