/** One line of the process table. */
export interface ProcessRow {
  /** 1, 2, 3 ... */
  readonly step: number;
  readonly action: string;
  /** `us-east-1`, `all regions`, or `-`. */
  readonly region: string;
  readonly result: string;
  readonly nextStep: string;
}
