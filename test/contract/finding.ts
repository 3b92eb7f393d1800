/** One thing that was looked at, and how it was. */
export interface Finding {
  readonly passed: boolean;
  readonly sentence: string;
}
