import { expect, test } from 'vitest';
import { fillTemplate } from './fill-template.ts';
import { parseTemplate } from './parse-template.ts';

function filled(text: string, version = '42'): string {
  const template = parseTemplate(text);
  expect(template.issues).toEqual([]);
  return fillTemplate(template, { region: 'eu-west-1', provider: 'aws', model: 'fraud', version, period: '1m' });
}

test('every placeholder is filled in, and the braces of PromQL stay', () => {
  expect(
    filled('sum(increase(m{region="{region}",p=\'{provider}\',v=~"{model}-{version}"}[{period}] offset {period}))'),
  ).toBe('sum(increase(m{region="eu-west-1",p=\'aws\',v=~"fraud-42"}[1m] offset 1m))');
  expect(filled('{__name__="a", version="{version}"} or m{}')).toBe('{__name__="a", version="42"} or m{}');
});

test('other text in braces stays in a string, as in a route or a regular expression', () => {
  expect(filled('m{route="/users/{id}",path=~"/v[0-9]{2}/{version}"}')).toBe(
    'm{route="/users/{id}",path=~"/v[0-9]{2}/42"}',
  );
  expect(filled('m{route=`/users/{id}`,path="\\x7bversion}"}')).toBe('m{route=`/users/{id}`,path="\\x7bversion}"}');
});

test.for([
  ['4"2', '4\\u00222'],
  ["4'2", '4\\u00272'],
  ['4\\2', '4\\u005c2'],
  ['4`\n', '4\\u0060\\u000a'],
  ['v4.2|.*', 'v4.2|.*'],
  ['{region}', '{region}'],
  ['версия 4', 'версия 4'],
] as const)('the value %j cannot end its string', ([version, written]) => {
  expect(filled('m{version="{version}"}', version)).toBe(`m{version="${written}"}`);
  expect(filled("m{version!='{version}'}", version)).toBe(`m{version!='${written}'}`);
});

test('in a string that is matched as a regular expression a value means itself', () => {
  for (const operator of ['=~', '!~', '=~ ']) {
    expect(filled(`m{version${operator}"a|{version}"}`, 'v4.2|.*')).toBe(
      `m{version${operator}"a|v4\\u005c.2\\u005c|\\u005c.\\u005c*"}`,
    );
  }
  expect(filled('m{a=~"x",version="{version}"}', '4.2')).toBe('m{a=~"x",version="4.2"}');
});

test('comments are left alone, and "#" in a string begins none', () => {
  expect(filled('m{a="#",v="{version}"} # of "{version}"')).toBe('m{a="#",v="42"} # of "{version}"');
  expect(filled('m # isn\'t {any}\n or n{v="{version}"}')).toBe('m # isn\'t {any}\n or n{v="42"}');
});

test('an escaped quote does not end a string, and in backticks nothing is escaped', () => {
  expect(filled('m{a="\\"{version}"}')).toBe('m{a="\\"42"}');
  expect(filled('m{a=`\\`,v="{version}"}')).toBe('m{a=`\\`,v="42"}');
});

test.for([
  ['m{v="{verison}"}', 'has {verison}: did you mean {version}?'],
  ['m{{version}}', 'has {version} outside of quotes: write "{version}"'],
  ['m{v=`{version}`}', 'has {version} in backticks, where nothing can be escaped: use double quotes'],
  ['sum({other})', 'has {other}, which is not a placeholder'],
  ['m{v="{version}}', 'has a string that is not closed with "'],
] as const)('the template %s has a mistake', ([text, issue]) => {
  expect(parseTemplate(text).issues).toEqual([issue]);
});
