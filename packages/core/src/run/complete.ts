/** The same type with no field left out, so that the compiler names each place that does not know a new field of the contract yet. */
export type Complete<T> = { [K in keyof Required<T>]: T[K] };
