/** One version of a model for one region, with placeholders and secrets filled in. */
export interface Model {
  readonly name: string;
  readonly version: string;
  /** Where the model's files are, in this region. Left out if the image contains or fetches them. */
  readonly artifact?: string | undefined;
  /** The serving container's image, in this region. */
  readonly image?: string | undefined;
  /** Environment variables of the serving process. May hold secret values: never log them. */
  readonly environment: Readonly<Record<string, string>>;
}
