import { cutText, textWidth } from './cut-text.ts';

/** Lines of at most `width` columns, broken at spaces; a longer word is cut. Beyond `most` lines the last one ends in an ellipsis. */
export function wrapWords(text: string, width: number, most = Number.POSITIVE_INFINITY): readonly string[] {
  const lines: string[] = [];
  const words = text.split(' ');
  let line = '';
  for (const [index, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width || line === '') {
      line = longer;
      continue;
    }
    if (lines.length === most - 1) {
      lines.push(cutText([line, ...words.slice(index)].join(' '), width));
      return lines;
    }
    lines.push(cutText(line, width));
    line = word;
  }
  return [...lines, cutText(line, width)];
}
