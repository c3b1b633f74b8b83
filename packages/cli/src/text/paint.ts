import { styleText } from 'node:util';

/** The styles that are used: the sixteen colours of every terminal, so that its own theme holds. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Styles a text. */
export type Paint = (style: Style, text: string) => string;

/** A function that styles text if `color` is set, and leaves it alone otherwise. */
export function paintWith(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}
