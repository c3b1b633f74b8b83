/** The same type with no field left out, so that the compiler names each place that does not know a new field of the contract yet. */
export type Whole<T> = T extends unknown ? { readonly [Field in keyof Required<T>]: T[Field] } : never;
