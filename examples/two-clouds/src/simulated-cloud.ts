/** One simulated cloud: what a provider is made from, and the model in it. */
export interface SimulatedCloud<Settings> {
  readonly settings: Settings;
  readonly artifact: string;
  readonly image: string;
  /** Who takes the traffic in each region. */
  traffic(): readonly string[];
  close(): void;
}
