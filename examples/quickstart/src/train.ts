import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MersenneTwister19937, shuffle } from 'random-js';
import type { Flower, Measurements, Species } from './flower.ts';
import { readIris } from './read-iris.ts';
import { parseModel, type SpeciesModel, trainModel } from './species-model.ts';
import { splitFlowers } from './split-flowers.ts';

/** A held-out flower as a labelled sample: what is sent to a deployment, and what it must answer. */
export interface FlowerSample {
  readonly input: Measurements;
  readonly expect: { readonly species: Species };
}

/** What training leaves behind. */
export interface Training {
  /** Where the model files are; `{version}` stands for the version. */
  readonly artifact: string;
  readonly samples: readonly FlowerSample[];
  /** The share of held-out flowers that each version names rightly, 0 to 1. */
  readonly accuracy: ReadonlyMap<string, number>;
}

const SEED = 2;

/** The mistake in the training of version 3: every flower gets the species of another flower. */
function withShuffledLabels(flowers: readonly Flower[]): Flower[] {
  const names = shuffle(
    MersenneTwister19937.seed(SEED),
    flowers.map((flower) => flower.species),
  );
  return flowers.map((flower, index) => ({ ...flower, species: names[index] ?? flower.species }));
}

function shareNamedRightly(model: SpeciesModel, flowers: readonly Flower[]): number {
  return flowers.filter(({ species, ...input }) => model.predict(input) === species).length / flowers.length;
}

/** Trains the three versions of the example and saves them in `folder`: the same bytes every time. */
export async function train(folder: string): Promise<Training> {
  const { training, heldOut } = splitFlowers(await readIris(), SEED);
  const files = new Map([
    ['1', trainModel('1', training, { trees: 3, maxDepth: 2 })],
    ['2', trainModel('2', training, { trees: 25, maxDepth: 8 })],
    ['3', trainModel('3', withShuffledLabels(training), { trees: 25, maxDepth: 8 })],
  ]);

  await mkdir(folder, { recursive: true });
  const accuracy = new Map<string, number>();
  for (const [version, text] of files) {
    await writeFile(join(folder, `iris-${version}.json`), text);
    const share = parseModel(text).map((model) => shareNamedRightly(model, heldOut));
    accuracy.set(version, share.unwrapOr(0));
  }
  const samples = heldOut.map(({ species, ...input }) => ({ input, expect: { species } }));
  return { artifact: join(folder, 'iris-{version}.json'), samples, accuracy };
}
