import { z } from 'zod';

/** The species that the models tell apart; a model's labels are positions in this list. */
export const SPECIES = ['setosa', 'versicolor', 'virginica'] as const;

export type Species = (typeof SPECIES)[number];

const centimetres = z.number().positive().max(100);

/** What a client sends: the size of one flower, in centimetres. */
export const measurementsSchema = z.strictObject({
  sepalLength: centimetres,
  sepalWidth: centimetres,
  petalLength: centimetres,
  petalWidth: centimetres,
});

export type Measurements = z.infer<typeof measurementsSchema>;

/** One row of the data: a flower that somebody measured and named. */
export const flowerSchema = measurementsSchema.extend({ species: z.enum(SPECIES) });

export type Flower = z.infer<typeof flowerSchema>;
