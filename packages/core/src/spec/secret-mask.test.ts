import { Buffer } from 'node:buffer';
import { describe, expect, it, test } from 'vitest';
import { isSecretTooShort, secretMask } from './secret-mask.ts';

const SECRET = 'hunter2-"quoted"-\\-päss\n/+😀';
const { mask, isIn } = secretMask({ TOKEN: SECRET });

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const FORMS: readonly (readonly [string, (secret: string) => string])[] = [
  ['as it is', (secret) => secret],
  ['in JSON', (secret) => JSON.stringify({ token: secret })],
  ['in JSON within JSON', (secret) => JSON.stringify({ body: JSON.stringify({ token: secret }) })],
  ['in JSON four times over', (secret) => [1, 2, 3, 4].reduce((text) => JSON.stringify(text), secret)],
  ['in JSON of ASCII alone', asciiJson],
  ['as a key of an object', (secret) => JSON.stringify({ [secret]: 1 })],
  ['in a URL', encodeURIComponent],
  ['in a URL, in small letters', (secret) => encodeURIComponent(secret).replace(/%../g, (sign) => sign.toLowerCase())],
  ['in a URL, twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ['in a form', (secret) => new URLSearchParams({ token: secret, a: '1' }).toString()],
  ['as JSON in a URL', (secret) => encodeURIComponent(JSON.stringify(secret))],
  ['in base64', base64],
  ['in base64 after a name', (secret) => base64(`user:${secret}`)],
  ['in base64 between others', (secret) => base64(`a${secret}b`)],
  ['in base64 between more', (secret) => base64(`ab${secret}cd`)],
  ['in base64 of a URL', (secret) => Buffer.from(`a${secret}`).toString('base64url')],
  ['in base64 in a URL', (secret) => encodeURIComponent(base64(`ab${secret}`))],
];

describe('a secret is found', () => {
  it.each(FORMS)('%s', (_, write) => {
    for (const secret of [SECRET, 'plainsecret', 'with a blank', '100%25 sure', 'ends in \\']) {
      const { mask: masked, isIn: found } = secretMask({ TOKEN: secret });
      const text = `before ${write(secret)} after`;
      expect(found(text)).toBe(true);
      const rest = masked(text);
      expect(rest).toMatch(/^before .*\*\*\*.* after$/s);
      expect(found(rest)).toBe(false);
    }
  });

  it('in a value, whether it is a text, a number, or a key', () => {
    expect(isIn({ tags: [{ note: `x ${SECRET}` }] })).toBe(true);
    expect(isIn({ [SECRET]: 1 })).toBe(true);
    expect(secretMask({ PIN: '12345678' }).isIn({ pin: 12_345_678 })).toBe(true);
    expect(isIn({ tags: ['hunter2'] })).toBe(false);
  });

  it('each time, with whatever it overlaps', () => {
    const two = secretMask({ A: 'abcdef', B: 'defghi', C: 'abcd' });
    expect(two.mask('x abcdef y abcdefghi z abcd')).toBe('x *** y *** z ***');
  });
});

/** Texts of signs that are hard to write, the same ones every time. */
function* awkwardTexts(count: number): Generator<string> {
  const signs = Array.from('aZ09\\\\"\'/%+-_= \n\tn25u0041ä€😀{}');
  let seed = 1;
  const draw = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  while (count-- > 0) yield Array.from({ length: 8 + draw(20) }, () => signs[draw(signs.length)]).join('');
}

test('whatever the secret and whatever stands around it, none of its forms is left', () => {
  for (const secret of awkwardTexts(300)) {
    if (isSecretTooShort(secret)) continue;
    const masker = secretMask({ TOKEN: secret });
    for (const [, write] of FORMS)
      for (const around of ['', 'x', '\\', ' and "', 'a%']) {
        const text = `${around} ${write(secret)} ${around}`;
        expect([text, masker.isIn(text), masker.mask(text).includes(write(secret))]).toEqual([text, true, false]);
      }
  }
});

describe('ordinary text stays as it is', () => {
  it.each([
    'No room for another deployment in us-east-1: it holds 2 of 2; retire one first.',
    String.raw`C:\models\new {"a":"\"b\""} 100% %zz %u0041 \u12`,
    '\\'.repeat(20_000),
  ])('%#', (text) => {
    expect(mask(text)).toBe(text);
    expect(isIn(text)).toBe(false);
  });

  it('with the base64 of a secret of less than 8 characters', () => {
    expect(secretMask({ A: 'hunter2' }).mask(base64('hunter2'))).toBe(base64('hunter2'));
  });

  it('where there is no secret', () => {
    expect(secretMask(undefined).isIn('anything')).toBe(false);
    expect(secretMask({ A: 'abc', B: undefined, C: '' }).mask('abc')).toBe('abc');
  });
});

test.each([
  ['', true],
  ['abc', true],
  ['abcd', false],
  ['\\\\\\\\a', true],
  ['%41bc', true],
])('%j is too short to be told from ordinary text: %s', (secret, isShort) => {
  expect(isSecretTooShort(secret)).toBe(isShort);
});
