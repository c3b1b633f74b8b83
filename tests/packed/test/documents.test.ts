import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, inject, test } from 'vitest';

interface Described {
  readonly version: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
}

/** The anchors of a document, as GitHub and npm make them of its headings. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text.toLowerCase());
  return new Set(headings.map((text) => text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-')));
}

const LINK = /\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g;

/** The links of a packed document that lead to nothing in its package: as `README.md -> docs/account.md`. */
function deadLinks(folder: string, document: string): readonly string[] {
  const markdown = readFileSync(document, 'utf8');
  return [...markdown.matchAll(LINK)].flatMap(([link, target = '', anchor]): string[] => {
    const file = target === '' ? document : join(dirname(document), target);
    const isInside = !relative(folder, file).startsWith('..');
    const leads =
      isInside && existsSync(file) && (anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).has(anchor));
    return leads ? [] : [`${relative(folder, document)} ${link}`];
  });
}

describe.for(inject('consumer').packages)('the documents of $manifest.name', ({ folder }) => {
  const documents = globSync('{*.md,docs/**/*.md}', { cwd: folder }).map((name) => join(folder, name));

  test('are there, and every link that is not a web address leads into the package', () => {
    expect(documents.map((document) => relative(folder, document))).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md']),
    );
    expect(documents.flatMap((document) => deadLinks(folder, document))).toEqual([]);
  });

  test('tell the changes of this version, and the package can be searched for', () => {
    const { version, description, keywords } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Described;
    expect(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')).toContain(`\n## ${version}`);
    expect(description).not.toBe(undefined);
    expect(keywords).toEqual(expect.arrayContaining(['machine-learning', 'rollout']));
  });
});
