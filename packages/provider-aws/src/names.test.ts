import { describe, expect, it } from 'vitest';
import { groupName, nameFor, slug } from './names.ts';

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

describe('names', () => {
  it.each(['fraud-42', 'fraud--42', '-x-', 'größe/7', '', '...', 'a'.repeat(200), '2026.11.25+build_7'])(
    '"%s" becomes one that SageMaker takes, whatever it is',
    (text) => {
      expect(nameFor(text, 'r/deploy:aws/eu-west-1/1')).toMatch(NAME);
    },
  );

  it('differ by key, and are the same for the same key', () => {
    expect(nameFor('fraud-42', 'r/deploy:aws/x/1')).toBe(nameFor('fraud-42', 'r/deploy:aws/x/1'));
    expect(nameFor('fraud-42', 'r/deploy:aws/x/1')).not.toBe(nameFor('fraud-42', 'r/deploy:aws/x/2'));
    expect(nameFor('fraud-42', 'key').startsWith('fraud-42-')).toBe(true);
  });

  it('of an endpoint are the same for all versions, or a mistake that says what to change', () => {
    expect(groupName('{name}', 'fraud_v')).toEqual({ name: 'fraud-v' });
    expect(groupName('live-{name}', 'fraud')).toEqual({ name: 'live-fraud' });
    expect(groupName('{name}', '///').mistake).toContain('cannot name an endpoint');
    expect(groupName('{region}-x', 'fraud').mistake).toContain('"endpoint" in the settings');
  });

  it('end in no hyphen where they are cut', () => {
    expect(slug('ab-cd', 3)).toBe('ab');
  });
});
