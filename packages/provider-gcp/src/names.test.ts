import { describe, expect, it } from 'vitest';
import { groupName, idIn, namesFor, slug } from './names.ts';

describe('names', () => {
  it('are the same for the same key, and others for another', () => {
    expect(namesFor('fraud', 'r/deploy/1')).toEqual(namesFor('fraud', 'r/deploy/1'));
    const [one, other] = [namesFor('fraud', 'r/deploy/1'), namesFor('fraud', 'r/deploy/2')];
    for (const name of ['model', 'twin', 'endpoint', 'deployedModel'] as const) expect(one[name]).not.toBe(other[name]);
  });

  it.each(['fraud', '9lives', 'Größe & Gewicht', 'x'.repeat(100), '-'])(
    'fit the alphabets of Vertex for a model called %s',
    (model) => {
      const { name, mistake } = groupName({}, model);
      expect(mistake).toBeUndefined();
      const names = namesFor(name, 'key');
      for (const id of [name, names.endpoint, names.twin, names.model])
        expect(id).toMatch(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
      expect(names.deployedModel).toMatch(/^[1-9]\d{9}$/);
    },
  );

  it('of an endpoint that Vertex named itself can be used', () => {
    expect(groupName({ endpoint: '1234567890123456789' }, 'fraud')).toEqual({ name: '1234567890123456789' });
    expect(groupName({ endpoint: 'Fraud_' }, 'fraud').mistake).toContain('Change "endpoint"');
  });

  it('come out of the names of resources, without versions', () => {
    expect(idIn('projects/p/locations/l/models/fraud@3')).toBe('fraud');
    expect(idIn(undefined)).toBe('');
    expect(slug('A--b', 63)).toBe('a-b');
  });
});
