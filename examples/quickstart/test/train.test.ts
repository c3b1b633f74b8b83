import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPECIES } from '../src/flower.ts';
import { readIris } from '../src/read-iris.ts';
import { splitFlowers } from '../src/split-flowers.ts';
import { type Training, train } from '../src/train.ts';

describe('the iris data', () => {
  it('has 150 flowers, 50 of each species', async () => {
    const flowers = await readIris();
    expect(flowers).toHaveLength(150);
    expect(flowers[0]).toEqual({
      sepalLength: 5.1,
      sepalWidth: 3.5,
      petalLength: 1.4,
      petalWidth: 0.2,
      species: 'setosa',
    });
    for (const species of SPECIES) expect(flowers.filter((flower) => flower.species === species)).toHaveLength(50);
  });

  it('is split into 120 flowers to learn from and 30 others to judge by, 10 of each species', async () => {
    const flowers = await readIris();
    const { training, heldOut } = splitFlowers(flowers, 1);
    // By identity: some flowers have the same measurements.
    expect(new Set([...training, ...heldOut])).toEqual(new Set(flowers));
    expect(training).toHaveLength(120);
    for (const species of SPECIES) expect(heldOut.filter((flower) => flower.species === species)).toHaveLength(10);
  });

  it('is split the same way by the same seed, and another way by another', async () => {
    const flowers = await readIris();
    expect(splitFlowers(flowers, 1)).toEqual(splitFlowers(flowers, 1));
    expect(splitFlowers(flowers, 1)).not.toEqual(splitFlowers(flowers, 2));
  });
});

describe('training', () => {
  let folder: string;
  let training: Training;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quickstart-train-'));
    training = await train(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('makes versions 1 and 2 that name at least 90 % of the held-out flowers', () => {
    expect(training.accuracy.get('1')).toBeGreaterThanOrEqual(0.9);
    expect(training.accuracy.get('2')).toBeGreaterThanOrEqual(0.9);
  });

  it('makes a version 3 that does no better than guessing', () => {
    expect(training.accuracy.get('3')).toBeLessThan(0.6);
  });

  it('gives every held-out flower as a labelled sample', () => {
    expect(training.samples).toHaveLength(30);
    expect(training.samples[0]).toEqual({
      input: {
        sepalLength: expect.any(Number),
        sepalWidth: expect.any(Number),
        petalLength: expect.any(Number),
        petalWidth: expect.any(Number),
      },
      expect: { species: 'setosa' },
    });
  });

  it('writes the same bytes when it is done again', async () => {
    const again = await mkdtemp(join(tmpdir(), 'quickstart-train-'));
    await train(again);
    for (const version of ['1', '2', '3']) {
      const name = `iris-${version}.json`;
      expect(await readFile(join(again, name), 'utf8')).toBe(await readFile(join(folder, name), 'utf8'));
    }
    await rm(again, { recursive: true });
  });
});
