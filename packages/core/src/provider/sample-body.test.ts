import { describe, expect, it } from 'vitest';
import { decodeOutput, encodeSample } from './sample-body.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('what is sent', () => {
  it.each([
    [{ input: { a: 1 } }, 'application/json', '{"a":1}'],
    [{ input: 'text' }, 'application/json', '"text"'],
    [{ input: '1,2,3' }, 'text/csv', '1,2,3'],
    [{ input: [1, 2] }, 'text/csv', '[1,2]'],
    [{ input: 'x' }, 'application/vnd.mine+json', '"x"'],
    [{ input: 'aGk=', encoding: 'base64' }, 'application/x-npy', 'hi'],
  ] as const)('of %j as %s is %s', (sample, contentType, body) => {
    expect(text(encodeSample({ ...sample, contentType }))).toBe(body);
  });
});

describe('what comes back', () => {
  it.each([
    ['{"a":1}', 'application/json', { a: 1 }],
    ['{"a":1}', 'application/octet-stream', { a: 1 }],
    ['0.5', undefined, 0.5],
    ['a,b', 'text/csv; charset=utf-8', 'a,b'],
    ['5', 'text/plain', '5'],
    ['not json', 'application/json', undefined],
  ])('%s as %s is %j', (body, type, output) => {
    expect(decodeOutput(new TextEncoder().encode(body), type)).toEqual(output);
  });

  it('is base64 where it is neither JSON nor text', () => {
    expect(decodeOutput(new Uint8Array([0, 255, 1]), 'application/x-npy')).toBe('AP8B');
  });
});
