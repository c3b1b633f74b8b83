/** One version of a model, made concrete for one region: placeholders are filled in and secrets looked up. */
export interface Model {
  readonly name: string;
  readonly version: string;
  /** Where the model's files are, in this region; none where the image brings or fetches its own. */
  readonly artifact?: string | undefined;
  /** The serving container's image, in this region. */
  readonly image?: string | undefined;
  /** Environment variables of the serving process. May hold secret values: never log them. */
  readonly environment: Readonly<Record<string, string>>;
}
