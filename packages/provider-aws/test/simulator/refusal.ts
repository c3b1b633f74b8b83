/** What an API answers instead of a result: the code is what the SDK shows as the name of its exception. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  readonly code: string;
  readonly status: number;
  /** Members of the exception beside its message. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    extra: {
      readonly status?: number;
      readonly fields?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.code = code;
    this.status = extra.status ?? 400;
    this.fields = extra.fields ?? {};
    this.headers = extra.headers ?? {};
  }
}

/** The refusal by which SageMaker says most of what is wrong, in words. */
export function invalid(message: string): Refusal {
  return new Refusal('ValidationException', message);
}
