/** Windows that a screen must fit: a desk's and a telephone's, in CSS pixels. */
export const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

/** How somebody looks at the console. */
export interface Look {
  readonly size: keyof typeof sizes;
  readonly colorScheme: 'light' | 'dark';
}
