import { describe, expect, it } from 'vitest';
import { decodeBody, encodeBody } from './body.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

describe('a sample', () => {
  it.each([
    [{ input: { a: 1 } }, 'application/json', '{"a":1}'],
    [{ input: 'hello' }, 'application/json', '"hello"'],
    [{ input: 'hello' }, 'text/plain', 'hello'],
    [{ input: 'aGk=', encoding: 'base64' as const }, 'image/png', 'hi'],
  ])('%j is sent as %s', (sample, contentType, sent) => {
    expect(text(encodeBody(sample, contentType))).toBe(sent);
  });
});

describe('an answer', () => {
  it.each([
    ['{"a":1}', 'application/json', { a: 1 }],
    ['{"a":', 'application/json', undefined],
    ['{"a":1}', null, { a: 1 }],
    ['1,2', 'text/csv', '1,2'],
    ['\u0000', 'application/octet-stream', 'AA=='],
  ])('%j of type %s is %j', (body, contentType, output) => {
    expect(decodeBody(Buffer.from(body), contentType)).toEqual(output);
  });
});
