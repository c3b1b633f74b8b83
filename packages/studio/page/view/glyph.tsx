/** The states that have a shape of their own (`style/glyphs.css`), so that none is told by its colour alone. */
export type GlyphName =
  | 'succeeded'
  | 'failed'
  | 'running'
  | 'held'
  | 'planned'
  | 'skipped'
  | 'paused'
  | 'none'
  | 'undecided'
  | 'aborted';

/** A state as a shape. `word` is read aloud; leave it out where the word stands beside it. */
export function Glyph({ name, word }: { readonly name: GlyphName; readonly word?: string | undefined }) {
  return (
    <span
      class={`glyph is-${name}`}
      {...(word === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': word })}
    />
  );
}
