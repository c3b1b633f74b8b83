import { readFile } from 'node:fs/promises';
import { RandomForestClassifier } from 'ml-random-forest';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { type Flower, type Measurements, SPECIES, type Species } from './flower.ts';

/** A trained model: it names the species of a flower by its measurements. */
export interface SpeciesModel {
  readonly version: string;
  predict(measurements: Measurements): Species;
}

/** How much a model may learn. */
export interface Recipe {
  readonly trees: number;
  readonly maxDepth: number;
}

const SEED = 42;

type Forest = Parameters<typeof RandomForestClassifier.load>[0];

/** The library reads its own format and checks no more of it than this. */
const forestSchema = z.object({
  name: z.literal('RFClassifier'),
  baseModel: z.looseObject({ estimators: z.array(z.unknown()) }),
});

const modelFileSchema = z.object({
  version: z.string(),
  forest: z.custom<Forest>((value) => forestSchema.safeParse(value).success, 'is not a random forest'),
});

const toRow = (flower: Measurements): number[] => [
  flower.sepalLength,
  flower.sepalWidth,
  flower.petalLength,
  flower.petalWidth,
];

/** Fits a random forest to the flowers and gives the text of its model file; the same flowers and recipe give the same text. */
export function trainModel(version: string, flowers: readonly Flower[], recipe: Recipe): string {
  const forest = new RandomForestClassifier({
    nEstimators: recipe.trees,
    treeOptions: { maxDepth: recipe.maxDepth },
    maxFeatures: 2,
    replacement: false,
    useSampleBagging: true,
    noOOB: true,
    seed: SEED,
  });
  forest.train(
    flowers.map(toRow),
    flowers.map((flower) => SPECIES.indexOf(flower.species)),
  );
  return JSON.stringify({ version, forest });
}

/** Reads a model back from the text of its file. The error says what is wrong with it. */
export function parseModel(text: string): Result<SpeciesModel, string> {
  try {
    const file = modelFileSchema.safeParse(JSON.parse(text));
    if (!file.success) return err(z.prettifyError(file.error));
    const { version, forest } = file.data;
    const classifier = RandomForestClassifier.load(forest);
    const predict = (measurements: Measurements): Species => {
      const [label] = classifier.predict([toRow(measurements)]);
      const species = SPECIES[label ?? -1];
      if (species === undefined) throw new RangeError(`The model answered with label ${label}, which is not a species`);
      return species;
    };
    return ok({ version, predict });
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Loads a model from its file. The error names the file and says what is wrong with it. */
export async function loadModel(path: string): Promise<Result<SpeciesModel, string>> {
  try {
    return parseModel(await readFile(path, 'utf8')).mapErr((problem) => `${path} is not a model file: ${problem}`);
  } catch (cause) {
    return err(`Could not read the model file: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
