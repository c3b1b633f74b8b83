import { describe, expect, it } from 'vitest';
import { decodeTag, encodeTag, fitsTag } from './tags.ts';

describe('the value of a tag', () => {
  it.each(['9f/deploy:aws/eu-west-1/1', 'größe 7', 'a#b', 'x=y', 'tab\tand 🚀', ''])(
    '"%s" comes back as it was',
    (text) => {
      expect(decodeTag(encodeTag(text))).toBe(text);
      expect(encodeTag(text)).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u);
    },
  );

  it('fits if it has 256 characters', () => {
    expect([fitsTag('x'.repeat(256)), fitsTag('x'.repeat(257)), fitsTag('#'.repeat(40))]).toEqual([true, false, false]);
  });
});
