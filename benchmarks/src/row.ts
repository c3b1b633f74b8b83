/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** What the figure is made of, or compared with. */
  readonly detail: string;
  /** The goal in words, and whether it is met; left out where there is none. */
  readonly goal?: { readonly text: string; readonly met: boolean } | undefined;
}

/** Rows under one heading. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}
