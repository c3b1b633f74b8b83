/** One TypeScript example of a document. */
export interface CodeBlock {
  /** Where it begins: `README.md:31`. */
  readonly place: string;
  /** The name that the document gives it, so that other examples can import it: of a block that begins "ts name=acme.ts". */
  readonly name: string | undefined;
  readonly text: string;
  /** What the document says that it prints: the `text` block that follows it directly. */
  readonly prints: string | undefined;
}

const FENCED = /^```(\w*)(?: ([^\n]*))?\n(.*?)^```$/gms;

/** The `ts` blocks of a markdown document, in order. */
export function codeBlocks(document: string, markdown: string): readonly CodeBlock[] {
  const all = [...markdown.matchAll(FENCED)];
  return all.flatMap((match, index): CodeBlock[] => {
    const [whole, language, info = '', text = ''] = match;
    const name = /^name=(\S+)$/.exec(info)?.[1];
    if (language !== 'ts') return [];
    const next = all[index + 1];
    const isNext = next?.[1] === 'text' && markdown.slice(match.index + whole.length, next.index).trim() === '';
    const line = markdown.slice(0, match.index).split('\n').length;
    return [{ place: `${document}:${line}`, name, text, prints: isNext ? next[3] : undefined }];
  });
}
