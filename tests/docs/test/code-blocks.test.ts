import { expect, test } from 'vitest';
import { codeBlocks } from '../src/code-blocks.ts';

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

test('an example is found with its place, and with what it prints where that follows', () => {
  const document = [
    '# Title',
    fenced('ts', 'one();'),
    fenced('text', '1'),
    fenced('ts name=two.ts', 'two();'),
    'It prints:',
  ];
  expect(codeBlocks('README.md', [...document, fenced('text', '2'), fenced('sh', 'npm test')].join('\n'))).toEqual([
    { place: 'README.md:2', name: undefined, text: 'one();\n', prints: '1\n' },
    { place: 'README.md:8', name: 'two.ts', text: 'two();\n', prints: undefined },
  ]);
});
